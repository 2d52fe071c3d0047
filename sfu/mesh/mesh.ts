import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import { Nodes } from '../placement/nodes.ts'
import { MeshLinks } from './meshLinks.ts'
import { NodeKeys } from './nodeKeys.ts'
import { RoomNodes } from './roomNodes.ts'

export interface MeshOptions {
  bus: Bus
  nodeId: string
  region: string
  place: string
  /** PEM of the authority that signed this node's certificate, where it is one of its own. */
  authorityPem: string | null
  clock: Clock
  log: Log
  /** Whether a proxy stands before the node and says whom it speaks for. */
  trustProxy: boolean
}

/** What a node of a house with several has to do with the others. */
export class Mesh {
  readonly links: MeshLinks
  readonly roomNodes: RoomNodes
  readonly #keys: NodeKeys

  private constructor(links: MeshLinks, roomNodes: RoomNodes, keys: NodeKeys) {
    this.links = links
    this.roomNodes = roomNodes
    this.#keys = keys
  }

  /** Rejects with STORAGE_UNAVAILABLE. */
  static async open(options: MeshOptions): Promise<Mesh> {
    const keys = new NodeKeys(options)
    const links = await MeshLinks.open({ ...options, keys, nodes: new Nodes(options) })
    return new Mesh(links, new RoomNodes(options), keys)
  }

  /** PEM of the authority whose certificates alone are good for that node; null: those the system trusts. */
  async authorityOf(nodeId: string): Promise<string | null> {
    return (await this.#keys.of(nodeId))?.authorityPem ?? null
  }

  close(): Promise<void> {
    return this.links.close()
  }
}
