import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { mediaLimits } from '../limits.ts'
import { inTime } from './inTime.ts'

const prefix = 'house/node-keys/'
const keyBytes = 32

const Published = z.object({
  keyBase64: z.string().max(64),
  /** PEM of the authority that signed the node's certificate, where it is one of its own. */
  authorityPem: z.string().max(20_000).nullable(),
})

export interface NodeKey {
  key: Buffer
  /** Whose certificates alone are good for the node, PEM; null: those the system trusts. */
  authorityPem: string | null
  /** Names the process that made the key without giving it away. */
  processId: string
}

/**
 * The keys by which nodes know one another. Every process makes its own at start and lays it down on the bus:
 * whoever reaches the bus is of the house, nobody else is.
 */
export class NodeKeys {
  readonly own: NodeKey
  readonly #bus: Bus
  readonly #clock: Clock
  /** The last known, for links that break while the bus is away. */
  readonly #known = new Map<string, NodeKey>()
  readonly #stop: () => void
  readonly #nodeId: string
  readonly #published: Promise<void>

  constructor(options: { bus: Bus; clock: Clock; nodeId: string; authorityPem: string | null }) {
    const { bus, clock, nodeId, authorityPem } = options
    this.#bus = bus
    this.#clock = clock
    this.#nodeId = nodeId
    this.own = nodeKey(randomBytes(keyBytes), authorityPem)
    const value = { keyBase64: this.own.key.toString('base64'), authorityPem }
    // A beat that the bus does not take is followed by the next.
    const put = () => bus.put(`${prefix}${nodeId}`, value, mediaLimits.nodeKeyLifeMs).catch(() => undefined)
    this.#published = put()
    this.#stop = clock.every(mediaLimits.nodeKeyBeatMs, () => void put())
  }

  /** The key was laid down once, or could not be. */
  ready(): Promise<void> {
    return this.#published
  }

  /** Null where no such node is known. While the bus does not answer, or was just wiped, what it last said counts. */
  async of(nodeId: string): Promise<NodeKey | null> {
    const before = this.#known.get(nodeId) ?? null
    const patienceMs = before ? mediaLimits.linkBusMs : mediaLimits.linkHandshakeMs
    const asked = this.#bus.get(`${prefix}${nodeId}`)
    const found = Published.safeParse(await inTime(this.#clock, patienceMs, asked)).data
    const key = found && Buffer.from(found.keyBase64, 'base64')
    if (!key || key.length !== keyBytes) return before
    const known = nodeKey(key, found.authorityPem)
    this.#known.delete(nodeId)
    this.#known.set(nodeId, known)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mediaLimits.knownNodesMax) break
      this.#known.delete(oldest)
    }
    return known
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#bus.delete(`${prefix}${this.#nodeId}`).catch(() => undefined)
  }
}

function nodeKey(key: Buffer, authorityPem: string | null): NodeKey {
  return { key, authorityPem, processId: createHash('sha256').update(key).digest('hex').slice(0, 16) }
}
