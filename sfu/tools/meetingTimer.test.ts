import { expect, test } from 'vitest'
import type { MeetingTimer, TimerOrder } from '../protocol/tools.ts'
import { leftMsOf, nextTimer } from './meetingTimer.ts'

const startMs = Date.parse('2026-11-22T10:00:00Z')

/** What is left in seconds after each order, given at its second. */
function leftAfter(...orders: [second: number, order: TimerOrder][]) {
  let timer: MeetingTimer | null = null
  return orders.map(([second, order]) => {
    const nowMs = startMs + second * 1000
    timer = nextTimer(timer, order, nowMs)
    return timer && leftMsOf(timer, nowMs) / 1000
  })
}

test('a countdown runs, rests, goes on where it was and ends', () => {
  expect(
    leftAfter(
      [0, { do: 'start', seconds: 300 }],
      [60, { do: 'pause' }],
      [500, { do: 'pause' }],
      [900, { do: 'resume' }],
      [1000, { do: 'pause' }],
      [1001, { do: 'stop' }],
    ),
  ).toEqual([300, 240, 240, 240, 140, null])
})

test('a minute more counts from where it is, and from now when the time is up', () => {
  const more: TimerOrder = { do: 'add', seconds: 60 }
  expect(leftAfter([0, { do: 'start', seconds: 60 }], [30, more], [50, { do: 'pause' }], [51, more])).toEqual([
    60, 90, 70, 130,
  ])
  expect(leftAfter([0, { do: 'start', seconds: 60 }], [200, more])).toEqual([60, 60])
})

test('without a countdown there is nothing to pause', () => {
  expect(() => nextTimer(null, { do: 'pause' }, startMs)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})
