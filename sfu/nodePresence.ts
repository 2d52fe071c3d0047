import type { Bus } from '../infra/bus/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { NodeId } from '../infra/contract/ids.ts'
import type { Log } from '../infra/log.ts'
import type { MediaConfig } from './config.ts'
import { mediaLimits } from './limits.ts'
import { MachineLoad } from './machineLoad.ts'
import { noLinks } from './mesh/alone.ts'
import type { Mesh } from './mesh/mesh.ts'
import { mediaAddresses } from './network/mediaAddresses.ts'
import { HouseMap } from './placement/houseMap.ts'
import { Nodes } from './placement/nodes.ts'
import { RegionRtts } from './placement/regionRtts.ts'
import type { Workers } from './workers.ts'

export interface NodePresenceOptions {
  config: MediaConfig
  nodeId: NodeId
  roles: ('sfu' | 'collab')[]
  bus: Bus
  clock: Clock
  log: Log
  workers: Workers
  /** Absent where the node is alone in its house. */
  mesh: Mesh | null
  counts: () => { rooms: number; peers: number; consumers: number }
  isDraining: () => boolean
}

/** A media node among the nodes of the house: what it says of itself, and what it sees of the others. */
export class NodePresence {
  readonly house: HouseMap
  readonly #options: NodePresenceOptions
  readonly #nodes: Nodes
  readonly #machine: MachineLoad
  readonly #rtts: RegionRtts
  #withdraw: () => Promise<void> = () => Promise.resolve()

  constructor(options: NodePresenceOptions) {
    const { config, nodeId, clock, mesh } = options
    this.#options = options
    this.#nodes = new Nodes(options)
    this.#machine = new MachineLoad(options)
    const whereabouts = { region: config.REGION, place: config.REGION_PLACE }
    this.house = new HouseMap({ nodes: this.#nodes, nodeId, ...whereabouts, clock })
    this.#rtts = new RegionRtts({
      house: this.house,
      links: mesh?.links ?? noLinks,
      authorityOf: async (other) => (await mesh?.authorityOf(other)) ?? null,
      clock,
    })
  }

  get cpuShare() {
    return this.#machine.cpuShare
  }

  /** 0 when idle, 1 when full: by what its consumers cost a worker, by processors or by packets. */
  get load(): number {
    const live = this.#options.workers.live()
    const load = live.reduce((sum, { census }) => sum + census.load, 0)
    if (live.length === 0) return 1
    return Math.max(load / (live.length * mediaLimits.workerLoadMax), this.#machine.load)
  }

  /** Tells the house that `url` (empty: the page's own origin) takes calls, until `close`. */
  async announce(url: string): Promise<void> {
    const { config, nodeId, roles, workers, counts, isDraining } = this.#options
    const reachedAt = await mediaAddresses(workers.addresses, config.ANNOUNCED_ADDRESS)
    this.#withdraw = await this.#nodes.announce(() => {
      const { rooms, peers, consumers } = counts()
      return {
        nodeId,
        url,
        region: config.REGION,
        place: config.REGION_PLACE,
        group: config.REGION_GROUP,
        roles,
        draining: isDraining(),
        load: this.load,
        cpuShare: this.#machine.cpuShare,
        consumerCount: consumers,
        packetsPerSecond: Math.round(this.#machine.packetsPerSecond),
        roomCount: rooms,
        peerCount: peers,
        rttsMs: this.#rtts.all,
        mediaAddresses: reachedAt,
      }
    })
    // The first entry says nothing of the other regions; the next one does, half a second later.
    void this.house.look().then(() => this.#rtts.measure())
  }

  async close(): Promise<void> {
    await this.#withdraw()
    this.#rtts.close()
    this.house.close()
    this.#machine.close()
  }
}
