import { sql, type Selectable } from 'kysely'
import type { PersonId } from '../../infra/contract/ids.ts'
import { publicDays, type HolidayPlace } from '../../infra/holidays.ts'
import type { LeavesTable, PersonHoursTable } from '../../infra/storage/hoursTables.ts'
import type { PeopleTable } from '../../infra/storage/schema.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { localAt, resolveLocal, wallMs, wallOf } from '../../infra/time/wallTime.ts'
import type { BusySpan, PersonTime, Shift, Span, WorkingTime } from '../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { busyOf, type BusySearch, type HeldMeetings } from './busyTimes.ts'

const dayMs = 86_400_000

type PersonRow = Pick<PeopleTable, 'id' | 'zone' | 'work_from_minute' | 'work_until_minute' | 'work_days'> &
  Pick<Selectable<PersonHoursTable>, 'work_week' | 'mode' | 'mode_since' | 'mode_until'> & {
    holiday_country: string | null
    holiday_region: string | null
    quiet_after_hours: boolean | null
  }

/**
 * How people work and rest, from the tables: the one source for finding a time, free/busy, ringing and letters. What
 * it answers with is read by the functions of infra/time/workingTime.ts.
 */
export class PersonTimes {
  readonly #zones: ZoneTable
  readonly #heldMeetings: HeldMeetings

  constructor({ zones, heldMeetings }: { zones: ZoneTable; heldMeetings: HeldMeetings }) {
    this.#zones = zones
    this.#heldMeetings = heldMeetings
  }

  /** With everything that makes them busy within the span. Who is not of the company is left out. */
  async read(tx: Tx, personIds: readonly PersonId[], span: BusySearch): Promise<Map<PersonId, PersonTime>> {
    const times = await this.rest(tx, personIds, span)
    const busy = await busyOf(tx, [...times.keys()], span, this.#heldMeetings)
    return new Map(
      [...times].map(([id, person]) => [id, { ...person, busy: [...person.busy, ...(busy.get(id) ?? [])] }]),
    )
  }

  /** With leave and off duty alone. */
  async rest(tx: Tx, personIds: readonly PersonId[], span: Span): Promise<Map<PersonId, PersonTime>> {
    if (personIds.length === 0) return new Map()
    const rows = await rowsOf(tx, personIds)
    const leaves = Map.groupBy(
      await tx
        .selectFrom('leaves')
        .selectAll()
        .where(sql<boolean>`person_id = any(${[...personIds]}::uuid[])`)
        .where('end_local', '>', wallOf(span.fromMs - 2 * dayMs).slice(0, 16))
        .where('start_local', '<', wallOf(span.untilMs + 2 * dayMs).slice(0, 16))
        .execute(),
      ({ person_id }) => person_id,
    )
    return new Map(rows.map((row) => [row.id, this.#timeOf(row, leaves.get(row.id) ?? [], span)]))
  }

  #timeOf(row: PersonRow, leaves: Selectable<LeavesTable>[], span: Span): PersonTime {
    const busy: BusySpan[] = leaves.map(({ start_local, end_local }) => ({
      kind: 'leave',
      fromMs: resolveLocal(this.#zones, row.zone, start_local).atMs,
      untilMs: resolveLocal(this.#zones, row.zone, end_local).atMs,
    }))
    const [since, until] = [row.mode_since?.getTime() ?? 0, row.mode_until?.getTime() ?? 0]
    if (row.mode === 'off') busy.push({ kind: 'off', fromMs: since, untilMs: until })
    return {
      time: this.#workingTimeOf(row, leaves, span),
      busy,
      breakUntilMs: row.mode === 'break' ? until : null,
      quietAfterHours: row.quiet_after_hours ?? false,
    }
  }

  #workingTimeOf(row: PersonRow, leaves: Selectable<LeavesTable>[], span: Span): WorkingTime {
    // A shift of the day before the span may reach into it.
    const fromDay = localAt(this.#zones, row.zone, span.fromMs - dayMs).slice(0, 10)
    const untilDay = localAt(this.#zones, row.zone, span.untilMs + dayMs).slice(0, 10)
    const days = row.holiday_country === null ? [] : (publicDays(placeOf(row), fromDay, untilDay) ?? [])
    const free = days.filter(({ kind }) => kind === 'off').map(({ day }) => day)
    const away = leaves.flatMap(wholeDaysOf).filter((day) => day >= fromDay && day < untilDay)
    return {
      zone: row.zone,
      week: row.work_week ?? weekOfRow(row),
      offDays: [...new Set([...free, ...away])].toSorted(),
      extraDays: days.flatMap(({ day, asWeekday }) => (asWeekday === undefined ? [] : [{ day, asWeekday }])),
    }
  }
}

/** The week of people who say no more than their hours and their days. */
export function weekOfRow(row: Pick<PeopleTable, 'work_from_minute' | 'work_until_minute' | 'work_days'>): Shift[] {
  const [fromMinute, untilMinute] = [row.work_from_minute % 1440, row.work_until_minute]
  return row.work_days.toSorted().map((weekday) => ({ weekday, fromMinute, untilMinute }))
}

const placeOf = (row: PersonRow): HolidayPlace => ({ country: row.holiday_country ?? '', region: row.holiday_region })

/** The days that leave takes from midnight to midnight. */
function wholeDaysOf({ start_local, end_local }: Selectable<LeavesTable>): string[] {
  const days: string[] = []
  const firstMs = Math.ceil((wallMs(start_local) ?? 0) / dayMs) * dayMs
  for (let atMs = firstMs; atMs + dayMs <= (wallMs(end_local) ?? 0); atMs += dayMs) days.push(wallOf(atMs).slice(0, 10))
  return days
}

async function rowsOf(tx: Tx, personIds: readonly PersonId[]): Promise<PersonRow[]> {
  return tx
    .selectFrom('people')
    .leftJoin('person_hours as mine', (join) => join.onRef('mine.person_id', '=', 'people.id'))
    .leftJoin('company_hours as ours', (join) => join.onRef('ours.tenant_id', '=', 'people.tenant_id'))
    .select(['id', 'zone', 'work_from_minute', 'work_until_minute', 'work_days'])
    .select(['mine.work_week', 'mine.mode', 'mine.mode_since', 'mine.mode_until'])
    .select([
      sql<string | null>`coalesce(mine.holiday_country, ours.holiday_country)`.as('holiday_country'),
      // A region belongs to the country it was chosen with.
      sql<
        string | null
      >`case when mine.holiday_country is null then ours.holiday_region else mine.holiday_region end`.as(
        'holiday_region',
      ),
      sql<boolean | null>`coalesce(mine.quiet_after_hours, ours.quiet_after_hours)`.as('quiet_after_hours'),
    ])
    .where(sql<boolean>`people.id = any(${[...personIds]}::uuid[])`)
    .execute()
}
