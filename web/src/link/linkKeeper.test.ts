import { expect, test } from 'vitest'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { callBackoff } from './backoff.ts'
import { LinkKeeper } from './linkKeeper.ts'
import { stillClock } from './testing/stillClock.ts'

const idle = () => undefined
const others = { abandon: idle, check: idle, watchStirs: () => idle }
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('a link that broke opens again after its wait', async () => {
  const still = stillClock()
  const attempts: number[] = []
  const keeper = new LinkKeeper({
    clock: still.clock,
    backoff: callBackoff,
    ...others,
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
    ...others,
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
    ...others,
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
  const keeper = new LinkKeeper({ clock: still.clock, backoff: callBackoff, ...others, open: () => Promise.resolve() })
  await keeper.start()
  keeper.lost()
  keeper.end('left')
  expect(still.waiting).toHaveLength(0)
  expect(keeper.state).toEqual({ at: 'gone', why: 'left' })
})

test('a network that is back ends the wait, gives up an older attempt and has a standing socket checked', async () => {
  const still = stillClock()
  let stir: () => void = idle
  let checkCount = 0
  let opens = 0
  const pending: PromiseWithResolvers<void>[] = []
  const keeper = new LinkKeeper({
    clock: still.clock,
    backoff: callBackoff,
    open: () => {
      opens += 1
      if (opens === 1) return Promise.resolve()
      pending.push(Promise.withResolvers())
      return pending.at(-1)!.promise
    },
    abandon: () => pending.at(-1)?.reject(new Error('given up')),
    check: () => void (checkCount += 1),
    watchStirs: (stirred) => {
      stir = stirred
      return idle
    },
  })
  await keeper.start()
  stir()
  expect(checkCount).toBe(1)
  keeper.lost()
  stir()
  expect(keeper.state).toEqual({ at: 'connecting', attempt: 1 })
  // Young enough to have begun on the network of now.
  stir()
  await settled()
  expect(keeper.state.at).toBe('connecting')
  still.pass(5000)
  stir()
  await settled()
  expect(keeper.state).toMatchObject({ at: 'waiting', attempt: 2, retryAtMs: 5000 })
})

test('a call is never given up by itself', async () => {
  const still = stillClock()
  let opens = 0
  const open = () => (opens++ === 0 ? Promise.resolve() : Promise.reject(new Error('no network')))
  const keeper = new LinkKeeper({ clock: still.clock, backoff: callBackoff, ...others, open })
  await keeper.start()
  keeper.lost()
  for (let count = 0; count < 300; count += 1) {
    still.runNext()
    await settled()
  }
  expect(keeper.state).toMatchObject({ at: 'waiting' })
  expect(still.clock.nowMs()).toBeGreaterThan(20 * 60_000)
})
