import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { NodeId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'

/** Where the entries of all processes stand on the bus. */
export const nodesPrefix = 'house/nodes/'

/** What a process says of itself. `load` is 0 when idle and 1 when full, by whichever of its measures is nearest to it. */
export const NodeEntry = z.object({
  nodeId: NodeId,
  /** Origin of socket and ping; empty where the node is reached at the page's own origin. */
  url: z.union([z.literal(''), z.url()]),
  region: z.string().max(32),
  /** What people call where it stands, such as Frankfurt; empty: the region's name. */
  place: z.string().max(64).default(''),
  /** Regions of one group are as good as one another for those who may use either; empty: of none. */
  group: z.string().max(32).default(''),
  roles: z.array(z.enum(['sfu', 'collab'])).default(['sfu']),
  /** It is about to stop: no new rooms, nobody is sent there. */
  draining: z.boolean().default(false),
  load: z.number().min(0),
  /** Of the whole machine's processors that the media workers and the process itself use, 0 to 1. */
  cpuShare: z.number().min(0).default(0),
  consumerCount: z.int().min(0).default(0),
  packetsPerSecond: z.number().min(0).default(0),
  roomCount: z.int().min(0),
  peerCount: z.int().min(0),
  /** Round trips to the other regions, as this node measures them. */
  rttsMs: z.record(z.string(), z.number().min(0)).default({}),
  /** Where media reaches it from other machines: all that a relay may pass on to. */
  mediaAddresses: z.array(z.union([z.ipv4(), z.ipv6()])).max(mediaLimits.mediaAddressesMax),
})
export type NodeEntry = z.infer<typeof NodeEntry>

/** The processes of the house, as their heartbeats on the bus tell. */
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
  async announce(describe: () => z.input<typeof NodeEntry>): Promise<() => Promise<void>> {
    const key = `${nodesPrefix}${describe().nodeId}`
    let answered = true
    const beat = () =>
      this.#bus.put(key, { ...NodeEntry.parse(describe()) }, mediaLimits.nodeLifeMs).then(
        () => (answered = true),
        (error: unknown) => {
          // Twice a second for as long as an outage lasts would bury every other line.
          if (answered) this.#log.warn({ err: error }, 'bus did not take the heartbeat')
          answered = false
        },
      )
    await beat()
    const stop = this.#clock.every(mediaLimits.nodeBeatMs, () => void beat())
    return async () => {
      stop()
      await this.#bus.delete(key).catch(() => undefined)
    }
  }

  /** The media nodes. Throws ProblemError STORAGE_UNAVAILABLE. */
  async live(): Promise<NodeEntry[]> {
    return (await this.all()).filter(({ roles }) => roles.includes('sfu'))
  }

  /** Every process, whatever its roles. Throws ProblemError STORAGE_UNAVAILABLE. */
  async all(): Promise<NodeEntry[]> {
    const entries = await this.#bus.list(nodesPrefix)
    return entries.flatMap(({ value }) => NodeEntry.safeParse(value).data ?? [])
  }

  /** Where a node is reached; null where none of that name lives. Throws ProblemError STORAGE_UNAVAILABLE. */
  async urlOf(nodeId: string): Promise<string | null> {
    return NodeEntry.safeParse(await this.#bus.get(`${nodesPrefix}${nodeId}`)).data?.url ?? null
  }
}

/** Whether one node sends heartbeats. */
export async function isNodeLive(bus: Bus, nodeId: string): Promise<boolean> {
  return (await bus.get(`${nodesPrefix}${nodeId}`)) !== undefined
}
