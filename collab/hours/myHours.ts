import type { Selectable, Updateable } from 'kysely'
import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { publicDays } from '../../infra/holidays.ts'
import type { PersonHoursTable } from '../../infra/storage/hoursTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { localAt, wallMs } from '../../infra/time/wallTime.ts'
import { absenceDaysMax, dayStartsAfter } from '../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { HolidayChoice, hoursRoutes, Leave, Mode, MyHours as MyHoursAnswer } from '../protocol/hours.ts'
import { contactsOf, setContacts } from './importantContacts.ts'
import { defaultReminders } from './reminderSettings.ts'
import { weekOfRow, type PersonTimes } from './personTimes.ts'
import { outlineOf, shiftsAreApart } from './workWeek.ts'

export type HoursChange = z.output<(typeof hoursRoutes)['PATCH /api/me/hours']['body']>
export interface Me {
  tenantId: TenantId
  personId: PersonId
}

const dayMs = 86_400_000
const breakMsMax = 12 * 3_600_000
const leaveMsMax = 366 * dayMs
const leavesMax = 200

export interface MyHoursDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  times: PersonTimes
  newId: <T extends string>() => T
  /** Called in the transaction after what keeps somebody from being disturbed has changed. */
  changed: (tx: Tx, me: Me) => Promise<void>
}

/** What people say of their own hours. */
export class MyHours {
  readonly #deps: MyHoursDeps

  constructor(deps: MyHoursDeps) {
    this.#deps = deps
  }

  get(me: Me): Promise<MyHoursAnswer> {
    return this.#deps.storage.inTenant(me.tenantId, (tx) => this.#read(tx, me))
  }

  /** Throws BODY_INVALID for shifts that overlap, NOT_FOUND for holidays and people that are not known. */
  async change(me: Me, change: HoursChange): Promise<MyHoursAnswer> {
    const { week, holidays, reminders, importantContactIds, quietAfterHours } = change
    if (week && !shiftsAreApart(week)) throw new ProblemError('BODY_INVALID', 'Two shifts overlap.')
    if (holidays) refuseUnknownPlace(holidays)
    return this.#changing(me, async (tx) => {
      await save(tx, me, {
        ...(week && { work_week: JSON.stringify(week) }),
        ...(holidays !== undefined && {
          holiday_country: holidays?.country ?? null,
          holiday_region: holidays?.region ?? null,
        }),
        ...(quietAfterHours !== undefined && { quiet_after_hours: quietAfterHours }),
        ...(reminders && { reminders: JSON.stringify(reminders) }),
      })
      if (week) await saveOutline(tx, me, week)
      if (importantContactIds) await setContacts(tx, me, importantContactIds)
    })
  }

  /** Off duty without an end lasts until the next day of work. Throws BODY_INVALID for an end past or too far. */
  async setMode(me: Me, { kind, until }: { kind: Mode['kind']; until?: string }): Promise<MyHoursAnswer> {
    const nowMs = this.#deps.clock.nowMs()
    const latestMs = nowMs + (kind === 'break' ? breakMsMax : absenceDaysMax * dayMs)
    if (kind === 'break' && until === undefined) throw invalid('until', 'a break has an end')
    return this.#changing(me, async (tx) => {
      const untilMs = until === undefined ? await this.#nextDay(tx, me, nowMs) : Date.parse(until)
      if (!(untilMs > nowMs && untilMs <= latestMs)) throw invalid('until', 'must be later, and not too far')
      await save(tx, me, { mode: kind, mode_since: new Date(nowMs), mode_until: new Date(untilMs) })
    })
  }

  clearMode(me: Me): Promise<MyHoursAnswer> {
    return this.#changing(me, (tx) => save(tx, me, { mode: null, mode_since: null, mode_until: null }))
  }

  /** Throws WALL_TIME_MISSING, and BODY_INVALID for leave that ends before it begins or lasts over a year. */
  async addLeave(me: Me, { startLocal, endLocal, note }: Omit<Leave, 'leaveId'>): Promise<Leave> {
    const [start, end] = [wallMs(startLocal), wallMs(endLocal)]
    if (start === null || end === null) throw new ProblemError('WALL_TIME_MISSING')
    if (!(end > start && end - start <= leaveMsMax)) throw invalid('endLocal', 'must be up to a year after the start')
    const leaveId = this.#deps.newId<string>()
    return this.#deps.storage.inTenant(me.tenantId, async (tx) => {
      const { count } = await tx
        .selectFrom('leaves')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .where('person_id', '=', me.personId)
        .executeTakeFirstOrThrow()
      if (Number(count) >= leavesMax) throw new ProblemError('CONFLICT', 'There is too much leave already.')
      const row = { id: leaveId, tenant_id: me.tenantId, person_id: me.personId, note }
      await tx
        .insertInto('leaves')
        .values({ ...row, start_local: startLocal, end_local: endLocal })
        .execute()
      await this.#deps.changed(tx, me)
      return { leaveId, startLocal, endLocal, note }
    })
  }

  /** Throws NOT_FOUND. */
  async removeLeave(me: Me, leaveId: string): Promise<void> {
    await this.#changing(me, async (tx) => {
      const gone = await tx
        .deleteFrom('leaves')
        .where('id', '=', leaveId)
        .where('person_id', '=', me.personId)
        .returning('id')
        .executeTakeFirst()
      if (!gone) throw new ProblemError('NOT_FOUND')
    })
  }

  #changing(me: Me, work: (tx: Tx) => Promise<void>): Promise<MyHoursAnswer> {
    return this.#deps.storage.inTenant(me.tenantId, async (tx) => {
      await work(tx)
      await this.#deps.changed(tx, me)
      return this.#read(tx, me)
    })
  }

  async #nextDay(tx: Tx, { personId }: Me, nowMs: number): Promise<number> {
    const lastMs = nowMs + absenceDaysMax * dayMs
    const times = await this.#deps.times.rest(tx, [personId], { fromMs: nowMs, untilMs: lastMs })
    const person = times.get(personId)
    return (person && dayStartsAfter(this.#deps.zones, person.time, nowMs)) ?? nowMs + dayMs
  }

  async #read(tx: Tx, me: Me): Promise<MyHoursAnswer> {
    const nowMs = this.#deps.clock.nowMs()
    const person = await tx.selectFrom('people').selectAll().where('id', '=', me.personId).executeTakeFirstOrThrow()
    const row = await tx.selectFrom('person_hours').selectAll().where('person_id', '=', me.personId).executeTakeFirst()
    const today = localAt(this.#deps.zones, person.zone, nowMs).slice(0, 16)
    const leaves = await tx
      .selectFrom('leaves')
      .selectAll()
      .where('person_id', '=', me.personId)
      .where('end_local', '>', today)
      .orderBy('start_local')
      .execute()
    const { count } = await tx
      .selectFrom('deferred_letters')
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      .where('person_id', '=', me.personId)
      .executeTakeFirstOrThrow()
    return {
      zone: person.zone,
      week: row?.work_week ?? weekOfRow(person),
      holidays: choiceOf(row),
      quietAfterHours: row?.quiet_after_hours ?? null,
      company: await companyHoursOf(tx),
      mode: modeOf(row, nowMs),
      leaves: leaves.map((each) => ({
        leaveId: each.id,
        startLocal: each.start_local,
        endLocal: each.end_local,
        note: each.note,
      })),
      importantContacts: await contactsOf(tx, me),
      reminders: row?.reminders ?? defaultReminders,
      waitingCount: Number(count),
    }
  }
}

