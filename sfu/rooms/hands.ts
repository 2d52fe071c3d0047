import type { Peer } from './peer.ts'
import type { Room } from './room.ts'
import type { PeerRecord } from './roomMemory.ts'

/** What is remembered of a peer for when it comes back. */
export function recordOf({ identity, ownRole, handRaisedAt, enteredAt }: Peer): PeerRecord {
  return { incarnation: identity.incarnation, role: ownRole, handRaisedAt, enteredAt }
}

/**
 * Raises or lowers a hand; telling is up to the caller. Remembered, so that whoever comes back on another node keeps
 * the place in the queue.
 */
export function setHand({ memory }: Room, peer: Peer, raisedAt: string | null): void {
  if (peer.handRaisedAt === raisedAt) return
  peer.handRaisedAt = raisedAt
  memory.remember(peer.peerId, recordOf(peer))
}
