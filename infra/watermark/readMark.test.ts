import { expect, test } from 'vitest'
import { codeFrom, codeOf, bitsOf, markOf, shownCode, typedCode } from './markCode.ts'
import { shadeOf, tilePx } from './pattern.ts'
import { readMark, type GreyPicture } from './readMark.ts'
import { asJpeg } from './testing/asJpeg.ts'

const code = '7KQ4M2X'
/** As the page draws it. */
const strength = 0.025

type Paint = (x: number, y: number) => number

/** Lines of words: dark on light or light on dark. */
const lettered =
  (paper: number, ink: number): Paint =>
  (x, y) => {
    const [letter, line] = [x >> 3, Math.floor(y / 18)]
    const drawn = (letter * 2_654_435_761 + line * 40_503) >>> 5
    const isBlank = drawn % 6 === 0 || y % 18 > 11
    return !isBlank && (x % 8 < 2 || (y % 18) % ((drawn % 4) + 4) < 2) && x % 8 < 6 ? ink : paper
  }
/** Soft shapes with the noise of a camera. */
const gradient: Paint = (x, y) => {
  const noise = Math.imul(Math.imul(x + 1, 0x9e37_79b1) ^ Math.imul(y + 1, 0x85eb_ca6b), 0xc2b2_ae35) >>> 28
  return 120 + 50 * Math.sin(x / 90) + 40 * Math.cos(y / 70) + noise
}

function marked(width: number, height: number, paint: Paint, from = { x: 0, y: 0 }): GreyPicture {
  const shade = shadeOf(code)
  const grey = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const light = shade[((y + from.y) % tilePx) * tilePx + ((x + from.x) % tilePx)] ?? 0
      const alpha = Math.round(Math.abs(light) * strength * 255) / 255
      grey[y * width + x] = Math.round(paint(x, y) * (1 - alpha) + (light > 0 ? 255 : 0) * alpha)
    }
  return { width, height, grey }
}

/** Scaled as a canvas scales: each point the mean of what it covers. */
function scaled({ width, height, grey }: GreyPicture, scale: number): GreyPicture {
  const [wide, high] = [Math.floor(width * scale), Math.floor(height * scale)]
  const smaller = new Uint8Array(wide * high)
  for (let y = 0; y < high; y += 1)
    for (let x = 0; x < wide; x += 1) {
      let [sum, count] = [0, 0]
      for (let v = Math.floor(y / scale); v < (y + 1) / scale && v < height; v += 1)
        for (let u = Math.floor(x / scale); u < (x + 1) / scale && u < width; u += 1) {
          sum += grey[v * width + u] ?? 0
          count += 1
        }
      smaller[y * wide + x] = sum / count
    }
  return { width: wide, height: high, grey: smaller }
}

test.each([
  ['a dark room', () => 20, [1440, 900]],
  ['white paper', () => 255, [1440, 900]],
  ['dark letters on paper', lettered(255, 40), [1440, 900]],
  ['light letters in the dark', lettered(24, 220), [1440, 900]],
  ['a picture', gradient, [1440, 900]],
  ['the screen of a phone', lettered(24, 220), [390, 844]],
] as const)('[WM7] a code is read from %s at half its size as JPEG of quality 60', (_, paint, [width, height]) => {
  const picture = asJpeg(scaled(marked(width, height, paint), 0.5), 60)
  expect(readMark(picture)).toMatchObject({ code, scale: 0.5 })
})

test.each([0.37, 0.62, 1.1])(
  '[WM7] a code is read at a scale of %s nobody thought of, from a part of the page',
  (scale) => {
    const found = readMark(scaled(marked(900, 700, lettered(24, 220), { x: 77, y: 33 }), scale))
    expect(found?.code).toBe(code)
    expect(found?.scale).toBeCloseTo(scale, 1)
  },
)

test('[WM7] nothing is read where there is no watermark', () => {
  const { width, height } = { width: 480, height: 300 }
  for (const paint of [() => 90, gradient, lettered(255, 40)] satisfies Paint[]) {
    const grey = Uint8Array.from({ length: width * height }, (_, index) =>
      paint(index % width, Math.floor(index / width)),
    )
    expect(readMark({ width, height, grey })).toBeNull()
  }
})

test('a code is its bits, and what people make of it when they type it', () => {
  expect(codeFrom(bitsOf(code))).toBe(code)
  expect(shownCode(code)).toBe('7KQ4M2-X')
  expect(typedCode(' 7kq4m2-x')).toEqual({ mark: '7KQ4M2', minute: 29 })
  expect(typedCode('oIl4m2 0')?.mark).toBe('0114M2')
  expect(typedCode('7KQ4M2')).toBeNull()
  expect(typedCode('7KQ4M2U')).toBeNull()
  expect(codeOf('7KQ4M2', 99)).toBe('7KQ4M2Z')
  expect(markOf(Uint8Array.from([0, 31, 32, 63, 200, 255]))).toBe('0Z0Z8Z')
})
