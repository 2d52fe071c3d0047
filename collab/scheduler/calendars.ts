import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { CalendarSpan, PersonCalendar } from '../protocol/calendars.ts'
import type { Freshness } from './freshness.ts'
import { spanAsked, touching, type OccurrenceSpan } from './occurrenceSpan.ts'
import type { Viewer } from './viewer.ts'

/** One occurrence that takes one person's time. */
export interface BusySpan {
  personId: PersonId
  startsAtMs: number
  endsAtMs: number
  kind: 'busy' | 'tentative'
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}

interface Row {
  personIds: PersonId[]
  kinds: BusySpan['kind'][]
  startsAtMs: number
  endsAtMs: number
  meetingId: MeetingId
  originalLocal: string
  changed: boolean
  seen: boolean
}

type MeetingFields = Omit<NonNullable<CalendarSpan['meeting']>, 'meetingId' | 'originalLocal' | 'changed'> &
  Pick<CalendarSpan, 'allDay' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>

/** When people are busy with meetings, and with which, as far as the asker may see them. */
export class Calendars {
  readonly #storage: Storage
  readonly #freshness: Freshness

  constructor({ storage, freshness }: { storage: Storage; freshness: Freshness }) {
    this.#storage = storage
    this.#freshness = freshness
  }

  /** Of each person what touches [from, until), by start. Throws BODY_INVALID as Agenda.list(). */
  async list(who: Viewer, personIds: readonly PersonId[], from: string, until: string): Promise<PersonCalendar[]> {
    const span = spanAsked(from, until)
    const ids = [...new Set(personIds)]
    const { rows, meetings, titles } = await this.#storage.inTenant(who.tenantId, async (tx) => {
      await this.#freshness.ensure(tx, ids, span.untilMs)
      const found = await read(tx, ids, span, who.role === 'member' ? who.personId : null)
      const meetingIds = [...new Set(found.map(({ meetingId }) => meetingId))]
      const changed = found.filter((each) => each.changed && each.seen).map(({ meetingId }) => meetingId)
      return { rows: found, meetings: await fieldsOf(tx, meetingIds), titles: await ownTitlesOf(tx, changed) }
    })
    const spans = new Map<PersonId, CalendarSpan[]>(ids.map((id) => [id, []]))
    for (const row of rows) {
      const fields = meetings.get(row.meetingId)
      if (!fields) continue
      const { title, hostId, zone, repeats, ...shown } = fields
      const { meetingId, originalLocal, changed } = row
      const own = titles.get(`${meetingId} ${originalLocal}`) ?? title
      const meeting = row.seen ? { meetingId, originalLocal, title: own, hostId, zone, repeats, changed } : null
      const startsAt = new Date(row.startsAtMs).toISOString()
      const endsAt = new Date(row.endsAtMs).toISOString()
      row.personIds.forEach((personId, place) => {
        const kind = row.kinds[place] ?? 'busy'
        spans.get(personId)?.push({ startsAt, endsAt, kind, ...shown, meeting })
      })
    }
    return ids.map((personId) => ({ personId, spans: spans.get(personId) ?? [] }))
  }

  /** The same as plain data for other parts of the house, in a transaction of the tenant; no titles. */
  async busy(tx: Tx, personIds: readonly PersonId[], span: OccurrenceSpan): Promise<BusySpan[]> {
    await this.#freshness.ensure(tx, personIds, span.untilMs)
    const rows = await read(tx, personIds, span, null)
    const meetings = await fieldsOf(tx, [...new Set(rows.map(({ meetingId }) => meetingId))])
    return rows.flatMap(({ personIds: ids, kinds, startsAtMs, endsAtMs, meetingId }) => {
      const { bufferBeforeMinutes = 0, bufferAfterMinutes = 0 } = meetings.get(meetingId) ?? {}
      return ids.map((personId, place) => {
        const kind = kinds[place] ?? 'busy'
        return { personId, startsAtMs, endsAtMs, kind, bufferBeforeMinutes, bufferAfterMinutes }
      })
    })
  }
}

/** One row an occurrence, with those of `personIds` who come; `viewer` null: may see all. */
async function read(
  tx: Tx,
  personIds: readonly PersonId[],
  span: OccurrenceSpan,
  viewer: PersonId | null,
): Promise<Row[]> {
  const ids = sql`${personIds}::uuid[]`
  const seen =
    viewer === null
      ? sql`true`
      : sql`(bool_or(w.host_id = ${viewer}) or exists (select from meeting_attendees v
          where v.meeting_id = o.meeting_id and v.person_id = ${viewer}))`
  const { rows } = await sql<Row>`
    with who as materialized (
      select m.id as meeting_id, m.host_id, m.host_id as person_id, 'yes' as answer
      from meetings m where m.host_id = any(${ids}) and m.cancelled_at is null
      union all
      select m.id, m.host_id, a.person_id, case when a.waitlisted_at is null then a.answer else 'maybe' end
      from meeting_attendees a join meetings m on m.id = a.meeting_id
      where a.person_id = any(${ids}) and m.cancelled_at is null
    )
    select o.meeting_id as "meetingId", o.start_local as "originalLocal", o.changed,
      (extract(epoch from o.starts_at) * 1000)::float8 as "startsAtMs",
      (extract(epoch from o.ends_at) * 1000)::float8 as "endsAtMs",
      array_agg(w.person_id::text) as "personIds",
      array_agg(case when coalesce(oa.answer, w.answer) = 'yes' then 'busy' else 'tentative' end) as kinds,
      ${seen} as seen
    from occurrences o
      join who w on w.meeting_id = o.meeting_id
      left join occurrence_answers oa on oa.meeting_id = o.meeting_id and oa.original_local = o.start_local
        and oa.person_id = w.person_id
    where ${touching(span)} and not o.cancelled and coalesce(oa.answer, w.answer) <> 'no'
    group by o.tenant_id, o.meeting_id, o.start_local
    order by o.starts_at`.execute(tx)
  return rows
}

async function fieldsOf(tx: Tx, meetingIds: MeetingId[]): Promise<Map<MeetingId, MeetingFields>> {
  const rows = await tx
    .selectFrom('meetings')
    .select(['id', 'title', 'host_id', 'zone', 'recurrence', 'added', 'all_day'])
    .select(['buffer_before_minutes', 'buffer_after_minutes'])
    .where(sql<boolean>`id = any(${meetingIds}::uuid[])`)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        title: row.title,
        hostId: row.host_id,
        zone: row.zone,
        repeats: row.recurrence !== null || row.added.length > 0,
        allDay: row.all_day,
        bufferBeforeMinutes: row.buffer_before_minutes,
        bufferAfterMinutes: row.buffer_after_minutes,
      },
    ]),
  )
}

/** Titles of occurrences that have one of their own, by meeting and key. */
async function ownTitlesOf(tx: Tx, meetingIds: MeetingId[]): Promise<Map<string, string>> {
  if (meetingIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('meeting_exceptions')
    .select(['meeting_id', 'original_local', 'title'])
    .where('meeting_id', 'in', [...new Set(meetingIds)])
    .where('title', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [`${row.meeting_id} ${row.original_local}`, row.title ?? '']))
}
