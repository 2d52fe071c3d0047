import { expect, test } from 'vitest'
import { levelOf } from './levelMeter.ts'

test('silence is nothing, full scale is everything, -30 dB is half', () => {
  expect(levelOf(new Float32Array(512))).toBe(0)
  expect(levelOf(new Float32Array(512).fill(1))).toBe(1)
  expect(levelOf(new Float32Array(512).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5, 5)
})
