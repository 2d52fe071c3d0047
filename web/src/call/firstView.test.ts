import { expect, test } from 'vitest'
import { firstView } from './firstView.ts'

test('the first of two is looked at large', () => {
  const { lines } = firstView({ width: 1440, height: 900, pixelRatio: 1 }, 1)
  expect(lines).toBeGreaterThan(560)
})

test('a full gallery starts small, on a phone with few', () => {
  const desk = firstView({ width: 1920, height: 1080, pixelRatio: 1 }, 300)
  expect(desk.camerasMax).toBe(48)
  expect(desk.lines).toBeLessThan(180)
  expect(firstView({ width: 390, height: 844, pixelRatio: 3 }, 300).camerasMax).toBe(7)
})

test('a window that is no window yet asks for something the node takes', () => {
  const { camerasMax, lines } = firstView({ width: 0, height: 0, pixelRatio: 1 }, 0)
  expect(camerasMax).toBeGreaterThanOrEqual(1)
  expect(lines).toBeGreaterThanOrEqual(1)
})
