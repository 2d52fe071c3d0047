import type { Clock } from '../../infra/clock.ts'
import type { NodePlace } from '../protocol/media.ts'
import type { HouseView } from '../rooms/nodeNews.ts'
import type { NodeEntry, Nodes } from './nodes.ts'
import { standbysFor } from './standbysFor.ts'

const lookMs = 2000

export interface HouseMapOptions {
  nodes: Nodes
  nodeId: string
  region: string
  /** What people call the region; empty: its name. */
  place: string
  clock: Clock
}

/** The media nodes of the house as this one last saw them; goes on while the bus is away. */
export class HouseMap implements HouseView {
  readonly here: HouseView['here']
  readonly #nodes: Nodes
  readonly #stop: () => void
  #entries: readonly NodeEntry[] = []

  constructor({ nodes, nodeId, region, place, clock }: HouseMapOptions) {
    this.here = { nodeId, region, place: place || region }
    this.#nodes = nodes
    this.#stop = clock.every(lookMs, () => void this.look())
  }

  /** All of them, this node too. */
  get entries(): readonly NodeEntry[] {
    return this.#entries
  }

  /** Looks now instead of within two seconds. Never rejects. */
  async look(): Promise<void> {
    const entries = await this.#nodes.live().catch(() => [])
    // Where not even we stand the bus was just wiped, or this node is not announced: no news of the others either.
    if (entries.some(({ nodeId }) => nodeId === this.here.nodeId)) this.#entries = entries
  }

  standbys(regions: readonly string[]): NodePlace[] {
    const self = this.#entries.find(({ nodeId }) => nodeId === this.here.nodeId)
    if (!self) return []
    // One that is reached at the page's own origin cannot be told from this one.
    const reachable = this.#entries.filter(({ url }) => url !== '')
    return standbysFor(reachable, regions, self).map(({ nodeId, url, region }) => ({ nodeId, url, region }))
  }

  close(): void {
    this.#stop()
  }
}
