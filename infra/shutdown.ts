import type { Log } from './log.ts'

/** Everything that was opened, closed in the opposite order, after whoever is served has been led elsewhere. */
export class Shutdown {
  readonly #leave: (() => Promise<unknown>)[] = []
  readonly #steps: (() => unknown)[] = []

  add<T extends { close(): unknown }>(thing: T): T {
    this.#steps.unshift(() => thing.close())
    return thing
  }

  /** What goes before any closing: all of these at the same time, while everything still works. */
  before(leave: () => Promise<unknown>): void {
    this.#leave.push(leave)
  }

  /** Settled when everybody is led elsewhere who could be. */
  async leave(log: Log): Promise<void> {
    const ends = await Promise.allSettled(this.#leave.splice(0).map((leave) => leave()))
    for (const end of ends) if (end.status === 'rejected') log.warn({ err: end.reason as unknown }, 'leaving failed')
  }

  async run(log: Log): Promise<void> {
    for (const step of this.#steps.splice(0)) {
      try {
        await step()
      } catch (err) {
        log.warn({ err }, 'closing failed')
      }
    }
  }
}
