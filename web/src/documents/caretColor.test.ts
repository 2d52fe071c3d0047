import { expect, test } from 'vitest'
import { caretColor, colorOf } from './caretColor.ts'

/** Relative luminance after WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test('white names can be read on every colour', () => {
  const colors = new Set(Array.from({ length: 300 }, (_, person) => caretColor(`person-${person}`)))
  expect(colors.size).toBe(10)
  for (const color of colors) expect(1.05 / (luminance(color) + 0.05)).toBeGreaterThanOrEqual(4.5)
})

test('a colour from the wire counts only when it is one', () => {
  expect(colorOf({ color: '#123456', personKey: 'ada' })).toBe('#123456')
  expect(colorOf({ color: 'red;background:url(//x)', personKey: 'ada' })).toBe(caretColor('ada'))
})
