import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DepartmentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { bearerOf } from '../admission/bearer.ts'
import { findEnterable } from '../admission/entry.ts'
import type { FoundMeeting, MeetingFinder } from '../admission/ports.ts'
import type { Placement } from '../ports.ts'
import { minuteEventsTopic, type MinuteEvent, type MinuteRequest } from '../protocol/minutes.ts'
import { MinuteNotices } from '../ringing/minuteNotices.ts'
import { recordChange } from './changes.ts'
import { openRequestOf } from './openRequest.ts'
import { RequestLetters } from './requestLetters.ts'

/** How a request is granted. */
export interface MinuteTopUp {
  /** Adds seconds to the current period; `alongside` runs in the same transaction. Throws NOT_FOUND. */
  topUp(
    tenantId: TenantId,
    change: { departmentId: DepartmentId; seconds: number; actorId: PersonId; note: string },
    alongside: (tx: Tx) => Promise<void>,
  ): Promise<unknown>
}

export interface RequestsDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  mail: Mail
  publicUrl: string
  meetings: MeetingFinder
  placement: Pick<Placement, 'removed'>
  minutes: MinuteTopUp
  newId: <T extends string>() => T
}

const shownMax = 200

/** People ask for minutes, admins answer. [ML74] [ML75] */
export class Requests {
  readonly #deps: RequestsDeps
  readonly #letters: RequestLetters
  readonly #notices: MinuteNotices

  constructor(deps: RequestsDeps) {
    this.#deps = deps
    this.#letters = new RequestLetters(deps)
    this.#notices = new MinuteNotices(deps)
  }

  /** The open request there is, or a new one. Throws as findEnterable does. */
  async ask(session: Session, meetingId: MeetingId, note: string): Promise<MinuteRequest> {
    const { storage, meetings, placement } = this.#deps
    const meeting = await findEnterable(meetings, placement, session, meetingId)
    const { tenantId } = session
    const { request, isNew } = await storage.inTenant(tenantId, (tx) => this.#open(tx, session, meeting, note))
    if (isNew) await this.#tell(tenantId, request)
    return shown(request)
  }

  /** Open ones first, then the newest. */
  async list(tenantId: TenantId): Promise<MinuteRequest[]> {
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      requestRows(tx)
        .orderBy((eb) => eb.case().when('state', '=', 'open').then(0).else(1).end())
        .orderBy('minute_requests.created_at', 'desc')
        .limit(shownMax)
        .execute(),
    )
    return rows.map(shown)
  }

  /** `seconds` 0 refuses. Throws NOT_FOUND, CONFLICT when it was answered. */
  async answer(admin: PersonSession, requestId: string, seconds: number): Promise<MinuteRequest> {
    const { storage, minutes } = this.#deps
    const { tenantId, personId: actorId } = admin
    const asked = await storage.inTenant(tenantId, (tx) => oneRequest(tx, requestId))
    const close = (tx: Tx) => this.#close(tx, admin, requestId, seconds)
    if (seconds === 0) await storage.inTenant(tenantId, close)
    else await minutes.topUp(tenantId, { departmentId: asked.department_id, seconds, actorId, note: asked.note }, close)
    const answered = await storage.inTenant(tenantId, (tx) => oneRequest(tx, requestId))
    await this.#tell(tenantId, answered)
    return shown(answered)
  }

  async #open(tx: Tx, session: Session, meeting: FoundMeeting, note: string) {
    const { clock, newId } = this.#deps
    const { tenantId } = session
    const bearer = await bearerOf(tx, session, meeting, clock.nowMs())
    const { departmentId } = bearer.department
    // One after another, so that two clicks are one request.
    await tx.selectFrom('meetings').select('id').where('id', '=', meeting.meetingId).forNoKeyUpdate().execute()
    const open = await openRequestOf(tx, departmentId, bearer.personKey)
    const id = open ?? newId<string>()
    if (open === null)
      await tx
        .insertInto('minute_requests')
        .values({
          id,
          tenant_id: tenantId,
          department_id: departmentId,
          person_key: bearer.personKey,
          name: bearer.name,
          meeting_id: meeting.meetingId,
          note,
          created_at: new Date(clock.nowMs()),
        })
        .execute()
    const request = await oneRequest(tx, id)
    if (open === null) await this.#letters.toAdmins(tx, tenantId, shown(request))
    return { request, isNew: open === null }
  }

  async #close(tx: Tx, { tenantId, personId }: PersonSession, requestId: string, seconds: number): Promise<void> {
    const nowMs = this.#deps.clock.nowMs()
    const state = seconds > 0 ? 'granted' : 'refused'
    const closed = await tx
      .updateTable('minute_requests')
      .set({ state, granted_seconds: seconds, answered_by: personId, answered_at: new Date(nowMs) })
      .where('id', '=', requestId)
      .where('state', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    if (!closed) throw new ProblemError('CONFLICT', 'This request was answered already.')
    const request = await oneRequest(tx, requestId)
    await this.#letters.toAsker(tx, tenantId, request.person_key, shown(request))
    const change = { actorId: personId, action: 'request', scope: 'request', subjectId: requestId } as const
    await recordChange(tx, { tenantId, ...change, before: { state: 'open' }, after: { state, seconds }, atMs: nowMs })
  }

  /** Whoever misses it sees it in the list, or at the next attempt to join. */
  async #tell(tenantId: TenantId, request: RequestRow): Promise<void> {
    const { bus, clock, log } = this.#deps
    const event: MinuteEvent = {
      event: 'request',
      requestId: request.id,
      departmentId: request.department_id,
      personKey: request.person_key,
      state: request.state,
      grantedSeconds: Number(request.granted_seconds),
      at: new Date(clock.nowMs()).toISOString(),
    }
    await bus
      .publish(minuteEventsTopic(tenantId), event)
      .catch((error: unknown) => log.warn({ err: error }, 'request for minutes not told'))
    await this.#notices.keep(tenantId, event)
  }
}

type RequestRow = Awaited<ReturnType<typeof oneRequest>>

function requestRows(tx: Tx) {
  return tx
    .selectFrom('minute_requests')
    .innerJoin('departments', 'departments.id', 'minute_requests.department_id')
    .leftJoin('meetings', 'meetings.id', 'minute_requests.meeting_id')
    .leftJoin('people', 'people.id', 'minute_requests.answered_by')
    .selectAll('minute_requests')
    .select(['departments.name as departmentName', 'meetings.title as meetingTitle', 'people.name as answeredByName'])
}

async function oneRequest(tx: Tx, requestId: string) {
  const row = await requestRows(tx).where('minute_requests.id', '=', requestId).executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND')
  return row
}

function shown(row: RequestRow): MinuteRequest {
  return {
    requestId: row.id,
    departmentId: row.department_id,
    departmentName: row.departmentName,
    name: row.name,
    meetingId: row.meeting_id,
    meetingTitle: row.meetingTitle,
    note: row.note,
    state: row.state,
    grantedSeconds: Number(row.granted_seconds),
    createdAt: row.created_at.toISOString(),
    answeredByName: row.answeredByName,
    answeredAt: row.answered_at?.toISOString() ?? null,
  }
}
