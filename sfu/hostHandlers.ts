import type { CallHandlers } from '../infra/contract/calls.ts'
import type { PeerId } from '../infra/contract/ids.ts'
import type { MediaCaller } from './mediaCaller.ts'
import type { MediaCalls } from './protocol/media.ts'
import { orderAll, orderPeer } from './rooms/hostOrders.ts'
import { admit, handOver, liftBan, refuse, removePeer, sayToLobby, setRules } from './rooms/moderation.ts'
import type { Peer } from './rooms/peer.ts'
import type { Room } from './rooms/room.ts'

type Handlers = CallHandlers<MediaCalls, MediaCaller>

/** What hosts and cohosts do; each takes its turn in the mailbox and is checked against the role of that moment. */
export const hostHandlers = {
  'peer.mute': (caller, { peerId }) => toPeer(caller, 'mute', peerId),
  'peers.mute': (caller) => act(caller, (room, by) => orderAll(room, by, 'muteAll')),
  'peer.askToUnmute': (caller, { peerId }) => toPeer(caller, 'askToUnmute', peerId),
  'peer.stop': (caller, { peerId, source }) =>
    act(caller, (room, by) => orderPeer(room, by, { order: 'stop', peerId, source, by: by.peerId })),
  'hand.lower': (caller, { peerId }) => toPeer(caller, 'lower', peerId),
  'hands.lower': (caller) => act(caller, (room, by) => orderAll(room, by, 'lowerAll')),
  'room.rules': (caller, wish) => act(caller, (room, by) => setRules(room, by, wish)),
  'peer.ban': (caller, { peerId }) => act(caller, (room, by) => removePeer(room, by, peerId, true)),
  'ban.lift': (caller, { personKey }) => act(caller, (room, by) => liftBan(room, by, personKey)),
  'host.handOver': (caller, { peerId }) => act(caller, (room, by) => handOver(room, by, peerId)),
  'lobby.admit': (caller, { personKey }) => act(caller, (room, by) => admit(room, by, personKey)),
  'lobby.admitAll': (caller) => act(caller, (room, by) => admit(room, by, null)),
  'lobby.refuse': (caller, { personKey, ban }) => act(caller, (room, by) => refuse(room, by, personKey, ban)),
  'lobby.say': (caller, { text }) => act(caller, (room, by) => sayToLobby(room, by, text)),
} satisfies Partial<Handlers>

function toPeer(caller: MediaCaller, order: 'mute' | 'askToUnmute' | 'lower', peerId: PeerId) {
  return act(caller, (room, by) => orderPeer(room, by, { order, peerId, by: by.peerId }))
}

async function act(caller: MediaCaller, task: (room: Room, by: Peer) => void | Promise<void>) {
  await caller.act(task)
  return {}
}
