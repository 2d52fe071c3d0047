import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type MeetingId, type PeerId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { DocumentAccess, RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import type { TicketGrant } from '../protocol/meetings.ts'
import { bearerOf, type Bearer } from './bearer.ts'
import { documentAccess } from './documentAccess.ts'
import { findEnterable } from './entry.ts'
import type { FoundMeeting, MeetingFinder, MinuteReserve } from './ports.ts'

export interface TicketsDeps {
  storage: Storage
  clock: Clock
  signer: PermitSigner
  meetings: MeetingFinder
  minutes: MinuteReserve
  placement: Placement
}

/** Meetings run over; a seat outlives the planned end by this. */
const seatAfterEndMs = 12 * 3_600_000
const seatMinMs = 24 * 3_600_000
/** Somebody looks into a meeting of next month: their seat does not live until then. */
const seatMaxMs = 48 * 3_600_000

/** Decides who may enter a room, and hands out all a browser needs for it. */
export class Tickets {
  readonly #deps: TicketsDeps

  constructor(deps: TicketsDeps) {
    this.#deps = deps
  }

  /**
   * `rttsMs` is what the client measured, by region. Throws NOT_FOUND, FORBIDDEN, MEETING_OVER, REMOVED, ROOM_LOCKED,
   * MEDIA_UNAVAILABLE, MINUTES_EXHAUSTED; the minutes come last, so that no other refusal holds any.
   */
  async issue(session: Session, meetingId: MeetingId, rttsMs: Record<string, number>): Promise<TicketGrant> {
    const { meetings, placement, storage } = this.#deps
    const meeting = await findEnterable(meetings, placement, session, meetingId)
    const roomId = roomIdOf(session.tenantId, meetingId)
    const role = roleOf(session, meeting)
    await this.#refuseWhenOver(meeting)
    if (role !== 'host' && (await placement.locked(roomId))) throw new ProblemError('ROOM_LOCKED')
    const [bearer, access] = await storage.inTenant(session.tenantId, async (tx) => {
      const found = await bearerOf(tx, session, meeting.hostId)
      const rights = await documentAccess(tx, meeting.documentId, [found.personKey])
      return [found, rights.get(found.personKey)] as const
    })
    const { primary, standby } = await placement.place(roomId, rttsMs)
    const { secondsLeft } = await this.#reserve(meeting, bearer)
    const peerId = newId<PeerId>()
    await this.#attend(meeting, peerId, bearer)
    return {
      ...(await this.#permits(meeting, peerId, role, bearer, primary.nodeId)),
      pass: access ? await this.#pass(meeting, bearer, access) : null,
      peerId,
      role,
      node: primary,
      standby,
      documentId: meeting.documentId,
      minutes: { secondsLeft, departmentName: bearer.payer.name },
    }
  }

  /** A meeting that runs over its time is over when the last one has left. */
  async #refuseWhenOver(meeting: FoundMeeting): Promise<void> {
    if (meeting.cancelled) throw new ProblemError('MEETING_OVER', 'The meeting was cancelled.')
    if (!meeting.over) return
    const present = await this.#deps.placement.presence(roomIdOf(meeting.tenantId, meeting.meetingId))
    if (present.length === 0) throw new ProblemError('MEETING_OVER')
  }

  async #reserve({ tenantId, meetingId }: FoundMeeting, { payer }: Bearer): Promise<{ secondsLeft: number }> {
    try {
      return await this.#deps.minutes.reserve({ tenantId, meetingId, departmentId: payer.departmentId })
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'MINUTES_EXHAUSTED') throw error
      throw new ProblemError('MINUTES_EXHAUSTED', `${payer.name} has no call minutes left this month.`)
    }
  }

  /** The row by which the meter knows who a peer is and who pays. */
  async #attend({ tenantId, meetingId }: FoundMeeting, peerId: PeerId, bearer: Bearer): Promise<void> {
    await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('attendances')
        .values({
          peer_id: peerId,
          tenant_id: tenantId,
          meeting_id: meetingId,
          person_key: bearer.personKey,
          name: bearer.name,
          payer_department_id: bearer.payer.departmentId,
          issued_at: new Date(this.#deps.clock.nowMs()),
          connected_ms: 0,
          first_seen_at: null,
          ended_at: null,
        })
        .execute(),
    )
  }

  async #permits(meeting: FoundMeeting, peerId: PeerId, role: RoomRole, bearer: Bearer, nodeId: string) {
    const { signer, clock } = this.#deps
    const nowMs = clock.nowMs()
    const { personKey, name, zone } = bearer
    const who = { tenantId: meeting.tenantId, personKey, name, zone }
    const seat = { ...who, roomId: roomIdOf(meeting.tenantId, meeting.meetingId), peerId }
    const [ticketJwt, seatJwt] = await Promise.all([
      signer.ticket({ ...seat, role, nodeId }, nowMs + limits.ticketMs),
      signer.seat(seat, seatExpiresAtMs(meeting, nowMs)),
    ])
    return { ticket: ticketJwt, seat: seatJwt }
  }

  #pass({ tenantId, documentId }: FoundMeeting, { personKey, name, zone }: Bearer, access: DocumentAccess) {
    const { signer, clock } = this.#deps
    return signer.pass({ tenantId, documentId, personKey, name, zone, access }, clock.nowMs() + limits.passMs)
  }
}

/** Only the first role: later ones live in the room's settings. */
function roleOf(session: Session, meeting: FoundMeeting): RoomRole {
  if (session.kind === 'guest') return 'guest'
  return session.personId === meeting.hostId ? 'host' : 'member'
}

/** The end of the occurrence and twelve hours, but no sooner than a day and no later than two from now. */
function seatExpiresAtMs(meeting: FoundMeeting, nowMs: number): number {
  const wishedMs = meeting.next ? Date.parse(meeting.next.endsAt) + seatAfterEndMs : 0
  return Math.min(Math.max(wishedMs, nowMs + seatMinMs), nowMs + seatMaxMs)
}
