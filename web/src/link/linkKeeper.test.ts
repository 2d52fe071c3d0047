import { expect, test } from 'vitest'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { callBackoff } from './backoff.ts'
import { LinkKeeper } from './linkKeeper.ts'
import { stillClock } from './testing/stillClock.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('a link that broke opens again after its wait', async () => {
  const still = stillClock()
  const attempts: number[] = []
  const keeper = new LinkKeeper({
    clock: still.clock,
    backoff: callBackoff,
    open: async (attempt) => void attempts.push(attempt),
  })
  await keeper.start()
  keeper.lost()
  expect(keeper.state).toEqual({ at: 'waiting', attempt: 1, retryAtMs: 125 })
  still.runNext()
  await settled()
  expect(keeper.state).toEqual({ at: 'live' })
  expect(attempts).toEqual([0, 1])
})

test('a refusal at the first attempt is the answer', async () => {
  const { clock } = stillClock()
  const keeper = new LinkKeeper({
    clock,
    backoff: callBackoff,
    open: () => Promise.reject(new ProblemError('ROOM_LOCKED')),
  })
  await expect(keeper.start()).rejects.toMatchObject({ code: 'ROOM_LOCKED' })
  expect(keeper.state).toEqual({ at: 'gone', why: 'refused' })
})

test('a node that is only busy is asked again, one that removed me is not', async () => {
  const still = stillClock()
  const answers: (ProblemError | null)[] = [null, new ProblemError('MEDIA_UNAVAILABLE'), new ProblemError('REMOVED')]
  const keeper = new LinkKeeper({
    clock: still.clock,
    backoff: callBackoff,
    async open() {
      const problem = answers.shift()
      if (problem) throw problem
    },
  })
  await keeper.start()
  keeper.lost()
  still.runNext()
  await settled()
  expect(keeper.state.at).toBe('waiting')
  still.runNext()
  await settled()
  expect(keeper.state).toEqual({ at: 'gone', why: 'removed' })
})

test('ending while waiting cancels the wait', async () => {
  const still = stillClock()
  const keeper = new LinkKeeper({ clock: still.clock, backoff: callBackoff, open: () => Promise.resolve() })
  await keeper.start()
  keeper.lost()
  keeper.end('left')
  expect(still.waiting).toHaveLength(0)
  expect(keeper.state).toEqual({ at: 'gone', why: 'left' })
})
