import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type MeetingId, type PeerId, type PersonId, type TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { MinuteRefusal } from '../../infra/contract/minuteRefusal.ts'
import type { DocumentAccess, RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import type { TicketGrant } from '../protocol/meetings.ts'
import { openRequestOf } from '../quota/openRequest.ts'
import { bearerOf, type Bearer } from './bearer.ts'
import { documentAccess } from './documentAccess.ts'
import { findEnterable } from './entry.ts'
import type { FoundMeeting, MeetingFinder, MinuteReserve } from './ports.ts'

export interface TicketsDeps {
  storage: Storage
  clock: Clock
  log: Log
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
    const { meetings, placement, storage, minutes, clock } = this.#deps
    const meeting = await findEnterable(meetings, placement, session, meetingId)
    const roomId = roomIdOf(session.tenantId, meetingId)
    const role = roleOf(session, meeting)
    await this.#refuseWhenOver(meeting)
    if (role !== 'host' && (await placement.locked(roomId))) throw new ProblemError('ROOM_LOCKED')
    const [bearer, access, unreachable] = await storage.inTenant(session.tenantId, async (tx) => {
      const found = await bearerOf(tx, session, meeting, clock.nowMs())
      const rights = await documentAccess(tx, meeting.documentId, [found.personKey])
      const policy = await minutes.whenUnreachable(tx, session.tenantId, found.department.departmentId)
      return [found, rights.get(found.personKey), policy] as const
    })
    const { primary, standby } = await placement.place(roomId, rttsMs, meeting.policy.regions)
    const secondsLeft = await this.#reserve(meeting, bearer, unreachable)
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
      policy: meeting.policy,
      minutes: {
        departmentId: bearer.department.departmentId,
        departmentName: bearer.department.name,
        secondsLeft,
        exempt: bearer.exempt,
      },
    }
  }

  /** A meeting that runs over its time is over when the last one has left. */
  async #refuseWhenOver(meeting: FoundMeeting): Promise<void> {
    if (meeting.cancelled) throw new ProblemError('MEETING_OVER', 'The meeting was cancelled.')
    if (!meeting.over) return
    const present = await this.#deps.placement.presence(roomIdOf(meeting.tenantId, meeting.meetingId))
    if (present.length === 0) throw new ProblemError('MEETING_OVER')
  }

  /** Seconds left to the payer; null where nobody counts, or nobody could be asked and the department lets that pass. */
  async #reserve(
    { tenantId, meetingId }: FoundMeeting,
    bearer: Bearer,
    unreachable: 'continue' | 'refuse',
  ): Promise<number | null> {
    const { minutes, log } = this.#deps
    const { payer, kind, personKey } = bearer
    const person = kind === 'person' ? (personKey as PersonId) : null
    try {
      return (await minutes.reserve({ tenantId, meetingId, payer, person })).secondsLeft
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.code === 'MINUTES_EXHAUSTED') throw await this.#refusal(tenantId, bearer, person, error)
      if (error.code !== 'STORAGE_UNAVAILABLE' || unreachable === 'refuse') throw error
      log.warn({ meetingId }, 'somebody enters though the minutes could not be asked')
      return null
    }
  }

  /** The refusal with everything the preview tells: what is left, when there is more, and whether it was asked for. */
  async #refusal(tenantId: TenantId, bearer: Bearer, person: PersonId | null, { problem }: ProblemError) {
    const { minutes, storage } = this.#deps
    const { departmentId, name } = bearer.department
    const account = await minutes.ofDepartment(tenantId, departmentId)
    const own = problem.detail === 'person' && person ? await minutes.ofPerson(tenantId, person) : null
    const allowance = own?.allowanceSeconds ?? 0
    const refusal: MinuteRefusal = {
      departmentId,
      departmentName: name,
      ...(own
        ? { limit: 'person', grantedSeconds: allowance, refillSeconds: allowance, refillsAt: own.periodEndsAt }
        : {
            limit: 'department',
            grantedSeconds: account.grantedSeconds,
            refillSeconds: account.poolSeconds,
            refillsAt: account.periodEndsAt,
          }),
      leftSeconds: own ? allowance - own.usedSeconds : account.leftSeconds,
      requestId: await storage.inTenant(tenantId, (tx) => openRequestOf(tx, departmentId, bearer.personKey)),
    }
    const detail = own ? 'Your own call minutes are used up.' : `${name} has no call minutes left in this period.`
    return new ProblemError('MINUTES_EXHAUSTED', detail, { minutes: refusal })
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
          kind: bearer.kind,
          own_department_id: bearer.ownDepartmentId,
          payer_department_id: bearer.department.departmentId,
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
