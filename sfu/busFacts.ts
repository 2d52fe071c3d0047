import type { Bus } from '../infra/bus/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { factsStream, type PresenceFact } from '../infra/contract/facts.ts'
import type { Log } from '../infra/log.ts'
import type { FactJournal } from './factJournal.ts'
import { mediaLimits } from './limits.ts'
import type { FactSink } from './ports.ts'

/**
 * Puts facts on the house's stream. What the bus does not take is tried again; until then the newest
 * fact of a peer stands for the older ones, since connected time is cumulative, so the queue never
 * outgrows the peers. What waits is in the journal as well, and goes out after a restart.
 */
export class BusFacts implements FactSink {
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #log: Log
  readonly #journal: FactJournal | null
  readonly #pending = new Map<string, PresenceFact>()
  #flushing: Promise<void> | null = null
  #retrying = false

  constructor(options: { bus: Bus; clock: Clock; log: Log; journal?: FactJournal }) {
    this.#journal = options.journal ?? null
    this.#bus = options.bus
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Publishes what was kept when a node of this folder ended. */
  async recover(): Promise<void> {
    const kept = (await this.#journal?.takeAll()) ?? []
    for (const fact of kept) if (!this.#pending.has(keyOf(fact))) this.publish(fact)
  }

  publish(fact: PresenceFact) {
    this.#pending.set(keyOf(fact), fact)
    if (!this.#retrying) this.#start()
  }

  /** Waits until everything is on the stream; false when the bus does not take it. */
  async flushed(): Promise<boolean> {
    this.#start()
    await this.#flushing
    return this.#pending.size === 0
  }

  /** Call it after the node was closed, before the bus is. */
  async close(): Promise<void> {
    if (!(await this.flushed())) this.#log.error({ factCount: this.#pending.size }, 'facts of presence were lost')
  }

  #start() {
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = null))
  }

  async #flush(): Promise<void> {
    // A turn later, so that the facts of one second travel together.
    await Promise.resolve()
    while (this.#pending.size > 0) {
      const batch = [...this.#pending.values()]
      this.#pending.clear()
      const results = await Promise.allSettled(batch.map((fact) => this.#bus.append(factsStream, { ...fact })))
      const failed = batch.filter((_, index) => results[index]?.status === 'rejected')
      if (failed.length === 0) {
        await this.#journal?.keep([...this.#pending.values()])
        continue
      }
      for (const fact of failed) if (!this.#pending.has(keyOf(fact))) this.#pending.set(keyOf(fact), fact)
      this.#log.warn({ factCount: failed.length }, 'bus did not take facts of presence')
      await this.#journal?.keep([...this.#pending.values()])
      return this.#retryLater()
    }
  }

  #retryLater() {
    this.#retrying = true
    this.#clock.after(mediaLimits.factRetryMs, () => {
      this.#retrying = false
      this.#start()
    })
  }
}

const keyOf = ({ roomId, peerId, nodeId }: PresenceFact) => `${nodeId} ${roomId} ${peerId}`
