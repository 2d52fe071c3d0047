import { systemClock, type Clock } from '../../infra/clock.ts'

/** The machine's clock, with a count of what waits on it. */
export class CountingClock implements Clock {
  readonly #waiting = new Set<object>()

  get waitingCount() {
    return this.#waiting.size
  }

  nowMs() {
    return systemClock.nowMs()
  }

  monotonicMs() {
    return systemClock.monotonicMs()
  }

  after(delayMs: number, task: () => void) {
    const entry = {}
    this.#waiting.add(entry)
    const cancel = systemClock.after(delayMs, () => {
      this.#waiting.delete(entry)
      task()
    })
    return () => {
      this.#waiting.delete(entry)
      cancel()
    }
  }

  every(periodMs: number, task: () => void) {
    const entry = {}
    this.#waiting.add(entry)
    const cancel = systemClock.every(periodMs, task)
    return () => {
      this.#waiting.delete(entry)
      cancel()
    }
  }
}
