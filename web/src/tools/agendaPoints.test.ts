import { expect, test } from 'vitest'
import { placeOf, pointAt } from './agendaPoints.ts'

const boxes = [
  { title: 'News', minutes: 5 },
  { title: ' ', minutes: 10 },
  { title: 'Topics', minutes: 15 },
]

test('a point is told with its time, its place and what comes next', () => {
  expect(pointAt(boxes, 0)).toEqual({ title: 'News', seconds: 300, place: 0, count: 3, next: '–' })
  expect(pointAt(boxes, 2)).toEqual({ title: 'Topics', seconds: 900, place: 2, count: 3, next: null })
  expect(pointAt(boxes, 3)).toBeNull()
})

test('who goes on finds the point again after the notes were changed around it', () => {
  const moved = [{ title: 'Welcome', minutes: 2 }, ...boxes]
  expect(placeOf(moved, { title: 'News', place: 0 })).toBe(1)
  expect(placeOf(boxes, { title: 'News', place: 0 })).toBe(0)
  expect(placeOf(boxes, { title: 'Renamed', place: 2 })).toBe(2)
})
