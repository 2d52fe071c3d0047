import { sql } from 'kysely'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { ReminderSetting } from '../../infra/storage/hoursTables.ts'
import { Sweeping } from '../../infra/sweeping.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { reminderEventsTopic, type DueReminder } from '../protocol/hours.ts'
import type { Notices } from '../ringing/notices.ts'
import { joinPath } from '../scheduler/joinPath.ts'
import type { Me } from './myHours.ts'
import type { Reach } from './reach.ts'
import { reminderLetter } from './reminderLetter.ts'
import { defaultReminders } from './reminderSettings.ts'

const sweepEveryMs = 15_000
/** A house that was down that long reminds of nothing older. */
const catchUpMs = 7 * 86_400_000
const perRoundMax = 5000
const listedMax = 50

/** One reminder of one occurrence, due for one person. */
interface DueRow {
  person_id: PersonId
  email: string
  language: Language
  zone: string
  answer: 'waiting' | 'yes' | 'maybe'
  meeting_id: MeetingId
  title: string
  link_secret: string
  document_id: DocumentId
  original_local: string
  starts_at: Date
  minutes_before: number
  via: ReminderSetting['via']
}
interface Told extends DueRow {
  reminderId: string
}

/** Takes a reminder to the closed pages of a person. */
export type Push = (tenantId: TenantId, personId: PersonId, reminder: DueReminder, language: Language) => Promise<void>

export interface RemindersDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  zones: ZoneTable
  mail: Mail
  reach: Reach
  notices: Notices
  publicUrl: string
  newId: <T extends string>() => T
  /** null where the operator has not turned it on. */
  push: Push | null
}

/**
 * Reminds people of meetings: each reminder once, whichever process looks first, and later when the house was down.
 * What is due is read off the instants of the meetings, so a meeting that moves takes its reminders along.
 */
export class Reminders {
  readonly #deps: RemindersDeps
  readonly #sweeping: Sweeping

  constructor(deps: RemindersDeps) {
    this.#deps = deps
    this.#sweeping = new Sweeping(deps.clock, sweepEveryMs, () => this.#sweepAll())
  }

  start(): void {
    this.#sweeping.start()
  }

  close(): Promise<void> {
    return this.#sweeping.close()
  }

  /** Tells what is due, of every company. */
  sweep(): Promise<void> {
    return this.#sweeping.sweep()
  }

  /** Those of a person that are due and not put away. */
  async list({ tenantId, personId }: Me): Promise<DueReminder[]> {
    const now = new Date(this.#deps.clock.nowMs())
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('reminders')
        .innerJoin('meetings', 'meetings.id', 'reminders.meeting_id')
        .innerJoin('occurrences', (join) =>
          join
            .onRef('occurrences.meeting_id', '=', 'reminders.meeting_id')
            .onRef('occurrences.start_local', '=', 'reminders.original_local')
            // One that moved has a reminder of its own.
            .onRef('occurrences.starts_at', '=', 'reminders.starts_at'),
        )
        .select(['reminders.id as reminderId', 'reminders.meeting_id', 'original_local', 'reminders.starts_at'])
        .select(['title', 'link_secret', 'document_id'])
        .where('person_id', '=', personId)
        .where('via', '<>', 'mail')
        .where('dismissed_at', 'is', null)
        .where('occurrences.ends_at', '>', now)
        .where('occurrences.cancelled', '=', false)
        .where('meetings.cancelled_at', 'is', null)
        .orderBy('reminders.starts_at')
        .limit(listedMax)
        .execute(),
    )
    return rows.map(wireOf)
  }

