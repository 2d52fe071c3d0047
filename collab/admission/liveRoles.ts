import { roomIdOf, type MeetingId } from '../../infra/contract/ids.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { roleUnderHost } from '../../infra/contract/roleUnderHost.ts'
import { everythingAllowed, type RoomMay } from '../../infra/contract/roomRules.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { LiveRoom, Placement } from '../ports.ts'
import { personKeyOf } from './bearer.ts'
import { findEnterable } from './entry.ts'
import { liveRoom } from './liveRoom.ts'
import { refuseWaiting } from './lobbyGate.ts'
import type { FoundMeeting, MeetingFinder } from './ports.ts'

/** The role a ticket gives: later ones live in the room. */
export function firstRoleOf(session: Session, meeting: Pick<FoundMeeting, 'hostId'>): RoomRole {
  if (session.kind === 'guest') return 'guest'
  return session.personId === meeting.hostId ? 'host' : 'member'
}

/** As in the room itself: appointments concern members alone. */
export function roleOf(first: RoomRole, personKey: string, room: LiveRoom | null): RoomRole {
  const own = first === 'member' ? (room?.appointed.get(personKey) ?? first) : first
  return roleUnderHost(own, personKey, room?.rules.hostKey ?? null)
}

/** Somebody in a meeting, with the role they have there now. */
export interface InMeeting {
  meeting: FoundMeeting
  role: RoomRole
  personKey: string
}

export const leads = (role: RoomRole) => role === 'host' || role === 'cohost'

/** Who has which role in a meeting now, and what that allows outside its media: in chat, polls, notes, side rooms. */
export class LiveRoles {
  readonly #deps: { meetings: MeetingFinder; placement: Pick<Placement, 'removed' | 'room' | 'presence'> }

  constructor(deps: { meetings: MeetingFinder; placement: Pick<Placement, 'removed' | 'room' | 'presence'> }) {
    this.#deps = deps
  }

  /** Throws FORBIDDEN, NOT_FOUND, REMOVED as `findEnterable`, and WAITING as `refuseWaiting`. While the room does not run, roles are the first ones. */
  async find(session: Session, meetingId: MeetingId): Promise<InMeeting & { may: RoomMay }> {
    const { meetings, placement } = this.#deps
    const meeting = await findEnterable(meetings, placement, session, meetingId)
    const room = await this.#room(session, meeting)
    const personKey = personKeyOf(session)
    if (!meeting.sideRoom) await this.#refuseWaiting(session, meeting, room)
    const role = roleOf(firstRoleOf(session, meeting), personKey, room)
    return { meeting, role, personKey, may: room?.rules.may ?? everythingAllowed }
  }

  /** The role, as `find` gives it, of somebody who was found to be let in. */
  async roleIn(session: Session, meeting: FoundMeeting): Promise<RoomRole> {
    return roleOf(firstRoleOf(session, meeting), personKeyOf(session), await this.#room(session, meeting))
  }

  /** Throws FORBIDDEN unless host or cohost, and as `find`. */
  async demandLeader(session: Session, meetingId: MeetingId): Promise<InMeeting> {
    const found = await this.find(session, meetingId)
    if (!leads(found.role)) throw new ProblemError('FORBIDDEN')
    return found
  }

  /** Throws FORBIDDEN where the hosts took this right from members and guests, and as `find`. */
  async demandMay(session: Session, meetingId: MeetingId, what: keyof RoomMay): Promise<InMeeting> {
    const found = await this.find(session, meetingId)
    if (!leads(found.role) && !found.may[what]) throw new ProblemError('FORBIDDEN')
    return found
  }

  /** Whoever is in a room beside the meeting was let in before, and waits for nobody, unless a host put them out. */
  async #refuseWaiting(session: Session, meeting: FoundMeeting, room: LiveRoom | null): Promise<void> {
    try {
      await refuseWaiting(this.#deps.placement, session, meeting, room)
    } catch (error) {
      const { tenantId, meetingId } = meeting
      const personKey = personKeyOf(session)
      if (room?.admitted.get(personKey) === false) throw error
      if (!(await this.#deps.meetings.isBeside(tenantId, meetingId, personKey))) throw error
    }
  }

  /** Keys of those who lead a meeting now; of its host alone while the room does not run. */
  async leaderKeys(meeting: FoundMeeting): Promise<string[]> {
    const room = await this.#room(meeting, meeting)
    const appointed = [...(room?.appointed ?? [])].flatMap(([key, role]) => (role === 'cohost' ? [key] : []))
    return [...new Set([meeting.hostId, ...(room?.rules.hostKey ? [room.rules.hostKey] : []), ...appointed])]
  }

  /** The room that says who is what, which is the main one also for those beside it. */
  #room({ tenantId }: Pick<Session, 'tenantId'>, { meetingId, sideRoom }: FoundMeeting): Promise<LiveRoom | null> {
    return liveRoom(this.#deps.placement, roomIdOf(tenantId, sideRoom?.mainId ?? meetingId))
  }
}
