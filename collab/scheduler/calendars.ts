import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { CalendarSpan, PersonCalendar } from '../protocol/calendars.ts'
import type { Freshness } from './freshness.ts'
import { longTouching, shortTouching, spanAsked, type OccurrenceSpan } from './occurrenceSpan.ts'
import type { Viewer } from './viewer.ts'

/** One occurrence that takes one person's time. */
export interface BusySpan {
  personId: PersonId
  meetingId: MeetingId
  startsAtMs: number
  endsAtMs: number
  kind: 'busy' | 'tentative'
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}

interface Row extends BusySpan {
  originalLocal: string
  changed: boolean
  allDay: boolean
}

type Shown = Omit<NonNullable<CalendarSpan['meeting']>, 'meetingId' | 'originalLocal' | 'changed'>

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
      const seen = await seenBy(tx, who, found)
      const changed = found.filter((each) => each.changed && seen.has(each.meetingId))
      return { rows: found, meetings: seen, titles: await ownTitlesOf(tx, changed) }
    })
    const spans = new Map<PersonId, CalendarSpan[]>(ids.map((id) => [id, []]))
    const isoOf = isoInstants()
    for (const row of rows) {
      const { meetingId, originalLocal, changed } = row
      const shown = meetings.get(meetingId)
      const title = titles.get(`${meetingId} ${originalLocal}`) ?? shown?.title ?? ''
      spans.get(row.personId)?.push({
        startsAt: isoOf(row.startsAtMs),
        endsAt: isoOf(row.endsAtMs),
        kind: row.kind,
        allDay: row.allDay,
        bufferBeforeMinutes: row.bufferBeforeMinutes,
        bufferAfterMinutes: row.bufferAfterMinutes,
        meeting: shown ? { ...shown, title, meetingId, originalLocal, changed } : null,
      })
    }
    return ids.map((personId) => ({ personId, spans: spans.get(personId) ?? [] }))
  }

  /** The same as plain data for other parts of the house, in a transaction of the tenant; no titles. */
  async busy(tx: Tx, personIds: readonly PersonId[], span: OccurrenceSpan): Promise<BusySpan[]> {
    await this.#freshness.ensure(tx, personIds, span.untilMs)
    const rows = await read(tx, personIds, span, null)
    return rows.map(({ personId, meetingId, startsAtMs, endsAtMs, kind, bufferBeforeMinutes, bufferAfterMinutes }) => {
      return { personId, meetingId, startsAtMs, endsAtMs, kind, bufferBeforeMinutes, bufferAfterMinutes }
    })
  }
}

/**
 * From indexes alone, and one text a person: thousands of rows of ten columns would take longer to hand over than to
 * find. By person, then by start. `viewer`: only of meetings that they host or attend is told which they are.
 */
async function read(
  tx: Tx,
  personIds: readonly PersonId[],
  span: OccurrenceSpan,
  viewer: PersonId | null,
): Promise<Row[]> {
  const ids = sql`${personIds}::uuid[]`
  const columns = sql`meeting_id, start_local, starts_at, ends_at, changed`
  const isSeen = viewer === null ? sql`true` : sql`s.id is not null`
  // The planner would sort both sides by meeting, which takes longer than hashing the smaller one.
  await sql`set local enable_mergejoin = off`.execute(tx)
  const { rows } = await sql<{ personId: PersonId; spans: string }>`
    with who as materialized (
      select id as meeting_id, host_id as person_id, 'yes' as answer from meetings where host_id = any(${ids})
      union all
      select meeting_id, person_id, case when waitlisted_at is null then answer else 'maybe' end
      from meeting_attendees where person_id = any(${ids})
    ), touching as (
      select ${columns} from occurrences where not cancelled and ${shortTouching(span)}
      union all
      select ${columns} from occurrences where not cancelled and ${longTouching(span)}
    ), seen as materialized (
      select id from meetings where host_id = ${viewer}
      union select meeting_id from meeting_attendees where person_id = ${viewer}
    )
    select w.person_id as "personId", string_agg(concat(
      date_part('epoch', o.starts_at)::bigint, ',', date_part('epoch', o.ends_at)::bigint, ',',
      coalesce(oa.answer, w.answer), ',', case when ${isSeen} then o.meeting_id end, ',',
      case when ${isSeen} then o.start_local end, ',', o.changed, ',',
      m.all_day, ',', m.buffer_before_minutes, ',', m.buffer_after_minutes), ';') as spans
    from touching o
      join who w on w.meeting_id = o.meeting_id
      left join seen s on s.id = o.meeting_id
      left join meetings m on m.id = o.meeting_id
        and (m.all_day or m.buffer_before_minutes > 0 or m.buffer_after_minutes > 0)
      left join occurrence_answers oa on oa.meeting_id = o.meeting_id and oa.original_local = o.start_local
        and oa.person_id = w.person_id
    where coalesce(oa.answer, w.answer) <> 'no'
    group by w.person_id`.execute(tx)
  await sql`set local enable_mergejoin = on`.execute(tx)
  return rows.flatMap(({ personId, spans }) =>
    spans
      .split(';')
      .map((text) => rowOf(personId, text))
      .toSorted((a, b) => a.startsAtMs - b.startsAtMs),
  )
}

/** What read() asks the database to write of one occurrence. */
function rowOf(personId: PersonId, text: string): Row {
  const [start, end, answer, meetingId = '', originalLocal = '', changed, allDay, before, after] = text.split(',')
  return {
    personId,
    meetingId: meetingId as MeetingId,
    originalLocal,
    startsAtMs: Number(start) * 1000,
    endsAtMs: Number(end) * 1000,
    kind: answer === 'yes' ? 'busy' : 'tentative',
    changed: changed === 't',
    allDay: allDay === 't',
    bufferBeforeMinutes: Number(before),
    bufferAfterMinutes: Number(after),
  }
}

/** Of a week most begin at the same few hundred instants. */
function isoInstants(): (atMs: number) => string {
  const known = new Map<number, string>()
  return (atMs) => {
    const iso = known.get(atMs) ?? new Date(atMs).toISOString()
    known.set(atMs, iso)
    return iso
  }
}

/** What may be told of the meetings that the asker may see: a member their own, an admin all that were found. */
async function seenBy(
  tx: Tx,
  { personId, role }: Viewer,
  found: readonly Pick<Row, 'meetingId'>[],
): Promise<Map<MeetingId, Shown>> {
  const ids =
    role === 'member'
      ? sql`array(select id from meetings where host_id = ${personId}
          union select meeting_id from meeting_attendees where person_id = ${personId})`
      : sql`${[...new Set(found.map(({ meetingId }) => meetingId))]}::uuid[]`
  const rows = await tx
    .selectFrom('meetings')
    .select(['id', 'title', 'host_id', 'zone', 'recurrence', 'added'])
    .where(sql<boolean>`id = any(${ids})`)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        title: row.title,
        hostId: row.host_id,
        zone: row.zone,
        repeats: row.recurrence !== null || row.added.length > 0,
      },
    ]),
  )
}

/** Titles of occurrences that have one of their own, by meeting and key. */
async function ownTitlesOf(tx: Tx, changed: readonly Row[]): Promise<Map<string, string>> {
  if (changed.length === 0) return new Map()
  const rows = await tx
    .selectFrom('meeting_exceptions')
    .select(['meeting_id', 'original_local', 'title'])
    .where('meeting_id', 'in', [...new Set(changed.map(({ meetingId }) => meetingId))])
    .where('title', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [`${row.meeting_id} ${row.original_local}`, row.title ?? '']))
}
