import { sql } from 'kysely'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import { touching } from '../../scheduler/occurrenceSpan.ts'
import { perSecondOf, type PlannedOccurrence } from './planned.ts'

export interface CalendarFilter {
  fromMs: number
  untilMs: number
  /** What a second of a picture costs. */
  weight: number
  /** Meetings to which somebody of these belongs; of all where silent. */
  departmentIds?: readonly DepartmentId[]
}

interface Count {
  meetingId: string
  payer: 'joiner' | 'host'
  hostDepartmentId: DepartmentId
  departmentId: DepartmentId
  count: number
}

const occurrencesMax = 200_000

/**
 * What stands in the calendar and touches a span, by start: hosts, and invited people who did not decline.
 * Exempt and cancelled meetings cost no department anything.
 */
export async function readPlanned(tx: Tx, filter: CalendarFilter): Promise<PlannedOccurrence[]> {
  const theirs = filter.departmentIds && sql.join(filter.departmentIds)
  const mine = theirs
    ? sql`and (h.department_id in (${theirs}) or exists (
        select from meeting_attendees a join people p on p.id = a.person_id
        where a.meeting_id = m.id and p.department_id in (${theirs})))`
    : sql``
  const meetings = sql`
    select m.id, m.payer, m.host_id, coalesce(m.host_department_id, h.department_id) as host_department_id
    from meetings m join people h on h.id = m.host_id
    where m.cancelled_at is null and m.exempt is null ${mine}
      and exists (select from occurrences o where o.meeting_id = m.id and not o.cancelled
        and ${touching(filter)})`
  const counts = await sql<Count>`
    with chosen as (${meetings})
    select c.id as "meetingId", c.payer, c.host_department_id as "hostDepartmentId", p.department_id as "departmentId",
      count(*)::int as count
    from chosen c
      join lateral (select c.host_id as person_id union
        select a.person_id from meeting_attendees a where a.meeting_id = c.id and a.answer <> 'no') w on true
      join people p on p.id = w.person_id
    group by 1, 2, 3, 4`.execute(tx)
  const occurrences = await sql<{ meetingId: string; startMs: number; endMs: number }>`
    select meeting_id as "meetingId", (extract(epoch from starts_at) * 1000)::bigint as "startMs",
      (extract(epoch from ends_at) * 1000)::bigint as "endMs"
    from occurrences where not cancelled and ${touching(filter)}
    order by starts_at limit ${occurrencesMax}`.execute(tx)
  const perSecond = new Map(
    [...Map.groupBy(counts.rows, (row) => row.meetingId)].map(([meetingId, people]) => {
      const [first] = people as [Count]
      return [meetingId, perSecondOf(people, first.hostDepartmentId, first.payer, filter.weight)]
    }),
  )
  return occurrences.rows.flatMap((row) => {
    const each = perSecond.get(row.meetingId)
    return each ? [{ ...row, perSecond: each }] : []
  })
}
