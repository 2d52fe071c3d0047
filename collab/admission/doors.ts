import type { FastifyReply } from 'fastify'
import type { Bus } from '../../infra/bus/bus.ts'
import { roomIdOf } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PersonSession } from '../../infra/http.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import type { CookieSource } from '../directory/sessionCookie.ts'
import type { Sessions } from '../directory/sessions.ts'
import type { Placement } from '../ports.ts'
import type { Door } from '../protocol/meetings.ts'
import { CodeEntries } from './codeEntries.ts'
import type { FoundMeeting, MeetingFinder } from './ports.ts'

export interface DoorsDeps {
  zones: ZoneTable
  sessions: Sessions
  meetings: MeetingFinder
  bus: Bus
  placement: Placement
}

/** Enough to recognise who is inside; the rest is a number in the room. */
const presentShownMax = 50

/** What stands before a meeting: its link leads here, with or without a cookie. */
export class Doors {
  readonly #deps: DoorsDeps
  readonly #codeEntries: CodeEntries

  constructor(deps: DoorsDeps) {
    this.#deps = deps
    this.#codeEntries = new CodeEntries(deps.bus)
  }

  /** Throws LINK_INVALID, MEETING_OVER when it was cancelled. */
  async look(session: Session | null, secret: string): Promise<Door> {
    const meeting = await this.meeting(secret)
    return this.#door(meeting, opens(session, meeting))
  }

  /**
   * Makes the visitor a guest of this one meeting, in place of the session they came with. People of the
   * company stay who they are. Throws as `look`, and ZONE_UNKNOWN.
   */
  async enterAsGuest(
    session: Session | null,
    secret: string,
    guest: { name: string; zone: string },
    raw: CookieSource,
    reply: FastifyReply,
  ): Promise<Door> {
    const meeting = await this.meeting(secret)
    if (!hasZone(this.#deps.zones, guest.zone)) throw new ProblemError('ZONE_UNKNOWN', guest.zone)
    if (session?.kind !== 'person' || session.tenantId !== meeting.tenantId) {
      const { meetingId, tenantId } = meeting
      await this.#deps.sessions.enterAsGuest(raw, reply, tenantId, { meetingId, ...guest })
    }
    return this.#door(meeting, true)
  }

  /** The path of the meeting's page. Whoever was not invited waits behind it. Throws NOT_FOUND, STORAGE_UNAVAILABLE. */
  async byCode(session: PersonSession, code: string): Promise<{ link: string }> {
    const { meetingId, link, expected } = await this.#deps.meetings.byCode(session, code)
    if (!expected) await this.#codeEntries.remember(session.tenantId, meetingId, session.personId)
    return { link }
  }

  /** Throws LINK_INVALID, MEETING_OVER when it was cancelled. */
  async meeting(secret: string): Promise<FoundMeeting> {
    const meeting = await this.#deps.meetings.findBySecret(secret)
    if (!meeting) throw new ProblemError('LINK_INVALID')
    if (meeting.cancelled) throw new ProblemError('MEETING_OVER', 'The meeting was cancelled.')
    return meeting
  }

  async #door(meeting: FoundMeeting, known: boolean): Promise<Door> {
    const { meetingId, tenantId, title, hostName, zone, next } = meeting
    const present = await this.#deps.placement.presence(roomIdOf(tenantId, meetingId))
    return {
      meetingId,
      title,
      hostName,
      startsAt: next?.startsAt ?? null,
      endsAt: next?.endsAt ?? null,
      zone,
      present: present.slice(0, presentShownMax).map((peer) => ({ name: peer.name, zone: peer.zone })),
      known,
    }
  }
}

function opens(session: Session | null, meeting: FoundMeeting): boolean {
  if (session?.tenantId !== meeting.tenantId) return false
  return session.kind === 'person' || session.meetingId === meeting.meetingId
}
