import { expect, test } from 'vitest'
import { fitted, moved, seenBy, toPaper, toScreen, zoomed } from './camera.ts'

const camera = { x: 100, y: -50, zoom: 2 }

test('a point goes to the screen and back', () => {
  expect(toPaper(camera, toScreen(camera, { x: 7, y: 9 }))).toEqual({ x: 7, y: 9 })
})

test('zooming keeps what is under the pointer, within limits', () => {
  const about = { x: 300, y: 200 }
  const before = toPaper(camera, about)
  for (const zoom of [0.0001, 0.5, 3, 900]) {
    const after = zoomed(camera, zoom, about)
    expect(toPaper(after, about).x).toBeCloseTo(before.x, 6)
    expect(toPaper(after, about).y).toBeCloseTo(before.y, 6)
    expect(after.zoom).toBeGreaterThanOrEqual(0.1)
    expect(after.zoom).toBeLessThanOrEqual(8)
  }
})

test('panning moves the paper with the finger', () => {
  expect(toScreen(moved(camera, 10, 20), { x: 100, y: -50 })).toEqual({ x: 10, y: 20 })
})

test('a fit shows all of it in the middle', () => {
  const box = { x: -400, y: 0, w: 2000, h: 300 }
  const seen = seenBy(fitted(box, { w: 400, h: 300 }, 20), { w: 400, h: 300 })
  expect(seen.x).toBeLessThan(-400)
  expect(seen.x + seen.w).toBeGreaterThan(1600)
  expect(seen.y + seen.h / 2).toBeCloseTo(150, 6)
})
