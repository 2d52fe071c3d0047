import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import type { RoomSession } from '../call/roomSession.ts'

/** Takes somebody's hand down, on every device on which it is up. */
export async function lowerHand(session: RoomSession, { personKey }: PeerInfo): Promise<void> {
  if (personKey === session.you?.personKey) await session.orders.raiseHand(false)
  const raised = session.others.filter((peer) => peer.personKey === personKey && peer.handRaisedAt !== null)
  for (const { peerId } of raised) await session.tools.lowerHand(peerId)
}

/** It is somebody's turn: their hand goes down, and they are asked to speak, or called to the stage where there is one. */
export async function giveWord(session: RoomSession, peer: PeerInfo): Promise<void> {
  if (peer.personKey === session.you?.personKey) return lowerHand(session, peer)
  if (peer.role === 'audience' && session.settings?.stage) return session.orders.callToStage(peer.peerId, true)
  await lowerHand(session, peer)
  const speaks = peer.tracks.some(({ source, paused }) => source === 'microphone' && !paused)
  if (!speaks) await session.tools.askToSpeak(peer.peerId)
}
