import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { BusySpan, Span } from '../../infra/time/workingTime.ts'

/** What is asked of people's calendars. */
export interface BusySearch extends Span {
  /** A meeting that is being moved: nobody is busy with it. */
  exceptMeetingId?: MeetingId | null
}

interface BusyRow {
  person_id: PersonId
  starts_at: Date
  ends_at: Date
  kind: BusySpan['kind']
}

/**
 * What keeps people busy within a span: meetings they host or have not declined, with their buffers, and what their
 * calendars elsewhere say; waiting for a seat is tentative. By start; spans of one kind that touch are joined.
 */
export async function busyOf(tx: Tx, personIds: PersonId[], span: BusySearch): Promise<Map<PersonId, BusySpan[]>> {
  if (personIds.length === 0) return new Map()
  const [from, until] = [new Date(span.fromMs), new Date(span.untilMs)]
  const { rows } = await sql<BusyRow>`
    with who as (
      select meeting_id, person_id, case when waitlisted_at is null or answer = 'no' then answer else 'maybe' end as answer
      from meeting_attendees where person_id = any(${personIds}::uuid[])
      union all
      select id, host_id, 'yes' from meetings where host_id = any(${personIds}::uuid[])
    ), held as (
      select who.person_id, coalesce(told.answer, who.answer) as answer,
        each.starts_at - make_interval(mins => meetings.buffer_before_minutes) as starts_at,
        each.ends_at + make_interval(mins => meetings.buffer_after_minutes) as ends_at
      from who
      join meetings on meetings.id = who.meeting_id and meetings.cancelled_at is null
      join occurrences each on each.meeting_id = who.meeting_id and not each.cancelled
      left join occurrence_answers told on told.meeting_id = who.meeting_id and told.person_id = who.person_id
        and told.original_local = each.start_local
      -- The longest buffer, so that the index is of use.
      where each.starts_at < ${until}::timestamptz + interval '4 hours'
        and each.ends_at > ${from}::timestamptz - interval '4 hours'
        and each.meeting_id is distinct from ${span.exceptMeetingId ?? null}::uuid
    )
    select person_id, starts_at, ends_at, case when answer = 'yes' then 'busy' else 'tentative' end as kind from held
    where answer <> 'no' and starts_at < ${until} and ends_at > ${from}
    union all
    select person_id, starts_at, ends_at, kind from busy_spans
    where person_id = any(${personIds}::uuid[]) and starts_at < ${until} and ends_at > ${from}
    order by starts_at`.execute(tx)
  const spans = new Map<PersonId, BusySpan[]>()
  for (const [personId, theirs] of Map.groupBy(rows, ({ person_id }) => person_id))
    spans.set(
      personId,
      joined(
        theirs.map((row) => ({ kind: row.kind, fromMs: row.starts_at.getTime(), untilMs: row.ends_at.getTime() })),
      ),
    )
  return spans
}

/** Of spans by start: those of one kind that touch become one. */
export function joined(spans: readonly BusySpan[]): BusySpan[] {
  const whole: BusySpan[] = []
  const last = new Map<BusySpan['kind'], BusySpan>()
  for (const span of spans) {
    const before = last.get(span.kind)
    if (before && span.fromMs <= before.untilMs) before.untilMs = Math.max(before.untilMs, span.untilMs)
    else {
      const next = { ...span }
      last.set(span.kind, next)
      whole.push(next)
    }
  }
  return whole
}
