import type { CallHandlers, CallParsed } from '../infra/contract/calls.ts'
import { ProblemError } from '../infra/contract/problems.ts'
import type { CallerState, MediaCaller } from './mediaCaller.ts'
import { networkHandlers, type NetworkHandlersDeps } from './network/networkHandlers.ts'
import type { CallGate } from './ports.ts'
import type { MediaCalls } from './protocol/media.ts'
import { hostHandlers } from './hostHandlers.ts'
import type { ReadySockets } from './readySockets.ts'
import { appointPeer, callToStage, endRoom, lockRoom, removePeer, stageRoom } from './rooms/moderation.ts'
import { setHand } from './rooms/hands.ts'
import type { Claims, JoinAnswer } from './rooms/door.ts'
import type { Peer } from './rooms/peer.ts'
import { lineDismissed } from './rooms/peerLine.ts'
import { demand, may } from './rooms/permissions.ts'
import type { Room } from './rooms/room.ts'
import type { Rooms } from './rooms/rooms.ts'
import { toolHandlers } from './tools/toolHandlers.ts'

export interface MediaHandlersDeps extends NetworkHandlersDeps {
  rooms: Rooms
  gate: CallGate
  ready: ReadySockets
  now: () => string
}

type Handlers = CallHandlers<MediaCalls, MediaCaller>

/** One handler for every call of the media socket. */
export function mediaHandlers(deps: MediaHandlersDeps): Handlers {
  return {
    'room.join': (caller, input) => deps.figures.join(input.resume !== null, () => join(deps, caller, input)),
    'standby.hold': async (caller, { seat }) => {
      const { peerId } = await deps.gate.seat(seat)
      if (caller.state.at === 'outside' && caller.line.open) deps.ready.hold(peerId, caller)
      return {}
    },
    ...networkHandlers(deps),
    ...ownMedia,
    ...toolHandlers,
    ...inRoom(deps.now),
    ...hostHandlers,
  }
}

type JoinInput = CallParsed<MediaCalls, 'room.join'>

/** A join that is sent again while it is under way gets the one answer. */
async function join(deps: MediaHandlersDeps, caller: MediaCaller, input: JoinInput): Promise<JoinAnswer> {
  const before = caller.state
  if (before.at === 'entering') {
    if (before.joinId === input.joinId) return before.answer
    throw new ProblemError('CONFLICT', 'a join is under way')
  }
  if (!caller.line.open) throw lineDismissed()
  const answer = enter(deps, caller, before, input)
  caller.state = { at: 'entering', joinId: input.joinId, answer }
  return answer
}

async function enter(
  { rooms, gate, figures, ready }: MediaHandlersDeps,
  caller: MediaCaller,
  before: CallerState,
  input: JoinInput,
): Promise<JoinAnswer> {
  // A turn later, so that the caller is `entering` before anything can fail.
  await Promise.resolve()
  let claims: Claims | null = null
  try {
    claims = await gate.admit(input.permit, input.joinId)
    if (before.at === 'inside' && !isSame(before, claims))
      throw new ProblemError('CONFLICT', 'leave the other room first')
    const known = rooms.knew(claims)
    const { room, peer, answer } = await rooms.enter(claims, input, caller.line)
    if (!known && answer.you.incarnation > 1) figures.mesh.arrived()
    if (before.at === 'waiting') before.room.waitNoMore(caller.line)
    ready.end(caller)
    caller.joined(room, peer)
    return answer
  } catch (error) {
    const waitsIn = claims && isWaiting(error) ? rooms.get(claims.roomId) : undefined
    caller.state = waitsIn ? { at: 'waiting', room: waitsIn } : before
    caller.settle()
    throw error
  }
}

const isWaiting = (error: unknown) => error instanceof ProblemError && error.code === 'WAITING'

function isSame({ room, peer }: { room: Room; peer: Peer }, claims: { roomId: string; peerId: string }): boolean {
  return room.roomId === claims.roomId && peer.peerId === claims.peerId
}

const ownMedia = {
  'transport.connect': async (caller, { direction, dtlsParameters }) => {
    await caller.media().connect(direction, dtlsParameters)
    return {}
  },
  'consumer.resume': async (caller, { consumerIds }) => {
    await caller.media().subscriptions.built(consumerIds)
    return {}
  },
  'view.set': async (caller, { tiles }) => {
    await caller.media().subscriptions.see(tiles)
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
    'room.stage': (caller, { on }) => act(caller, (room, peer) => stageRoom(room, peer, on)),
    'peer.stage': (caller, { peerId, on }) => act(caller, (room, peer) => callToStage(room, peer, peerId, on)),
    'room.end': (caller) => act(caller, endRoom),
    'track.open': async (caller, input) => {
      const trackId = await caller.act((room, peer) => room.tracks.open(peer, input))
      return { trackId }
    },
    'track.pause': (caller, { trackId, paused }) =>
      act(caller, (room, peer) => room.tracks.pause(peer, trackId, paused)),
    'track.close': (caller, { trackId }) => act(caller, (room, peer) => room.tracks.close(peer, trackId)),
    'hand.raise': (caller, { raised }) =>
      act(caller, (room, peer) => {
        demand(may(peer.role, 'raiseHand'))
        setHand(room, peer, raised ? (peer.handRaisedAt ?? now()) : null)
        room.roster.tell('peer.changed', peer.info())
      }),
    'peer.remove': (caller, { peerId }) => act(caller, (room, peer) => removePeer(room, peer, peerId)),
    'peer.role': (caller, { peerId, role }) => act(caller, (room, peer) => appointPeer(room, peer, peerId, role)),
  } satisfies Partial<Handlers>
}

async function act(caller: MediaCaller, task: (room: Room, peer: Peer) => void | Promise<void>) {
  await caller.act(task)
  return {}
}
