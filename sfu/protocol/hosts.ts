import { z } from 'zod'
import { PeerId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { Lobby, RoomMay } from '../../infra/contract/roomRules.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import { Name, Zone } from '../../infra/contract/shapes.ts'

/** Somebody before the door; several devices of one person are one. */
export const Waiter = z.object({
  personKey: z.string().max(64),
  name: Name,
  zone: Zone,
  role: RoomRole,
  since: z.iso.datetime(),
})
export type Waiter = z.infer<typeof Waiter>

const nothing = z.strictObject({})
const done = z.object({})
const onePeer = z.strictObject({ peerId: PeerId })
const PersonKey = z.string().max(64)
const onePerson = z.strictObject({ personKey: PersonKey })

/**
 * What hosts and cohosts do, on the media socket; everybody else is answered FORBIDDEN. Calls that name a peer answer
 * NOT_FOUND when nobody of that id is in, and MEDIA_UNAVAILABLE while the node of that peer is not heard.
 */
export const hostCalls = {
  /** Who waits before the door, and what members and guests may do from now on. */
  'room.rules': {
    in: z.strictObject({ lobby: Lobby.optional(), may: RoomMay.partial().strict().optional() }),
    out: done,
  },
  /** Closes every microphone but those of hosts and cohosts. */
  'peers.mute': { in: nothing, out: done },
  /** Asks somebody to speak; where members may not open their microphone, this one may, once. */
  'peer.askToUnmute': { in: onePeer, out: done },
  /** Stops somebody's camera or shared screen; they may start it again as far as the rules allow. */
  'peer.stop': { in: z.strictObject({ peerId: PeerId, source: z.enum(['camera', 'screen']) }), out: done },
  /** Puts somebody out with every device for the whole meeting, until `ban.lift`. Only those below one's own rank. */
  'peer.ban': { in: onePeer, out: done },
  'ban.lift': { in: onePerson, out: done },
  /** Host alone: somebody of the company is host from now on, and you are cohost. */
  'host.handOver': { in: onePeer, out: done },
  'hand.lower': { in: onePeer, out: done },
  'hands.lower': { in: nothing, out: done },
  'lobby.admit': { in: onePerson, out: done },
  'lobby.admitAll': { in: nothing, out: done },
  /** Whoever is refused may knock again, unless they are banned with it. NOT_FOUND when nobody of that key waits. */
  'lobby.refuse': { in: z.strictObject({ personKey: PersonKey, ban: z.boolean() }), out: done },
  /** What those who wait read, now and later; empty: nothing. */
  'lobby.say': { in: z.strictObject({ text: z.string().trim().max(limits.lobbyWordCharactersMax) }), out: done },
} as const

export const hostNotices = {
  /** To hosts and cohosts: who waits on whichever node, and who is banned; nobody until the first one after a join. */
  'room.lobby': z.object({
    waiting: z.array(Waiter),
    banned: z.array(z.object({ personKey: PersonKey, name: z.string() })),
  }),
  /** To whoever waits, after WAITING and with every change. `present` are some of the `presentCount` who are in. */
  'lobby.state': z.object({
    word: z.string(),
    hostPresent: z.boolean(),
    presentCount: z.int().min(0),
    present: z.array(z.object({ name: Name, zone: Zone })),
  }),
  /** You are let in: ask for a new ticket and join with it. */
  'lobby.admitted': z.object({}),
  /** A host asks you to speak. */
  'you.askedToUnmute': z.object({ by: PeerId }),
  /** Your camera or screen was stopped: by somebody, or (null) by the rules of the room. */
  'you.stopped': z.object({ by: PeerId.nullable(), source: z.enum(['camera', 'screen']) }),
} as const
