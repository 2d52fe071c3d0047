import type { CallHandlers } from '../../infra/contract/calls.ts'
import type { MediaCaller } from '../mediaCaller.ts'
import type { MediaCalls } from '../protocol/media.ts'
import type { toolCalls } from '../protocol/tools.ts'
import type { Peer } from '../rooms/peer.ts'
import type { Room } from '../rooms/room.ts'

type Handlers = Pick<CallHandlers<MediaCalls, MediaCaller>, keyof typeof toolCalls>

/** Reactions, captions, the countdown and the agenda. */
export const toolHandlers: Handlers = {
  'reaction.send': (caller, { reaction }) => act(caller, (room, peer) => room.tools.reactions.send(peer, reaction)),
  'captions.set': (caller, wish) => act(caller, (room, peer) => room.tools.captions.wish(peer, wish)),
  'timer.set': (caller, order) => act(caller, (room, peer) => room.tools.setTimer(peer, order)),
  'agenda.set': (caller, { point }) => act(caller, (room, peer) => room.tools.setAgenda(peer, point)),
}

async function act(caller: MediaCaller, task: (room: Room, peer: Peer) => void) {
  await caller.act(task)
  return {}
}
