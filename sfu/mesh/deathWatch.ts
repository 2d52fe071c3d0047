import { randomUUID } from 'node:crypto'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { mediaLimits } from '../limits.ts'
import { isNodeLive } from '../placement/nodes.ts'

/** Made anew whenever the bus lost what it held: what is missing then says nothing. */
const lifeKey = 'house/bus-life'
const lifeMs = 30 * 86_400_000

/**
 * Says whether a node is gone from the bus, so that an outage of the bus never looks like the death of a node: it must
 * have answered, and kept what it holds, for as long as an entry lives.
 */
export class DeathWatch {
  readonly #bus: Bus
  readonly #nodeId: string
  readonly #clock: Clock
  #life: unknown = undefined
  /** Since when the bus answers with the same life, and with our own entry in it; null while it does not. */
  #goodSinceMs: number | null = null

  constructor(options: { bus: Bus; nodeId: string; clock: Clock }) {
    this.#bus = options.bus
    this.#nodeId = options.nodeId
    this.#clock = options.clock
  }

  /** To be called steadily. Never rejects. */
  async look(): Promise<void> {
    try {
      const [life, own] = await Promise.all([this.#lifeOfBus(), isNodeLive(this.#bus, this.#nodeId)])
      if (life !== this.#life || !own) this.#goodSinceMs = null
      this.#life = life
      if (own) this.#goodSinceMs ??= this.#clock.monotonicMs()
    } catch {
      this.#goodSinceMs = null
    }
  }

  /** Whether the bus knows that the node does not live. False also where nobody can know. */
  async isGone(nodeId: string): Promise<boolean> {
    const askedMs = this.#clock.monotonicMs()
    await this.look()
    if (this.#goodSinceMs === null || askedMs - this.#goodSinceMs < mediaLimits.nodeLifeMs) return false
    return isNodeLive(this.#bus, nodeId).then(
      (live) => !live,
      () => false,
    )
  }

  async #lifeOfBus() {
    const found = await this.#bus.get(lifeKey)
    if (found !== undefined) return found
    await this.#bus.claim(lifeKey, randomUUID(), lifeMs)
    return this.#bus.get(lifeKey)
  }
}