  /** Throws NOT_FOUND. */
  async dismiss({ tenantId, personId }: Me, reminderId: string): Promise<void> {
    const row = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('reminders')
        .set({ dismissed_at: new Date(this.#deps.clock.nowMs()) })
        .where('id', '=', reminderId)
        .where('person_id', '=', personId)
        .returning('id')
        .executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
  }

  async #sweepAll(): Promise<void> {
    const { storage, log } = this.#deps
    try {
      for (const tenantId of await storage.tenants()) await this.#sweepCompany(tenantId)
    } catch (err) {
      log.warn({ err }, 'reminders could not be read; they are told later')
    }
  }

  async #sweepCompany(tenantId: TenantId): Promise<void> {
    const { storage, bus, log, push, notices } = this.#deps
    const told = await storage.inTenant(tenantId, (tx) => this.#tell(tx, tenantId))
    await notices.told(
      tenantId,
      onPages(told).map(({ person_id }) => person_id),
    )
    for (const row of onPages(told)) {
      const reminder = wireOf(row)
      try {
        await bus.publish(reminderEventsTopic(tenantId), { personId: row.person_id, reminder })
        if (row.via === 'push') await push?.(tenantId, row.person_id, reminder, row.language)
      } catch (err) {
        log.warn({ err }, 'a reminder did not reach the pages; it is listed')
      }
    }
  }

  /** Moves the company's mark to now, and writes down what lies between. */
  async #tell(tx: Tx, tenantId: TenantId): Promise<Told[]> {
    const nowMs = this.#deps.clock.nowMs()
    const fromMs = await this.#takeMark(tx, tenantId, nowMs)
    if (fromMs === null || fromMs >= nowMs) return []
    const due = await dueBetween(tx, Math.max(fromMs, nowMs - catchUpMs), nowMs)
    const away = await this.#deps.reach.awayUntil(tx, [...new Set(due.map(({ person_id }) => person_id))])
    // Off duty, people are reminded of what they said yes to, and of nothing else.
    const wanted = due.filter((row) => row.answer === 'yes' || !away.has(row.person_id))
    const told = await this.#remember(tx, tenantId, wanted, new Date(nowMs))
    const letters = told
      .filter(({ via }) => via === 'mail')
      .map((row) => reminderLetter({ ...this.#deps, tenantId, ...row, startsAtMs: row.starts_at.getTime() }))
    if (letters.length > 0) await this.#deps.mail.post(tx, letters)
    await this.#deps.notices.add(tx, tenantId, onPages(told).map(noticeOf))
    await tx
      .updateTable('reminder_marks')
      .set({ told_until: new Date(nowMs) })
      .execute()
    return told
  }

  /** Up to when was told; null while another process tells. A company that is new begins now. */
  async #takeMark(tx: Tx, tenantId: TenantId, nowMs: number): Promise<number | null> {
    const mark = () =>
      tx
        .selectFrom('reminder_marks')
        .select('told_until')
        .modifyEnd(sql`for update skip locked`)
        .executeTakeFirst()
    const row = await mark()
    if (row) return row.told_until.getTime()
    await tx
      .insertInto('reminder_marks')
      .values({ tenant_id: tenantId, told_until: new Date(nowMs - sweepEveryMs) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return (await mark())?.told_until.getTime() ?? null
  }

  /** Answers with those that were not told before: a meeting may have moved back. */
  async #remember(tx: Tx, tenantId: TenantId, rows: DueRow[], now: Date): Promise<Told[]> {
    if (rows.length === 0) return []
    const told: Told[] = rows.map((row) => ({ ...row, reminderId: this.#deps.newId<string>() }))
    const inserted = await tx
      .insertInto('reminders')
      .values(
        told.map((row) => ({
          id: row.reminderId,
          tenant_id: tenantId,
          meeting_id: row.meeting_id,
          person_id: row.person_id,
          original_local: row.original_local,
          starts_at: row.starts_at,
          minutes_before: row.minutes_before,
          via: row.via,
          told_at: now,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute()
    const fresh = new Set(inserted.map(({ id }) => id))
    return told.filter(({ reminderId }) => fresh.has(reminderId))
  }
}

const onPages = (told: readonly Told[]) => told.filter(({ via }) => via !== 'mail')

const noticeOf = (row: Told) => ({
  personId: row.person_id,
  kind: 'reminder' as const,
  source: row.reminderId,
  title: row.title,
  text: row.starts_at.toISOString(),
  link: joinPath(row.link_secret),
})

const wireOf = (
  row: Pick<
    Told,
    'reminderId' | 'meeting_id' | 'original_local' | 'title' | 'starts_at' | 'link_secret' | 'document_id'
  >,
): DueReminder => ({
  reminderId: row.reminderId,
  meetingId: row.meeting_id,
  originalLocal: row.original_local,
  title: row.title,
  startsAt: row.starts_at.toISOString(),
  link: joinPath(row.link_secret),
  documentId: row.document_id,
})

/** Reminders whose moment lies in (from, until], of meetings that are not over. */
async function dueBetween(tx: Tx, fromMs: number, untilMs: number): Promise<DueRow[]> {
  const [from, until] = [new Date(fromMs), new Date(untilMs)]
  const usual = JSON.stringify(defaultReminders)
  // First the few different leads of the company, so that each looks at a narrow stretch of the instants.
  const { rows } = await sql<DueRow>`
    with leads as (
      select distinct (each ->> 'minutesBefore')::integer as minutes from (
        select ${usual}::jsonb as list
        union all select reminders from person_hours where reminders is not null
        union all select reminders from meeting_reminders
      ) lists cross join jsonb_array_elements(lists.list) each
    ), soon as (
      select leads.minutes, o.meeting_id, o.start_local, o.starts_at from leads
      join occurrences o on o.starts_at > ${from}::timestamptz + make_interval(mins => leads.minutes)
        and o.starts_at <= ${until}::timestamptz + make_interval(mins => leads.minutes)
      where not o.cancelled and o.ends_at > ${until}
    )
    select who.person_id, p.email, p.language, p.zone, coalesce(told.answer, who.answer) as answer,
      m.id as meeting_id, coalesce(x.title, m.title) as title, m.link_secret, m.document_id,
      soon.start_local as original_local, soon.starts_at, soon.minutes as minutes_before, each ->> 'via' as via
    from soon
    join meetings m on m.id = soon.meeting_id and m.cancelled_at is null
    left join meeting_exceptions x on x.meeting_id = m.id and x.original_local = soon.start_local
    cross join lateral (
      select a.person_id, a.answer from meeting_attendees a where a.meeting_id = m.id and a.waitlisted_at is null
      union all select m.host_id, 'yes'
    ) who
    join people p on p.id = who.person_id
    left join person_hours h on h.person_id = who.person_id
    left join meeting_reminders own on own.meeting_id = m.id and own.person_id = who.person_id
    left join occurrence_answers told on told.meeting_id = m.id and told.person_id = who.person_id
      and told.original_local = soon.start_local
    cross join lateral jsonb_array_elements(coalesce(own.reminders, h.reminders, ${usual}::jsonb)) each
    where (each ->> 'minutesBefore')::integer = soon.minutes and coalesce(told.answer, who.answer) <> 'no'
    order by soon.starts_at, who.person_id limit ${perRoundMax}`.execute(tx)
  return rows
}
