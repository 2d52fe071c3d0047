import type { Clock } from './clock.ts'

/** Work that looks again and again for rows that are due; never twice at a time in this process. */
export class Sweeping {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #sweepAll: () => Promise<void>
  #stop: (() => void) | null = null
  #running: Promise<void> | null = null

  /** `sweepAll` must not reject: nobody waits for the sweeps the clock asks for. */
  constructor(clock: Clock, everyMs: number, sweepAll: () => Promise<void>) {
    this.#clock = clock
    this.#everyMs = everyMs
    this.#sweepAll = sweepAll
  }

  start(): void {
    this.#stop = this.#clock.every(this.#everyMs, () => void this.sweep())
  }

  async close(): Promise<void> {
    this.#stop?.()
    await this.#running
  }

  /** Sweeps now, or joins the sweep that is under way. */
  sweep(): Promise<void> {
    this.#running ??= this.#sweepAll().finally(() => {
      this.#running = null
    })
    return this.#running
  }
}
