import type { Clock } from '../../../infra/clock.ts'

/**
 * Merges what makes a sender produce a key frame: the first one passes at once, whoever comes within the period
 * after it waits for its end, and all of them pass together.
 */
export class KeyFrameGate {
  readonly #clock: Clock
  readonly #periodMs: number
  #waiting: (() => void)[] = []
  #openAtMs = -Infinity
  #cancel: (() => void) | null = null

  constructor(clock: Clock, periodMs: number) {
    this.#clock = clock
    this.#periodMs = periodMs
  }

  pass(task: () => void) {
    const leftMs = this.#openAtMs - this.#clock.monotonicMs()
    this.#waiting.push(task)
    if (leftMs <= 0 && !this.#cancel) this.#open()
    else this.#cancel ??= this.#clock.after(leftMs, () => this.#open())
  }

  close() {
    this.#cancel?.()
    this.#waiting = []
  }

  #open() {
    this.#cancel = null
    this.#openAtMs = this.#clock.monotonicMs() + this.#periodMs
    for (const task of this.#waiting.splice(0)) task()
  }
}
