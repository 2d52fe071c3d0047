import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'

const windowMs = 60_000
const peopleMax = 20_000

/** How often a person may do something in a minute, in this process. */
export class PersonRate {
  readonly #clock: Clock
  readonly #perMinuteMax: number
  readonly #windows = new Map<string, { untilMs: number; count: number }>()

  constructor(clock: Clock, perMinuteMax: number) {
    this.#clock = clock
    this.#perMinuteMax = perMinuteMax
  }

  /** Counts one time. Throws RATE_LIMITED. */
  take(personKey: string): void {
    const nowMs = this.#clock.monotonicMs()
    let window = this.#windows.get(personKey)
    if (!window || window.untilMs <= nowMs) {
      window = { untilMs: nowMs + windowMs, count: 0 }
      // Set anew, so that the oldest window stands first.
      this.#windows.delete(personKey)
      this.#windows.set(personKey, window)
      const [eldest] = this.#windows.keys()
      if (this.#windows.size > peopleMax && eldest !== undefined) this.#windows.delete(eldest)
    }
    if (++window.count > this.#perMinuteMax) throw new ProblemError('RATE_LIMITED')
  }
}
