import type { CallHandlers, CallOutput, CallParsed } from '../infra/contract/calls.ts'
import { ProblemError } from '../infra/contract/problems.ts'
import type { MediaCaller } from './mediaCaller.ts'
import type { CallGate } from './ports.ts'
import type { MediaCalls } from './protocol/media.ts'
import { appointPeer, endRoom, lockRoom, mutePeer, removePeer } from './rooms/moderation.ts'
import type { Peer } from './rooms/peer.ts'
import { lineDismissed } from './rooms/peerLine.ts'
import { demand, may } from './rooms/permissions.ts'
import type { Room } from './rooms/room.ts'
import type { Rooms } from './rooms/rooms.ts'

export interface MediaHandlersDeps {
  rooms: Rooms
  gate: CallGate
  now: () => string
}

type Handlers = CallHandlers<MediaCalls, MediaCaller>

/** One handler for every call of the media socket. */
export function mediaHandlers(deps: MediaHandlersDeps): Handlers {
  return { 'room.join': (caller, input) => join(deps, caller, input), ...ownMedia, ...inRoom(deps.now) }
}

async function join(
  { rooms, gate }: MediaHandlersDeps,
  caller: MediaCaller,
  { permit, rtpCapabilities }: CallParsed<MediaCalls, 'room.join'>,
): Promise<CallOutput<MediaCalls, 'room.join'>> {
  const before = caller.state
  if (before.at === 'entering') throw new ProblemError('CONFLICT', 'a join is under way')
  if (!caller.line.open) throw lineDismissed()
  caller.state = { at: 'entering' }
  try {
    const claims = await gate.admit(permit)
    if (before.at === 'inside' && !isSame(before, claims))
      throw new ProblemError('CONFLICT', 'leave the other room first')
    const { room, peer, answer } = await rooms.enter(claims, rtpCapabilities, caller.line)
    caller.state = { at: 'inside', room, peer }
    caller.settle()
    return answer
  } catch (error) {
    caller.state = before
    caller.settle()
    throw error
  }
}

function isSame({ room, peer }: { room: Room; peer: Peer }, claims: { roomId: string; peerId: string }): boolean {
  return room.roomId === claims.roomId && peer.peerId === claims.peerId
}

const ownMedia = {
  'transport.connect': async (caller, { direction, dtlsParameters }) => {
    await caller.media().connect(direction, dtlsParameters)
    return {}
  },
  'transport.restartIce': (caller, { direction }) => caller.media().restartIce(direction),
  'consumer.resume': async (caller, { consumerIds }) => {
    await caller.media().pauseConsumers(consumerIds, false)
    return {}
  },
  'consumer.pause': async (caller, { consumerIds }) => {
    await caller.media().pauseConsumers(consumerIds, true)
    return {}
  },
  'consumer.prefer': async (caller, { wishes }) => {
    const media = caller.media()
    await Promise.all(wishes.map(({ consumerId, spatialLayer }) => media.preferLayer(consumerId, spatialLayer)))
    return {}
  },
} satisfies Partial<Handlers>

/** Calls that change the room: each takes its turn in the mailbox and is checked against the role of that moment. */
function inRoom(now: () => string) {
  return {
    'room.leave': (caller) =>
      act(caller, (room, peer) => {
        room.putOut(peer)
        caller.state = { at: 'outside' }
      }),
    'room.lock': (caller, { locked }) => act(caller, (room, peer) => lockRoom(room, peer, locked)),
    'room.end': (caller) => act(caller, endRoom),
    'track.open': async (caller, input) => {
      const { room, peer } = caller.inside()
      return { trackId: await room.run(peer, () => room.tracks.open(peer, input)) }
    },
    'track.pause': (caller, { trackId, paused }) =>
      act(caller, (room, peer) => room.tracks.pause(peer, trackId, paused)),
    'track.close': (caller, { trackId }) => act(caller, (room, peer) => room.tracks.close(peer, trackId)),
    'hand.raise': (caller, { raised }) =>
      act(caller, (room, peer) => {
        demand(may(peer.role, 'raiseHand'))
        peer.handRaisedAt = raised ? (peer.handRaisedAt ?? now()) : null
        room.roster.tell('peer.changed', peer.info())
      }),
    'peer.mute': (caller, { peerId }) => act(caller, (room, peer) => mutePeer(room, peer, peerId)),
    'peer.remove': (caller, { peerId }) => act(caller, (room, peer) => removePeer(room, peer, peerId)),
    'peer.role': (caller, { peerId, role }) => act(caller, (room, peer) => appointPeer(room, peer, peerId, role)),
  } satisfies Partial<Handlers>
}

async function act(caller: MediaCaller, task: (room: Room, peer: Peer) => void | Promise<void>) {
  const { room, peer } = caller.inside()
  await room.run(peer, () => task(room, peer))
  return {}
}
