import type { PeerId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { AppointedRole, Lobby, RoomMay } from '../../infra/contract/roomRules.ts'
import { setHand } from './hands.ts'
import type { Peer } from './peer.ts'
import { stopHere } from './hostOrders.ts'
import { demand, leads, may, mayDoTo, roleOf } from './permissions.ts'
import type { Room } from './room.ts'
import { targetOf } from './target.ts'

export interface RulesWish {
  lobby?: Lobby | undefined
  may?: { [K in keyof RoomMay]?: boolean | undefined } | undefined
}

/** What hosts and cohosts do. Every function runs within the room's mailbox and checks the role anew. */

export function lockRoom(room: Room, by: Peer, locked: boolean): void {
  demand(may(by.role, 'lock'))
  room.memory.change({ locked })
  room.tellSettings()
}

/** Who was called up stays so while the stage is off. Throws ProblemError FORBIDDEN. */
export function stageRoom(room: Room, by: Peer, on: boolean): void {
  demand(may(by.role, 'setStage'))
  room.memory.change({ stage: on })
  room.tellSettings()
  for (const peer of room.roster.all()) giveRole(room, peer)
}

/** Calls somebody up with every device, or sends them back. Throws ProblemError FORBIDDEN, NOT_FOUND. */
export function callToStage(room: Room, by: Peer, peerId: PeerId, on: boolean): void {
  demand(may(by.role, 'callToStage') && room.memory.settings.stage)
  const { personKey } = targetOf(room, peerId)
  room.memory.call(personKey, on)
  for (const device of room.roster.ofPerson(personKey)) {
    // Called up is what a hand was raised for.
    if (on) setHand(room, device, null)
    giveRole(room, device)
  }
}

/** Gives a peer the role it has now; whoever may not speak any more loses what it sends. Tells everybody, itself too. */
function giveRole(room: Room, peer: Peer): void {
  const role = room.roleNow(peer.identity.personKey, peer.ownRole)
  if (role === peer.role) return
  peer.role = role
  if (!may(role, 'publish')) room.tracks.closeAll(peer)
  room.roster.tell('peer.changed', peer.info())
}

export function endRoom(room: Room, by: Peer): void {
  demand(may(by.role, 'end'))
  room.mesh.orderAll({ order: 'end', by: by.peerId })
  room.end('ended')
}

/**
 * Puts out every device of that person, whose seats and tickets are void from now on. With `ban` for the whole meeting,
 * else whoever comes back waits to be let in. Throws ProblemError FORBIDDEN, NOT_FOUND.
 */
export function removePeer(room: Room, by: Peer, peerId: PeerId, ban = false): void {
  demand(may(by.role, 'remove'))
  const { personKey, name, role } = targetOf(room, peerId)
  demand(mayDoTo(by.role, 'remove', role))
  if (ban) {
    room.memory.ban(personKey, name)
    // Once the ban is lifted they wait, like everybody who was put out.
    room.memory.admit([personKey], false)
  } else room.memory.remove(room.roster.devicesOf(personKey), personKey)
  obeyDecisions(room)
}

/** Throws ProblemError FORBIDDEN, NOT_FOUND when they are not banned. */
export function liftBan(room: Room, by: Peer, personKey: string): void {
  demand(may(by.role, 'remove'))
  if (!room.memory.isBanned(personKey)) throw new ProblemError('NOT_FOUND')
  room.memory.ban(personKey, '')
}

/** Throws ProblemError FORBIDDEN. */
export function setRules(room: Room, by: Peer, { lobby, may: allowed }: RulesWish): void {
  demand(leads(by.role))
  const before = room.memory.settings
  room.memory.change({
    lobby: lobby ?? before.lobby,
    may: {
      share: allowed?.share ?? before.may.share,
      chat: allowed?.chat ?? before.may.chat,
      unmute: allowed?.unmute ?? before.may.unmute,
      notes: allowed?.notes ?? before.may.notes,
    },
  })
  room.obeyDecisions()
}

/** The host of before is cohost. Guests and the audience cannot be host. Throws ProblemError FORBIDDEN, NOT_FOUND. */
export function handOver(room: Room, by: Peer, peerId: PeerId): void {
  demand(may(by.role, 'handOver'))
  const target = targetOf(room, peerId)
  demand(target.ownRole !== 'guest' && target.ownRole !== 'audience')
  if (target.personKey === by.identity.personKey) return
  if (by.ownRole === 'member') room.memory.appoint(by.identity.personKey, 'cohost')
  room.memory.change({ hostKey: target.personKey })
  room.obeyDecisions()
}

/** Lets in whoever of them waits; everybody for null. Throws ProblemError FORBIDDEN, NOT_FOUND when that one does not. */
export function admit(room: Room, by: Peer, personKey: string | null): void {
  const waiting = waitingOf(room, by, personKey)
  room.memory.admit(waiting, true)
}

/** Throws ProblemError FORBIDDEN, NOT_FOUND when they do not wait. */
export function refuse(room: Room, by: Peer, personKey: string, ban: boolean): void {
  waitingOf(room, by, personKey)
  const name = room.lobby.all().find((waiter) => waiter.personKey === personKey)?.name ?? ''
  if (ban) room.memory.ban(personKey, name)
  // Once a ban is lifted they wait, like everybody who was refused.
  room.memory.admit([personKey], false)
}

export function sayToLobby(room: Room, by: Peer, lobbyWord: string): void {
  demand(leads(by.role))
  room.memory.change({ lobbyWord })
  room.obeyDecisions()
}

function waitingOf(room: Room, by: Peer, personKey: string | null): string[] {
  demand(leads(by.role))
  const keys = room.lobby.all().map((waiter) => waiter.personKey)
  if (personKey === null) return keys
  if (!keys.includes(personKey)) throw new ProblemError('NOT_FOUND')
  return [personKey]
}

/** Throws ProblemError FORBIDDEN, NOT_FOUND. */
export function appointPeer(room: Room, by: Peer, peerId: PeerId, role: AppointedRole): void {
  demand(may(by.role, 'appoint'))
  const target = targetOf(room, peerId)
  // Guests and the audience stay what the organiser made them.
  demand(target.ownRole === 'member' || target.ownRole === 'cohost')
  room.memory.appoint(target.personKey, role)
  obeyDecisions(room)
}

/** Brings every peer of this node to where the decisions want it, whichever node they were taken on. */
export function obeyDecisions(room: Room): void {
  const { memory, roster } = room
  for (const peer of roster.all()) {
    const { peerId, personKey } = peer.identity
    if (memory.isBanned(personKey)) room.putOut(peer, 'banned')
    else if (memory.isRemoved(peerId, personKey)) room.putOut(peer, 'removed')
    else if (memory.isExhausted(peerId)) room.putOut(peer, 'minutes-exhausted')
    else {
      peer.ownRole = roleOf(peer.ownRole, memory.appointed(personKey))
      giveRole(room, peer)
      if (room.tracks.sharesUnasked(peer)) void stopHere(room, null, peer, 'screen')
    }
  }
}
