import { expect, test } from 'vitest'
import { runningSince } from './runningSince.ts'

const minutes = (count: number) => count * 60_000

test('a room runs since the first of those who followed each other without a break', () => {
  const presences = [
    { fromMs: minutes(10), untilMs: minutes(20) },
    { fromMs: minutes(15), untilMs: minutes(30) },
    { fromMs: minutes(31), untilMs: null },
    { fromMs: minutes(40), untilMs: null },
  ]
  expect(runningSince(presences, minutes(50))).toBe(minutes(10))
})

test('an earlier sitting with a break after it does not count', () => {
  const presences = [
    { fromMs: minutes(1), untilMs: minutes(5) },
    { fromMs: minutes(10), untilMs: null },
  ]
  expect(runningSince(presences, minutes(11))).toBe(minutes(10))
})

test('a room without anybody does not run', () => {
  expect(runningSince([], 0)).toBeNull()
  expect(runningSince([{ fromMs: 0, untilMs: 5 }], 6)).toBeNull()
})
