import { expect, test } from 'vitest'
import { agendaClock } from './agendaClock.ts'

const boxes = [
  { title: 'News', minutes: 5 },
  { title: 'Topics', minutes: 10 },
]

test('the point that should be at is the one whose box the minute falls into', () => {
  expect(agendaClock(boxes, 0)).toEqual({ at: 'point', place: 0, leftMinutes: 5, share: 0 })
  expect(agendaClock(boxes, 4.5)).toEqual({ at: 'point', place: 0, leftMinutes: 1, share: 0.9 })
  expect(agendaClock(boxes, 5)).toEqual({ at: 'point', place: 1, leftMinutes: 10, share: 0 })
  expect(agendaClock(boxes, 15)).toEqual({ at: 'late', overMinutes: 0 })
  expect(agendaClock(boxes, 18.9)).toEqual({ at: 'late', overMinutes: 3 })
})

test('before the room runs there is a plan, and without boxes there is nothing to show', () => {
  expect(agendaClock(boxes, null)).toEqual({ at: 'before', totalMinutes: 15 })
  expect(agendaClock([], 3)).toBeNull()
  expect(agendaClock([{ title: 'Open end', minutes: 0 }], 3)).toBeNull()
})
