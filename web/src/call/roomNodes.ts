import type { PeerInfo, RoomNode } from '../../../sfu/protocol/media.ts'

/** The node that a peer is connected to; null while a room is told of nothing but my own. */
export function nodeOf(nodes: readonly RoomNode[], { nodeId }: Pick<PeerInfo, 'nodeId'>): RoomNode | null {
  return nodes.find((node) => node.nodeId === nodeId) ?? null
}

/** Nobody knows whether this person is still there: their node is not heard, and they stand as they were last seen. */
export function isFrozen(nodes: readonly RoomNode[], peer: Pick<PeerInfo, 'nodeId'>): boolean {
  return nodeOf(nodes, peer)?.state === 'silent'
}

/** Places that are not heard and have somebody in this room, each once. */
export function lostPlaces(nodes: readonly RoomNode[], peers: readonly Pick<PeerInfo, 'nodeId'>[]): string[] {
  const silent = nodes.filter(({ nodeId, state }) => state === 'silent' && peers.some((peer) => peer.nodeId === nodeId))
  return [...new Set(silent.map(({ place }) => place))]
}
