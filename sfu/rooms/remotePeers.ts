import type { Clock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import type { MeshPeer } from '../mesh/meshProtocol.ts'

/** What one other node said of its peers since it was asked last. */
export interface RemoteChange {
  readonly peers: readonly MeshPeer[]
  readonly left: readonly { readonly peerId: PeerId; readonly incarnation: number }[]
}

/** A peer of other nodes, as it counted before and as it counts now. */
export interface RemoteTurn {
  readonly peerId: PeerId
  readonly before: MeshPeer | undefined
  readonly after: MeshPeer | undefined
}

interface RemoteNode {
  readonly peers: Map<PeerId, MeshPeer>
  /** Not heard: what it said last stands, and may be out of date. */
  frozen: boolean
}

type Stay = Pick<MeshPeer, 'incarnation' | 'nodeId'>

/** How long a node may go on about a stay that ended elsewhere under a higher number, until it heard of that itself. */
const outdatedMs = 5000

/** This node in the order of nodes: what it says of its own people goes before what others say. */
const here = '\uffff'

/** Whether the first stay of a peer counts and the second does not; the same on every node. */
export function outranks(a: Stay, b: Stay): boolean {
  return a.incarnation === b.incarnation ? a.nodeId > b.nodeId : a.incarnation > b.incarnation
}

/**
 * The peers of all other nodes of a room, each once: its highest incarnation, wherever that is. What counts depends on
 * what the nodes say alone, so that nodes that hear one another end with the same roster.
 */
export class RemotePeers {
  readonly #clock: Clock
  readonly #isRemoved: (peer: MeshPeer) => boolean
  readonly #nodes = new Map<string, RemoteNode>()
  readonly #counting = new Map<PeerId, MeshPeer>()
  /** A stay that ended, while a lower one of the same peer still stands in the part of some node. */
  readonly #ended = new Map<PeerId, Stay & { untilMs: number }>()

  /** Whoever was removed does not count, even while their node is not heard. */
  constructor(clock: Clock, isRemoved: (peer: MeshPeer) => boolean) {
    this.#clock = clock
    this.#isRemoved = isRemoved
  }

  get size() {
    return this.#counting.size
  }

  get(peerId: PeerId): MeshPeer | undefined {
    return this.#counting.get(peerId)
  }

  all(): MeshPeer[] {
    return [...this.#counting.values()]
  }

  /** All that a node has, in place of what it had. */
  replace(nodeId: string, peers: readonly MeshPeer[]): RemoteTurn[] {
    const before = this.#nodes.get(nodeId)?.peers ?? new Map<PeerId, MeshPeer>()
    const now = new Map(peers.map((peer) => [peer.peerId, { ...peer, nodeId }]))
    this.#nodes.set(nodeId, { peers: now, frozen: false })
    for (const stay of before.values()) if (!now.has(stay.peerId)) this.#end(stay.peerId, stay)
    return this.#countAnew(new Set([...before.keys(), ...now.keys()]))
  }

  change(nodeId: string, { peers, left }: RemoteChange): RemoteTurn[] {
    const node = this.#nodes.get(nodeId)
    if (!node) return this.replace(nodeId, peers)
    for (const { peerId, incarnation } of left) {
      const known = node.peers.get(peerId)
      if (!known || known.incarnation > incarnation) continue
      node.peers.delete(peerId)
      this.#end(peerId, { incarnation, nodeId })
    }
    for (const peer of peers) node.peers.set(peer.peerId, { ...peer, nodeId })
    return this.#countAnew(new Set([...left, ...peers].map(({ peerId }) => peerId)))
  }

  delete(nodeId: string): RemoteTurn[] {
    const node = this.#nodes.get(nodeId)
    this.#nodes.delete(nodeId)
    // Nobody is shown going back to an earlier stay, which clients take for old news.
    for (const stay of node?.peers.values() ?? []) this.#end(stay.peerId, stay)
    return this.#countAnew(new Set(node?.peers.keys()))
  }

  freeze(nodeId: string) {
    const node = this.#nodes.get(nodeId)
    if (node) node.frozen = true
  }

  /** A peer of this node left: what some other node still says of an earlier stay does not bring it back. */
  ended(peerId: PeerId, incarnation: number) {
    this.#end(peerId, { incarnation, nodeId: here })
    this.#countAnew(new Set([peerId]))
  }

  /** To be called now and then: whoever a node that is heard insists on does count. */
  settle(): RemoteTurn[] {
    const nowMs = this.#clock.monotonicMs()
    const over = [...this.#ended].flatMap(([peerId, { untilMs }]) => (untilMs <= nowMs ? [peerId] : []))
    const turns = this.#countAnew(new Set(over))
    for (const peerId of over)
      if (![...this.#nodes.values()].some(({ frozen, peers }) => frozen && peers.has(peerId)))
        this.#ended.delete(peerId)
    return turns
  }

  /** Somebody was removed. */
  removed(): RemoteTurn[] {
    return this.#countAnew(new Set(this.#counting.keys()))
  }

  #end(peerId: PeerId, { incarnation, nodeId }: Stay) {
    const staysOf = [...this.#nodes.values()].flatMap(({ peers }) => peers.get(peerId) ?? [])
    if (!staysOf.some((stay) => stay.incarnation < incarnation)) return
    const known = this.#ended.get(peerId)
    const highest = known && outranks(known, { incarnation, nodeId }) ? known : { incarnation, nodeId }
    this.#ended.set(peerId, { ...highest, untilMs: this.#clock.monotonicMs() + outdatedMs })
  }

  #countAnew(peerIds: ReadonlySet<PeerId>): RemoteTurn[] {
    return [...peerIds].flatMap((peerId) => {
      const before = this.#counting.get(peerId)
      const after = this.#best(peerId)
      if (after === before) return []
      if (after) this.#counting.set(peerId, after)
      else this.#counting.delete(peerId)
      return [{ peerId, before, after }]
    })
  }

  #best(peerId: PeerId): MeshPeer | undefined {
    const nowMs = this.#clock.monotonicMs()
    const ended = this.#ended.get(peerId)
    let best: MeshPeer | undefined
    for (const { peers, frozen } of this.#nodes.values()) {
      const peer = peers.get(peerId)
      if (!peer) continue
      // A node that was thought gone and is heard again knows best of the stay that ended with it.
      const outdated = ended && outranks(ended, peer) && (frozen || nowMs < ended.untilMs)
      if (!outdated && !this.#isRemoved(peer) && (!best || outranks(peer, best))) best = peer
    }
    return best
  }
}
