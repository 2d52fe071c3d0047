import type { Log } from '../../infra/log.ts'

interface Subscribed {
  close(): Promise<void>
}

/** Listens to the meter's orders of one room, as soon as the bus lets it. */
export class OrderEar {
  readonly #begin: () => Promise<Subscribed>
  readonly #log: Log
  #subscribed: Subscribed | null = null
  #subscribing = false
  #closed = false

  constructor(begin: () => Promise<Subscribed>, log: Log) {
    this.#begin = begin
    this.#log = log
  }

  /** To be called again and again: it does nothing while it listens, and tries anew where it could not. */
  async subscribe(): Promise<void> {
    if (this.#subscribing || this.#subscribed || this.#closed) return
    this.#subscribing = true
    try {
      this.#subscribed = await this.#begin()
      if (this.#closed) await this.#subscribed.close()
    } catch (error) {
      this.#log.warn({ err: error }, 'room hears no orders yet')
    } finally {
      this.#subscribing = false
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#subscribed?.close()
  }
}
