import { expect, test } from 'vitest'
import { stillClock } from '../link/testing/stillClock.ts'
import { watchWake } from './wakeWatch.ts'

test('a page that stood still is told so once, also where the monotonic clock slept as well', () => {
  const { clock, runNext } = stillClock()
  let wallMs = 1_800_000_000_000
  let woken = 0
  const stop = watchWake(
    clock,
    () => (woken += 1),
    () => wallMs,
  )
  wallMs += 2000
  runNext()
  wallMs += 3000
  runNext()
  expect(woken).toBe(0)
  wallMs += 3_600_000
  runNext()
  wallMs += 2000
  runNext()
  expect(woken).toBe(1)
  stop()
})
