import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { MeshPeer } from '../mesh/meshProtocol.ts'
import type { PeerInfo } from '../protocol/media.ts'
import type { Peer } from './peer.ts'

/** A peer of this node, as other nodes know it. */
export function meshPeerOf(peer: Peer, soundAlone: DepartmentId | null): MeshPeer {
  return {
    ...peer.info(),
    ownRole: peer.ownRole,
    enteredAt: peer.enteredAt,
    tracks: peer.media?.meshTracks() ?? [],
    soundAlone,
  }
}

/** A peer of another node, as the people of this one see it. */
export function shownPeer(peer: MeshPeer): PeerInfo {
  const { peerId, incarnation, nodeId, personKey, name, zone, external, role, handRaisedAt, device } = peer
  const tracks = peer.tracks.map(({ trackId, source, paused }) => ({ trackId, source, paused }))
  const who = { peerId, incarnation, nodeId, personKey, name, zone, ...(external && { external }) }
  return { ...who, role, handRaisedAt, tracks, ...(device && { device }) }
}
