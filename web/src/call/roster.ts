import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'

/**
 * Who is in the room, as the union of what every node says of its own peers: the highest incarnation of a
 * peer wins. `left` remembers the incarnations that ended, so that a late word about them changes nothing.
 * Peers stand in the order in which they came and never change places.
 */
export interface Roster {
  readonly peers: ReadonlyMap<PeerId, PeerInfo>
  readonly left: ReadonlyMap<PeerId, number>
}

export const emptyRoster: Roster = { peers: new Map(), left: new Map() }

export function withPeer(roster: Roster, info: PeerInfo): Roster {
  const known = roster.peers.get(info.peerId)
  if (known && known.incarnation > info.incarnation) return roster
  if ((roster.left.get(info.peerId) ?? 0) >= info.incarnation) return roster
  const peers = new Map(roster.peers)
  peers.set(info.peerId, info)
  return { peers, left: roster.left }
}

export function withoutPeer(roster: Roster, gone: { peerId: PeerId; incarnation: number }): Roster {
  const left = new Map(roster.left)
  left.set(gone.peerId, Math.max(gone.incarnation, roster.left.get(gone.peerId) ?? 0))
  const known = roster.peers.get(gone.peerId)
  if (!known || known.incarnation > gone.incarnation) return { peers: roster.peers, left }
  const peers = new Map(roster.peers)
  peers.delete(gone.peerId)
  return { peers, left }
}

/** Many changes at once, told by one node: the newest state of each peer, and who is gone. */
export function withChanges(
  roster: Roster,
  infos: readonly PeerInfo[],
  gone: readonly { peerId: PeerId; incarnation: number }[],
): Roster {
  const peers = new Map(roster.peers)
  const left = new Map(roster.left)
  for (const { peerId, incarnation } of gone) {
    left.set(peerId, Math.max(incarnation, left.get(peerId) ?? 0))
    if ((peers.get(peerId)?.incarnation ?? 0) <= incarnation) peers.delete(peerId)
  }
  for (const info of infos) {
    const newest = Math.max(peers.get(info.peerId)?.incarnation ?? 0, (left.get(info.peerId) ?? 0) + 1)
    if (info.incarnation >= newest) peers.set(info.peerId, info)
  }
  return { peers, left }
}

/**
 * A whole roster after a (re)join: it replaces the old one, yet those who stayed keep their place. `left`
 * is kept, because another node may still repeat what it heard before.
 */
export function replacedBy(roster: Roster, infos: readonly PeerInfo[]): Roster {
  const fresh = new Map(infos.map((info) => [info.peerId, info]))
  const peers = new Map<PeerId, PeerInfo>()
  for (const id of roster.peers.keys()) {
    const info = fresh.get(id)
    if (info) peers.set(id, info)
  }
  for (const info of infos) peers.set(info.peerId, info)
  return { peers, left: roster.left }
}

/** Somebody's camera is on, so a picture is worth waiting for. */
export function someoneIsSeen(peers: readonly PeerInfo[]): boolean {
  return peers.some(({ tracks }) => tracks.some(({ source, paused }) => source === 'camera' && !paused))
}

/** Above this nobody wants to be told of each who comes and goes; the list of people says it. */
const smallRoomPeersMax = 20

export function isSmallRoom(roster: Roster): boolean {
  return roster.peers.size < smallRoomPeersMax
}
