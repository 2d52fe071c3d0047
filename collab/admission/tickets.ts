import { randomBytes } from 'node:crypto'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type MeetingId, type PeerId, type PersonId, type TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { MinuteRefusal } from '../../infra/contract/minuteRefusal.ts'
import type { Lobby } from '../../infra/contract/roomRules.ts'
import type { DocumentAccess, RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { deviceOf } from '../attendance/deviceOf.ts'
import type { Placement } from '../ports.ts'
import type { Device } from '../protocol/attendance.ts'
import type { TicketGrant } from '../protocol/meetings.ts'
import { commonRegions, isAmong, regionsOf } from '../directory/tenantRegions.ts'
import { cameFromSideRoom } from '../breakouts/cameFromSideRoom.ts'
import { openRequestOf } from '../quota/openRequest.ts'
import { Marks } from '../watermark/marks.ts'
import { bearerOf, personKeyOf, type Bearer } from './bearer.ts'
import { CodeEntries } from './codeEntries.ts'
import { documentAccess } from './documentAccess.ts'
import { findEnterable } from './entry.ts'
import { LiveNotes } from './liveNotes.ts'
import { firstRoleOf, LiveRoles } from './liveRoles.ts'
import type { FoundMeeting, MeetingFinder, MinuteReserve } from './ports.ts'

export interface TicketsDeps {
  storage: Storage
  clock: Clock
  log: Log
  signer: PermitSigner
  meetings: MeetingFinder
  minutes: MinuteReserve
  placement: Placement
  bus: Bus
}

/** Meetings run over; a seat outlives the planned end by this. */
const seatAfterEndMs = 12 * 3_600_000
const seatMinMs = 24 * 3_600_000
/** Somebody looks into a meeting of next month: their seat does not live until then. */
const seatMaxMs = 48 * 3_600_000

/** Who enters, where, and where they may go later. */
interface Entry {
  peerId: PeerId
  role: RoomRole
  nodeId: string
  regions: string[]
  lobby: Lobby
  /** Comes back from a side room: a lock that came meanwhile is not meant for them. */
  returning: boolean
  byCode: boolean
}

/** Decides who may enter a room, and hands out all a browser needs for it. */
export class Tickets {
  readonly #deps: TicketsDeps
  readonly #marks: Marks
  readonly #codeEntries: CodeEntries

  constructor(deps: TicketsDeps) {
    this.#deps = deps
    this.#marks = new Marks({ ...deps, randomBytes })
    this.#codeEntries = new CodeEntries(deps.bus)
  }

  /**
   * `rttsMs` is what the client measured, by region; of `userAgent` the form, browser and system are kept with who
   * was there. Throws NOT_FOUND, FORBIDDEN, MEETING_OVER, REMOVED, ROOM_LOCKED,
   * MEDIA_UNAVAILABLE, MINUTES_EXHAUSTED; the minutes come last, so that no other refusal holds any.
   */
  async issue(
    session: Session,
    meetingId: MeetingId,
    rttsMs: Record<string, number>,
    userAgent = '',
  ): Promise<TicketGrant> {
    const { placement, storage, minutes, clock } = this.#deps
    const meeting = await this.#find(session, meetingId)
    const roomId = roomIdOf(session.tenantId, meetingId)
    const role = meeting.sideRoom
      ? await new LiveRoles(this.#deps).roleIn(session, meeting)
      : firstRoleOf(session, meeting)
    await this.#refuseWhenOver(meeting)
    const returning = await storage.inTenant(session.tenantId, (tx) =>
      cameFromSideRoom(tx, meetingId, personKeyOf(session), clock.nowMs()),
    )
    if (role !== 'host' && !returning && (await orElse(false, placement.locked(roomId))))
      throw new ProblemError('ROOM_LOCKED')
    // Who pays for a side room is who pays for its main one, where its minutes are counted.
    const paid = meeting.sideRoom ? { ...meeting, meetingId: meeting.sideRoom.mainId } : meeting
    const [bearer, access, unreachable, company, mark] = await storage.inTenant(session.tenantId, async (tx) => {
      const found = await bearerOf(tx, session, paid, clock.nowMs())
      const rights = await documentAccess(tx, meeting.documentId, [found.personKey])
      const policy = await minutes.whenUnreachable(tx, session.tenantId, found.department.departmentId)
      const own = await this.#marks.of(tx, session.tenantId, { ...meeting, ...found, guest: session.kind === 'guest' })
      return [found, rights.get(found.personKey), policy, await regionsOf(tx, session.tenantId), own] as const
    })
    const regions = commonRegions(company, meeting.policy.regions)
    const { primary, standby, why } = await placement.place(roomId, rttsMs, regions)
    const secondsLeft = await this.#reserve(paid, bearer, unreachable)
    const peerId = newId<PeerId>()
    await this.#attend(paid, peerId, bearer, deviceOf(userAgent))
    return {
      ...(await this.#permits(meeting, bearer, {
        peerId,
        role,
        nodeId: primary.nodeId,
        regions: [...regions],
        lobby: meeting.policy.lobby && !meeting.sideRoom ? 'guests' : 'off',
        returning,
        byCode: await this.#codeEntries.has(session.tenantId, meetingId, bearer.personKey),
      })),
      pass: access ? await this.#pass(session, meeting, bearer, access) : null,
      peerId,
      role,
      node: primary,
      standby,
      why,
      documentId: meeting.documentId,
      policy: meeting.policy,
      mark,
      minutes: {
        departmentId: bearer.department.departmentId,
        departmentName: bearer.department.name,
        secondsLeft,
        exempt: bearer.exempt,
      },
    }
  }

  /**
   * Where `issue` would send somebody now. Throws NOT_FOUND, FORBIDDEN, REMOVED, MEDIA_UNAVAILABLE.
   */
  async suggest(session: Session, meetingId: MeetingId, rttsMs: Record<string, number>) {
    return this.suggestAt(await this.#find(session, meetingId), rttsMs)
  }

  /** For whoever holds the link of a meeting. Throws MEDIA_UNAVAILABLE. */
  async suggestAt(meeting: FoundMeeting, rttsMs: Record<string, number>) {
    const roomId = roomIdOf(meeting.tenantId, meeting.meetingId)
    const { primary, why } = await this.#deps.placement.suggest(roomId, rttsMs, await this.#regions(meeting))
    return { node: primary, why }
  }

  /** The nodes that may carry a call of this company, or of one meeting of it. Throws NOT_FOUND, FORBIDDEN, REMOVED. */
  async nodes(session: Session, meetingId: MeetingId | undefined) {
    const meeting = meetingId && (await this.#find(session, meetingId))
    return this.nodesAt(meeting || { tenantId: session.tenantId, policy: {} })
  }

  /** The nodes that may carry a meeting. */
  async nodesAt(meeting: Pick<FoundMeeting, 'tenantId' | 'policy'>) {
    const [nodes, regions] = await Promise.all([this.#deps.placement.nodes(), this.#regions(meeting)])
    return nodes.filter(({ region }) => isAmong(regions, region))
  }

  async #regions({ tenantId, policy }: Pick<FoundMeeting, 'tenantId' | 'policy'>): Promise<readonly string[]> {
    return commonRegions(await this.#deps.storage.inTenant(tenantId, (tx) => regionsOf(tx, tenantId)), policy.regions)
  }

  /** While the bus is silent nobody is kept out for it: the room itself knows whom it put out, and refuses them. */
  #find(session: Session, meetingId: MeetingId): Promise<FoundMeeting> {
    const { meetings, placement } = this.#deps
    const removed: Placement['removed'] = (...who) => orElse(false, placement.removed(...who))
    return findEnterable(meetings, { removed }, session, meetingId)
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
  async #attend({ tenantId, meetingId }: FoundMeeting, peerId: PeerId, bearer: Bearer, device: Device): Promise<void> {
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
          device_form: device.form,
          device_browser: device.browser,
          device_system: device.system,
          connected_ms: 0,
          first_seen_at: null,
          ended_at: null,
        })
        .execute(),
    )
  }

  async #permits(meeting: FoundMeeting, bearer: Bearer, to: Entry) {
    const { signer, clock } = this.#deps
    const nowMs = clock.nowMs()
    const { personKey, name, zone } = bearer
    const who = { tenantId: meeting.tenantId, personKey, name, zone, ...externalOf(bearer) }
    const { role, nodeId, returning, byCode, ...ofPeer } = to
    const { tenantId, meetingId, sideRoom } = meeting
    const meteredIn = sideRoom ? roomIdOf(tenantId, sideRoom.mainId) : undefined
    const seat = { ...who, ...ofPeer, roomId: roomIdOf(tenantId, meetingId), ...(meteredIn && { meteredIn }) }
    const [ticketJwt, seatJwt] = await Promise.all([
      signer.ticket({ ...seat, role, nodeId, byCode, ...(returning && { returning }) }, nowMs + limits.ticketMs),
      signer.seat(seat, seatExpiresAtMs(meeting, nowMs)),
    ])
    return { ticket: ticketJwt, seat: seatJwt }
  }

  /** Null for whoever has to wait before the door: they ask for a new ticket when they are let in. */
  async #pass(session: Session, meeting: FoundMeeting, bearer: Bearer, granted: DocumentAccess) {
    const { signer, clock } = this.#deps
    const { tenantId, documentId } = meeting
    const { personKey, name, zone } = bearer
    const live = new LiveNotes(this.#deps)
    try {
      await live.refuseWaiting(session, documentId)
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'WAITING') return null
      throw error
    }
    const access = (await live.capped(tenantId, documentId, new Map([[personKey, granted]]))).get(personKey) ?? granted
    const claims = { tenantId, documentId, personKey, name, zone, access, ...externalOf(bearer) }
    return signer.pass(claims, clock.nowMs() + limits.passMs)
  }
}

const externalOf = ({ kind }: Bearer) => (kind === 'person' ? {} : { external: true as const })

/** Waits for what the bus knows, and goes on with `fallback` while it does not answer. */
async function orElse<T>(fallback: T, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'STORAGE_UNAVAILABLE') return fallback
    throw error
  }
}

/** The end of the occurrence and twelve hours, but no sooner than a day and no later than two from now. */
function seatExpiresAtMs(meeting: FoundMeeting, nowMs: number): number {
  const wishedMs = meeting.next ? Date.parse(meeting.next.endsAt) + seatAfterEndMs : 0
  return Math.min(Math.max(wishedMs, nowMs + seatMinMs), nowMs + seatMaxMs)
}