/** What goes for everybody who says nothing of their own. */
export async function companyHoursOf(tx: Tx): Promise<MyHoursAnswer['company']> {
  const row = await tx.selectFrom('company_hours').selectAll().executeTakeFirst()
  return { holidays: choiceOf(row), quietAfterHours: row?.quiet_after_hours ?? false }
}

/** Throws NOT_FOUND. */
export async function setCompanyHours(tx: Tx, tenantId: TenantId, hours: MyHoursAnswer['company']): Promise<void> {
  if (hours.holidays) refuseUnknownPlace(hours.holidays)
  const columns = {
    holiday_country: hours.holidays?.country ?? null,
    holiday_region: hours.holidays?.region ?? null,
    quiet_after_hours: hours.quietAfterHours,
  }
  await tx
    .insertInto('company_hours')
    .values({ tenant_id: tenantId, ...columns })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(columns))
    .execute()
}

async function save(tx: Tx, { tenantId, personId }: Me, columns: Updateable<PersonHoursTable>): Promise<void> {
  if (Object.keys(columns).length === 0) return
  await tx
    .insertInto('person_hours')
    .values({ tenant_id: tenantId, person_id: personId, ...columns })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'person_id']).doUpdateSet(columns))
    .execute()
}

/** For lists that show one stretch a day. */
async function saveOutline(tx: Tx, { personId }: Me, week: Parameters<typeof outlineOf>[0]): Promise<void> {
  const { fromMinute, untilMinute, days } = outlineOf(week)
  await tx
    .updateTable('people')
    .set({ work_from_minute: fromMinute, work_until_minute: untilMinute, work_days: days })
    .where('id', '=', personId)
    .execute()
}

function choiceOf(
  row: { holiday_country: string | null; holiday_region: string | null } | undefined,
): HolidayChoice | null {
  return row?.holiday_country ? { country: row.holiday_country, region: row.holiday_region } : null
}

function modeOf(row: Selectable<PersonHoursTable> | undefined, nowMs: number): Mode | null {
  if (!row?.mode || !row.mode_until || row.mode_until.getTime() <= nowMs) return null
  return { kind: row.mode, until: row.mode_until.toISOString() }
}

function refuseUnknownPlace({ country, region }: HolidayChoice): void {
  if (!publicDays({ country, region }, '', '')) throw new ProblemError('NOT_FOUND', 'No holidays are known there.')
}

const invalid = (path: string, message: string) =>
  new ProblemError('BODY_INVALID', undefined, { errors: [{ path, message }] })
