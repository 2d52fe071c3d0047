/** Time as a parameter: domain code never reads the machine's clock itself. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  nowMs(): number
  /** Monotonic milliseconds since some fixed moment, for durations. */
  monotonicMs(): number
  /** Runs `task` once after `delayMs`; the answer cancels it. Never keeps the process alive. */
  after(delayMs: number, task: () => void): () => void
  /** Runs `task` every `periodMs` until the answer is called. Never keeps the process alive. */
  every(periodMs: number, task: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
  every(periodMs, task) {
    const timer = setInterval(task, periodMs)
    timer.unref()
    return () => clearInterval(timer)
  },
}

/** A clock that stands still until a test moves it; due tasks then run in order. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #startMs: number
  #tasks: { dueMs: number; periodMs?: number; task: () => void }[] = []

  constructor(startMs: number) {
    this.#nowMs = startMs
    this.#startMs = startMs
  }

  nowMs() {
    return this.#nowMs
  }

  monotonicMs() {
    return this.#nowMs - this.#startMs
  }

  after(delayMs: number, task: () => void) {
    return this.#add({ dueMs: this.#nowMs + delayMs, task })
  }

  every(periodMs: number, task: () => void) {
    return this.#add({ dueMs: this.#nowMs + periodMs, periodMs, task })
  }

  #add(entry: { dueMs: number; periodMs?: number; task: () => void }) {
    this.#tasks.push(entry)
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry)
    }
  }

  advance(byMs: number) {
    const endMs = this.#nowMs + byMs
    for (;;) {
      const next = this.#tasks.filter((entry) => entry.dueMs <= endMs).toSorted((a, b) => a.dueMs - b.dueMs)[0]
      if (!next) break
      this.#nowMs = next.dueMs
      if (next.periodMs) next.dueMs += next.periodMs
      else this.#tasks = this.#tasks.filter((entry) => entry !== next)
      next.task()
    }
    this.#nowMs = endMs
  }
}
