import type { Clock } from '../../infra/clock.ts'
import { documentLimits } from './documentLimits.ts'

/** Tells a burst of changes from its end: calls back a while after the last one, and now and then in a long burst. */
export class Settling {
  readonly #clock: Clock
  readonly #onSettled: () => void
  #cancel: (() => void) | undefined
  #sinceMs = 0

  constructor(clock: Clock, onSettled: () => void) {
    this.#clock = clock
    this.#onSettled = onSettled
  }

  changed(): void {
    const nowMs = this.#clock.monotonicMs()
    if (!this.#cancel) this.#sinceMs = nowMs
    this.#cancel?.()
    // Two hundred people never pause all at once, and what is derived must not wait for them for ever.
    const leftMs = this.#sinceMs + documentLimits.settleAtLatestMs - nowMs
    const delayMs = Math.max(0, Math.min(documentLimits.settleAfterMs, leftMs))
    this.#cancel = this.#clock.after(delayMs, () => this.close())
  }

  /** Calls back now if changes wait for it. */
  close(): void {
    if (!this.#cancel) return
    this.#cancel()
    this.#cancel = undefined
    this.#onSettled()
  }
}
