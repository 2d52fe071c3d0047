import { ProblemError } from '../../../infra/contract/problems.ts'
import { nextDelayMs } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import type { PageClock } from './pageClock.ts'
import { passing } from './passing.ts'

/** Repeats a task while its refusal is one that passes; throws the first other failure, or the last one in time. */
export async function persist<T>(clock: PageClock, backoff: Backoff, task: () => Promise<T>): Promise<T> {
  const startedAtMs = clock.nowMs()
  for (let attempt = 0; ; attempt++) {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof ProblemError && passing.has(error.code))) throw error
      const delayMs = nextDelayMs(backoff, attempt, clock.nowMs() - startedAtMs, clock.random())
      if (delayMs === null) throw error
      await new Promise<void>((resolve) => clock.after(delayMs, resolve))
    }
  }
}
