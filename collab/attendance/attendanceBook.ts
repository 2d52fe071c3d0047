import type { Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { AttendancesTable } from '../../infra/storage/minuteTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Attendance, AttendancePerson, Sitting } from '../protocol/attendance.ts'
import { lateMs, sittingsOf, type PlannedSpan, type StaysTogether } from './sittings.ts'
import { presentMs, staysOf, type DeviceStay, type SeenSpan } from './stays.ts'

const lateAfterSeconds = 5 * 60
/** Tickets looked at, the latest: two years of a daily meeting of ten. */
const ticketsMax = 5000

type Ticket = Selectable<AttendancesTable>

/** Who somebody is in the book. */
interface Named {
  name: string
  external: boolean
  departmentName: string | null
}

/** Who was in a meeting: read from the tickets and the journal of presence, nothing of its own is kept. */
export class AttendanceBook {
  readonly #storage: Storage
  readonly #clock: Clock

  constructor(deps: { storage: Storage; clock: Clock }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
  }

  /** Everybody's, or with `onlyKey` one person's. */
  async read(tenantId: TenantId, meetingId: MeetingId, onlyKey: string | null): Promise<Attendance> {
    const nowMs = this.#clock.nowMs()
    return this.#storage.inTenant(
      tenantId,
      async (tx) => {
        const tickets = await ticketsOf(tx, meetingId, onlyKey)
        const names = await namesOf(tx, tickets)
        const stays = staysOf(tickets.map(seenDevice), await spansOf(tx, meetingId, tickets))
        const invited = onlyKey === null ? await inviteesOf(tx, meetingId) : []
        const sittings = sittingsOf(stays, await plannedOf(tx, meetingId)).map((sitting) =>
          sittingOf(sitting, { names, invited, nowMs }),
        )
        return { everybody: onlyKey === null, lateAfterSeconds, sittings, cut: tickets.length >= ticketsMax }
      },
      'repeatable read',
    )
  }
}

function sittingOf(
  { planned, stays }: StaysTogether,
  known: { names: ReadonlyMap<string, Named>; invited: Sitting['absent']; nowMs: number },
): Sitting {
  const { names, invited, nowMs } = known
  const people = [...Map.groupBy(stays, ({ personKey }) => personKey)].flatMap(([personKey, of]) => {
    const named = names.get(personKey)
    return named ? [attendeeOf(personKey, named, of, { planned, nowMs })] : []
  })
  const began = planned !== null && planned.startsMs <= nowMs
  const came = new Set(people.map(({ personKey }) => personKey))
  return {
    startsAt: planned && isoOf(planned.startsMs),
    endsAt: planned && isoOf(planned.endsMs),
    people,
    absent: began ? invited.filter(({ personId }) => !came.has(personId)) : [],
  }
}

function attendeeOf(
  personKey: string,
  named: Named,
  stays: readonly DeviceStay[],
  { planned, nowMs }: { planned: PlannedSpan | null; nowMs: number },
): AttendancePerson {
  const late = planned && lateMs(stays, planned)
  return {
    personKey,
    ...named,
    stays: stays.map(({ fromMs, untilMs, regions, device }) => ({
      fromAt: isoOf(fromMs),
      untilAt: untilMs === null ? null : isoOf(untilMs),
      regions,
      device,
    })),
    presentSeconds: Math.round(presentMs(stays, nowMs) / 1000),
    arrival: late === null ? null : late > lateAfterSeconds * 1000 ? 'late' : 'on-time',
    lateSeconds: Math.round((late ?? 0) / 1000),
  }
}

const isoOf = (atMs: number) => new Date(atMs).toISOString()

function ticketsOf(tx: Tx, meetingId: MeetingId, onlyKey: string | null): Promise<Ticket[]> {
  let query = tx
    .selectFrom('attendances')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .where('first_seen_at', 'is not', null)
  if (onlyKey !== null) query = query.where('person_key', '=', onlyKey)
  return query.orderBy('issued_at', 'desc').orderBy('peer_id').limit(ticketsMax).execute()
}

const seenDevice = (ticket: Ticket) => ({
  peerId: ticket.peer_id,
  personKey: ticket.person_key,
  firstSeenMs: ticket.first_seen_at?.getTime() ?? ticket.issued_at.getTime(),
  endedMs: ticket.ended_at?.getTime() ?? null,
  device: { form: ticket.device_form, browser: ticket.device_browser, system: ticket.device_system },
})

async function spansOf(tx: Tx, meetingId: MeetingId, tickets: readonly Ticket[]): Promise<SeenSpan[]> {
  const oldest = tickets.at(-1)
  if (!oldest) return []
  const rows = await tx
    .selectFrom('attendance_spans')
    .select(['peer_id', 'region', 'started_at', 'ended_at'])
    .where('meeting_id', '=', meetingId)
    .where('ended_at', '>=', oldest.issued_at)
    .execute()
  return rows.map((row) => ({
    peerId: row.peer_id,
    region: row.region,
    fromMs: row.started_at.getTime(),
    untilMs: row.ended_at.getTime(),
  }))
}

/** As people were called at their last ticket. */
async function namesOf(tx: Tx, tickets: readonly Ticket[]): Promise<Map<string, Named>> {
  const departments = await tx.selectFrom('departments').select(['id', 'name']).execute()
  const nameOf = new Map<string, string>(departments.map(({ id, name }) => [id, name]))
  return new Map(
    tickets.toReversed().map((ticket) => [
      ticket.person_key,
      {
        name: ticket.name,
        external: ticket.kind === 'guest' || ticket.kind === 'external',
        departmentName: (ticket.own_department_id && nameOf.get(ticket.own_department_id)) ?? null,
      },
    ]),
  )
}

async function plannedOf(tx: Tx, meetingId: MeetingId): Promise<PlannedSpan[]> {
  const rows = await tx
    .selectFrom('occurrences')
    .select(['starts_at', 'ends_at'])
    .where('meeting_id', '=', meetingId)
    .where('cancelled', '=', false)
    .execute()
  return rows.map((row) => ({ startsMs: row.starts_at.getTime(), endsMs: row.ends_at.getTime() }))
}

function inviteesOf(tx: Tx, meetingId: MeetingId): Promise<Sitting['absent']> {
  return tx
    .selectFrom('meeting_attendees')
    .innerJoin('people', 'people.id', 'meeting_attendees.person_id')
    .select(['people.id as personId', 'people.name'])
    .where('meeting_id', '=', meetingId)
    .orderBy('people.name')
    .execute()
}
