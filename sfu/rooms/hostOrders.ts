import type { PeerId } from '../../infra/contract/ids.ts'
import type { HostOrder } from '../mesh/meshProtocol.ts'
import { setHand } from './hands.ts'
import type { Peer } from './peer.ts'
import { demand, leads, mayDoTo } from './permissions.ts'
import type { Room } from './room.ts'
import { targetOf } from './target.ts'

type PeerOrder = Extract<HostOrder, { peerId: PeerId }>

/**
 * What a host or cohost wants of one peer, wherever it is. Throws ProblemError FORBIDDEN, NOT_FOUND, MEDIA_UNAVAILABLE
 * while the peer's node is not heard.
 */
export async function orderPeer(room: Room, by: Peer, order: PeerOrder): Promise<void> {
  demand(leads(by.role))
  const target = targetOf(room, order.peerId)
  demand(mayDoTo(by.role, 'mute', target.role))
  if (room.roster.get(order.peerId)) await obeyOrder(room, order)
  else room.mesh.order(target.nodeId, order)
}

/** What a host or cohost wants of everybody. Throws ProblemError FORBIDDEN. */
export async function orderAll(room: Room, by: Peer, what: 'muteAll' | 'lowerAll'): Promise<void> {
  demand(leads(by.role))
  const order = { order: what, by: by.peerId } as const
  room.mesh.orderAll(order)
  await obeyOrder(room, order)
}

/** Does here what was ordered; whether that may be was checked where the host is. */
export async function obeyOrder(room: Room, order: HostOrder): Promise<void> {
  const { roster } = room
  const peer = 'peerId' in order ? roster.get(order.peerId) : undefined
  switch (order.order) {
    case 'mute':
      return peer && muteHere(room, order.by, peer)
    case 'askToUnmute':
      if (!peer) return
      peer.mayUnmuteOnce = true
      return peer.line?.notify('you.askedToUnmute', { by: order.by })
    case 'stop':
      return peer && stopHere(room, order.by, peer, order.source)
    case 'lower':
      return peer && lowerHere(room, peer)
    case 'muteAll':
      for (const one of roster.all()) if (!leads(one.role)) await muteHere(room, order.by, one)
      return
    case 'lowerAll':
      for (const one of roster.all()) lowerHere(room, one)
      return
    case 'end':
      return room.end('ended')
    default:
      return order satisfies never
  }
}

async function muteHere(room: Room, by: PeerId, target: Peer): Promise<void> {
  if (!(await room.tracks.pauseAll(target, 'microphone'))) return
  target.line?.notify('you.muted', { by })
  room.roster.tell('peer.changed', target.info(), target)
}

/** A camera rests, and its sender goes on with one press; a screen is chosen anew. */
export async function stopHere(
  room: Room,
  by: PeerId | null,
  target: Peer,
  source: 'camera' | 'screen',
): Promise<void> {
  const stopped = source === 'camera' ? await room.tracks.pauseAll(target, 'camera') : room.tracks.closeScreens(target)
  if (!stopped) return
  target.line?.notify('you.stopped', { by, source })
  room.roster.tell('peer.changed', target.info(), target)
}

function lowerHere(room: Room, target: Peer): void {
  if (target.handRaisedAt === null) return
  setHand(room, target, null)
  room.roster.tell('peer.changed', target.info())
}
