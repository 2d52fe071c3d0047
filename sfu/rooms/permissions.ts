import { ProblemError } from '../../infra/contract/problems.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import type { AppointedRole, RoomMay } from '../../infra/contract/roomRules.ts'
import type { TrackSource } from '../protocol/media.ts'

/** What somebody may do in a room. */
export type RoomAction =
  | 'publish'
  | 'raiseHand'
  | 'mute'
  | 'remove'
  | 'lock'
  | 'end'
  | 'appoint'
  | 'passLock'
  | 'setStage'
  | 'callToStage'
  | 'handOver'
  | 'setTools'

const table: Record<RoomRole, readonly RoomAction[]> = {
  host: [
    'publish',
    'raiseHand',
    'mute',
    'remove',
    'lock',
    'passLock',
    'end',
    'appoint',
    'handOver',
    'setStage',
    'callToStage',
    'setTools',
  ],
  cohost: ['publish', 'raiseHand', 'mute', 'remove', 'lock', 'passLock', 'callToStage', 'setTools'],
  member: ['publish', 'raiseHand'],
  guest: ['publish', 'raiseHand'],
  audience: ['raiseHand'],
}

const rank: Record<RoomRole, number> = { host: 2, cohost: 1, member: 0, guest: 0, audience: 0 }

export function may(role: RoomRole, action: RoomAction): boolean {
  return table[role].includes(action)
}

/** Nobody puts out somebody of their own rank or above; muting reaches equals, too. */
export function mayDoTo(role: RoomRole, action: 'mute' | 'remove', target: RoomRole): boolean {
  if (!may(role, action)) return false
  return action === 'remove' ? rank[role] > rank[target] : rank[role] >= rank[target]
}

/** Who runs the room: lets people in, sets its rules, helps with microphones and hands. */
export const leads = (role: RoomRole) => role === 'host' || role === 'cohost'

/** Whether a track may be opened, or go on: `asked` when a host asked for this microphone. */
export function maySend(role: RoomRole, source: TrackSource, rules: RoomMay, asked: boolean): boolean {
  if (!may(role, 'publish')) return false
  if (leads(role)) return true
  if (source === 'screen' || source === 'screenAudio') return rules.share
  return source !== 'microphone' || rules.unmute || asked
}

/** Throws ProblemError FORBIDDEN. */
export function demand(allowed: boolean): void {
  if (!allowed) throw new ProblemError('FORBIDDEN')
}

/**
 * The role somebody has now. What the host appointed wins over the ticket among members and cohosts alone;
 * a seat carries no role, so without any record its bearer may speak and no more.
 */
export function roleOf(given: RoomRole | undefined, appointed: AppointedRole | undefined): RoomRole {
  if (given === undefined) return appointed ?? 'guest'
  return given === 'member' || given === 'cohost' ? (appointed ?? given) : given
}

/** The role somebody has while the room is as it is: on a stage, whoever was not called up listens. */
export function roleOnStage(own: RoomRole, staged: boolean, called: boolean): RoomRole {
  if (!staged || own === 'host' || own === 'cohost') return own
  if (!called) return 'audience'
  // The organiser's audience may be called up as well; it then speaks as a guest does.
  return own === 'audience' ? 'guest' : own
}
