import type { PeerId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Peer } from './peer.ts'
import { demand, may, mayDoTo } from './permissions.ts'
import type { Room } from './room.ts'
import type { Appointed } from './roomMemory.ts'

/** What hosts and cohosts do. Every function runs within the room's mailbox and checks the role anew. */

export function lockRoom(room: Room, by: Peer, locked: boolean): void {
  demand(may(by.role, 'lock'))
  room.memory.setLocked(locked)
  room.roster.tell('room.settings', room.memory.settings)
}

/** Who was called up stays so while the stage is off. Throws ProblemError FORBIDDEN. */
export function stageRoom(room: Room, by: Peer, on: boolean): void {
  demand(may(by.role, 'setStage'))
  room.memory.setStage(on)
  room.roster.tell('room.settings', room.memory.settings)
  for (const peer of room.roster.all()) giveRole(room, peer)
}

/** Calls somebody up with every device, or sends them back. Throws ProblemError FORBIDDEN, NOT_FOUND. */
export function callToStage(room: Room, by: Peer, peerId: PeerId, on: boolean): void {
  demand(may(by.role, 'callToStage') && room.memory.settings.stage)
  const { personKey } = targetOf(room, peerId).identity
  room.memory.call(personKey, on)
  for (const device of room.roster.ofPerson(personKey)) {
    // Called up is what a hand was raised for.
    if (on) device.handRaisedAt = null
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
  room.end('ended')
}

/** Throws ProblemError FORBIDDEN, NOT_FOUND. */
export async function mutePeer(room: Room, by: Peer, peerId: PeerId): Promise<void> {
  demand(may(by.role, 'mute'))
  const target = targetOf(room, peerId)
  demand(mayDoTo(by.role, 'mute', target.role))
  if (!(await room.tracks.mute(target))) return
  target.line?.notify('you.muted', { by: by.peerId })
  room.roster.tell('peer.changed', target.info(), target)
}

/** Puts out every device of that person; seat and ticket are void from now on. Throws ProblemError FORBIDDEN, NOT_FOUND. */
export function removePeer(room: Room, by: Peer, peerId: PeerId): void {
  demand(may(by.role, 'remove'))
  const target = targetOf(room, peerId)
  demand(mayDoTo(by.role, 'remove', target.role))
  const { personKey } = target.identity
  room.memory.remove(peerId, personKey)
  for (const device of room.roster.ofPerson(personKey)) room.putOut(device, 'removed')
}

/** Throws ProblemError FORBIDDEN, NOT_FOUND. */
export function appointPeer(room: Room, by: Peer, peerId: PeerId, role: Appointed): void {
  demand(may(by.role, 'appoint'))
  const target = targetOf(room, peerId)
  // Guests and the audience stay what the organiser made them.
  demand(target.ownRole === 'member' || target.ownRole === 'cohost')
  const { personKey } = target.identity
  room.memory.appoint(personKey, role)
  for (const device of room.roster.ofPerson(personKey)) {
    device.ownRole = role
    giveRole(room, device)
  }
}

function targetOf(room: Room, peerId: PeerId): Peer {
  const target = room.roster.get(peerId)
  if (!target) throw new ProblemError('NOT_FOUND')
  return target
}
