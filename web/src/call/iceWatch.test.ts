import { expect, test } from 'vitest'
import { stillClock } from '../link/testing/stillClock.ts'
import { iceWatch } from './iceWatch.ts'

function watched() {
  const still = stillClock()
  const restarts: number[] = []
  const moved = iceWatch(still.clock, () => restarts.push(still.clock.nowMs()))
  return { still, restarts, moved }
}

test('new paths are asked for two seconds after the connection was cut off', () => {
  const { still, restarts, moved } = watched()
  moved('disconnected')
  expect(restarts).toEqual([])
  still.runNext()
  expect(restarts).toEqual([2000])
})

test('a cut that mends itself, or a transport that is closed, asks for nothing', () => {
  const { still, restarts, moved } = watched()
  for (const state of ['connected', 'closed'] as const) {
    moved('disconnected')
    moved(state)
  }
  expect(still.waiting).toEqual([])
  expect(restarts).toEqual([])
})

test('a failed connection asks at once, and once', () => {
  const { still, restarts, moved } = watched()
  moved('disconnected')
  moved('failed')
  expect(still.waiting).toEqual([])
  expect(restarts).toEqual([0])
})
