import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { NodeId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'

const prefix = 'house/nodes/'
const heartbeatMs = 2000
/** A node that missed two heartbeats is not offered any more. */
const lifeMs = 5000

/** What a media node says of itself. `load` is 0 when idle and 1 when its workers are full. */
export const NodeEntry = z.object({
  nodeId: NodeId,
  /** Origin of socket and ping; empty where the node is reached at the page's own origin. */
  url: z.union([z.literal(''), z.url()]),
  region: z.string().max(32),
  load: z.number().min(0),
  roomCount: z.int().min(0),
  peerCount: z.int().min(0),
  /** Where media reaches it from other machines: all that a relay may pass on to. */
  mediaAddresses: z.array(z.union([z.ipv4(), z.ipv6()])).max(mediaLimits.mediaAddressesMax),
})
export type NodeEntry = z.infer<typeof NodeEntry>

/** The media nodes of the house, as their heartbeats on the bus tell. */
export class Nodes {
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #log: Log

  constructor(options: { bus: Bus; clock: Clock; log: Log }) {
    this.#bus = options.bus
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Resolves after the first heartbeat; the answer stops them and takes the node off the list. */
  async announce(describe: () => NodeEntry): Promise<() => Promise<void>> {
    const { nodeId } = describe()
    const beat = () =>
      this.#bus
        .put(`${prefix}${nodeId}`, { ...describe() }, lifeMs)
        .catch((error: unknown) => this.#log.warn({ err: error }, 'bus did not take the heartbeat'))
    await beat()
    const stop = this.#clock.every(heartbeatMs, () => void beat())
    return async () => {
      stop()
      await this.#bus.delete(`${prefix}${nodeId}`).catch(() => undefined)
    }
  }

  /** Throws ProblemError STORAGE_UNAVAILABLE. */
  async live(): Promise<NodeEntry[]> {
    const entries = await this.#bus.list(prefix)
    return entries.flatMap(({ value }) => NodeEntry.safeParse(value).data ?? [])
  }
}

/** Whether one node sends heartbeats. */
export async function isNodeLive(bus: Bus, nodeId: string): Promise<boolean> {
  return (await bus.get(`${prefix}${nodeId}`)) !== undefined
}
