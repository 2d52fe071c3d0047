import { expect, test } from 'vitest'
import { watchStirs } from './stirs.ts'
import { stillClock } from './testing/stillClock.ts'

test('a machine that slept is noticed when its timer comes late, and one that did not is left alone', () => {
  const still = stillClock()
  let stirCount = 0
  const stop = watchStirs(still.clock, () => (stirCount += 1))
  for (let count = 0; count < 20; count += 1) still.runNext()
  expect(stirCount).toBe(0)
  still.runNext(60_000)
  expect(stirCount).toBe(1)
  stop()
  expect(still.waiting).toHaveLength(0)
})
