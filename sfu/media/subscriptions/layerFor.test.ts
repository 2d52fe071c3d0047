import { expect, test } from 'vitest'
import { layerFor } from './layerFor.ts'

const camera = [180, 360, 720]

test('a tile gets the lowest layer that covers it, stretched by a fifth at most', () => {
  expect([90, 180, 216, 217, 432, 433, 720, 864].map((lines) => layerFor(lines, camera))).toEqual([
    0, 0, 0, 1, 1, 2, 2, 2,
  ])
})

test('what no layer covers gets the highest', () => {
  expect(layerFor(2160, camera)).toBe(2)
  expect(layerFor(2160, [360])).toBe(0)
})

test('a track that named no heights has one layer', () => {
  expect(layerFor(720, [])).toBe(0)
})
