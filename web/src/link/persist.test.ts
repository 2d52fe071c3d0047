import { expect, test } from 'vitest'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { ProblemCode } from '../../../infra/contract/problems.ts'
import { trackBackoff } from './backoff.ts'
import { persist } from './persist.ts'
import { stillClock } from './testing/stillClock.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Refuses with each code in turn, then says yes; `forever` repeats the last one. */
function refusing(codes: ProblemCode[], forever = false) {
  let count = 0
  return async () => {
    const code = codes[forever ? Math.min(count, codes.length - 1) : count]
    count += 1
    if (code) throw new ProblemError(code)
    return count
  }
}

test('a refusal that passes is asked again after a growing wait', async () => {
  const still = stillClock()
  const answer = persist(still.clock, trackBackoff, refusing(['RATE_LIMITED', 'MEDIA_UNAVAILABLE']))
  await settled()
  expect(still.waiting.map(({ dueMs }) => dueMs)).toEqual([500])
  still.runNext()
  await settled()
  expect(still.waiting.map(({ dueMs }) => dueMs)).toEqual([1500])
  still.runNext()
  expect(await answer).toBe(3)
})

test('a refusal that is an answer is not asked again', async () => {
  const still = stillClock()
  await expect(persist(still.clock, trackBackoff, refusing(['MEDIA_REFUSED']))).rejects.toThrow('MEDIA_REFUSED')
  expect(still.waiting).toEqual([])
})

test('asking ends in time', async () => {
  const still = stillClock()
  const answer = persist(still.clock, trackBackoff, refusing(['RATE_LIMITED'], true))
  answer.catch(() => undefined)
  await settled()
  while (still.waiting.length > 0) {
    still.runNext()
    await settled()
  }
  await expect(answer).rejects.toThrow('RATE_LIMITED')
  expect(still.clock.nowMs()).toBeGreaterThanOrEqual(trackBackoff.giveUpMs)
  expect(still.clock.nowMs()).toBeLessThan(trackBackoff.giveUpMs + trackBackoff.capMs)
})
