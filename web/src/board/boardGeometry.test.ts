import { expect, test } from 'vitest'
import type { BoardElement, Line, Shape, Stroke } from './boardElement.ts'
import { boundsOf, carried, endsOf, isHit, pulled, unionOf } from './boardGeometry.ts'

const placed = { z: 'V', color: 'ink', author: 'ada' } as const
const rect: Shape = {
  ...placed,
  id: 'rect',
  kind: 'rect',
  x: 100,
  y: 0,
  w: 100,
  h: 100,
  size: 4,
  filled: false,
  text: '',
}
const arrow: Line = { ...placed, id: 'arrow', kind: 'arrow', x: 0, y: 50, w: 120, h: 0, size: 4, from: '', to: 'rect' }
const stroke: Stroke = {
  ...placed,
  id: 'pen',
  kind: 'pen',
  x: 10,
  y: 10,
  w: 200,
  h: 100,
  nw: 100,
  nh: 100,
  size: 4,
  points: [0, 0, 50, 1000, 1000, 50],
}
const find = (id: string): BoardElement | undefined => (id === 'rect' ? rect : undefined)

test('an attached arrow ends at the edge, wherever the thing goes', () => {
  const [start, end] = endsOf(arrow, find)
  expect(start).toEqual({ x: 0, y: 50 })
  expect(end).toEqual({ x: 94, y: 50 })
  const moved = endsOf(arrow, () => ({ ...rect, x: 300 }))
  expect(moved[1]).toEqual({ x: 294, y: 50 })
})

test('an arrow whose thing is gone, or is an arrow, ends where it was drawn', () => {
  expect(endsOf(arrow, () => undefined)[1]).toEqual({ x: 120, y: 50 })
  expect(endsOf(arrow, () => arrow)[1]).toEqual({ x: 120, y: 50 })
})

test('an arrow between two things in one place has ends all the same', () => {
  const both = endsOf({ ...arrow, from: 'rect' }, find)
  for (const { x, y } of both) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true)
})

test.each(['ellipse', 'diamond'] as const)('an arrow stops at the edge of an %s, not at its box', (kind) => {
  const [, end] = endsOf({ ...arrow, x: 0, y: -100, w: 150, h: 150 }, () => ({ ...rect, kind }))
  expect(end.x).toBeGreaterThan(100)
  expect(isHit({ ...rect, kind, filled: true }, end, 8, find)).toBe(true)
})

test('an empty shape is taken by its edge, a filled one anywhere', () => {
  expect(isHit(rect, { x: 150, y: 50 }, 2, find)).toBe(false)
  expect(isHit(rect, { x: 150, y: 50 }, 2, find, true)).toBe(true)
  expect(isHit(rect, { x: 101, y: 50 }, 2, find)).toBe(true)
  expect(isHit({ ...rect, filled: true }, { x: 150, y: 50 }, 2, find)).toBe(true)
  expect(isHit({ ...rect, kind: 'ellipse', filled: true }, { x: 103, y: 3 }, 2, find)).toBe(false)
})

test('a stretched stroke is hit where it is seen', () => {
  expect(isHit(stroke, { x: 110, y: 60 }, 2, find)).toBe(true)
  expect(isHit(stroke, { x: 60, y: 60 }, 2, find)).toBe(false)
})

test('bounds of a line are upright whichever way it was drawn', () => {
  expect(boundsOf({ ...arrow, to: '', w: -50, h: -20 }, find)).toEqual({ x: -50, y: 30, w: 50, h: 20 })
  expect(unionOf([])).toBeNull()
  expect(unionOf([rect, stroke])).toEqual({ x: 10, y: 0, w: 200, h: 110 })
})

test('the side opposite to a pulled handle stays', () => {
  const box = { x: 10, y: 10, w: 100, h: 50 }
  expect(pulled(box, 'se', 20, 10, false)).toEqual({ x: 10, y: 10, w: 120, h: 60 })
  expect(pulled(box, 'nw', 20, 10, false)).toEqual({ x: 30, y: 20, w: 80, h: 40 })
  expect(pulled(box, 'e', 20, 99, false)).toEqual({ x: 10, y: 10, w: 120, h: 50 })
  expect(pulled(box, 'nw', 500, 500, false)).toEqual({ x: 109, y: 59, w: 1, h: 1 })
  const kept = pulled(box, 'se', 100, 0, true)
  expect(kept.w / kept.h).toBe(2)
})

test('parts of a group keep their places in it', () => {
  const before = { x: 0, y: 0, w: 100, h: 100 }
  const after = { x: 50, y: 50, w: 200, h: 50 }
  expect(carried({ x: 50, y: 50, w: 10, h: 10 }, before, after)).toEqual({ x: 150, y: 75, w: 20, h: 5 })
  expect(carried({ x: 5, y: 5, w: 1, h: 1 }, { x: 5, y: 5, w: 0, h: 0 }, after)).toEqual({ x: 50, y: 50, w: 1, h: 1 })
})
