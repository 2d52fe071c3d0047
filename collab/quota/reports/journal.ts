import { sql } from 'kysely'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { Span } from './presence.ts'

export interface JournalFilter {
  fromMs: number
  untilMs: number
  departmentId?: DepartmentId | undefined
  meetingId?: MeetingId | undefined
  personKey?: string | undefined
}

/** A report is made in memory. */
const spansMax = 400_000
/** No device stays longer on one row. */
const spanMsMax = 7 * 86_400_000

const msOf = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`

/** The journal of a span, cut at its ends. Throws BODY_INVALID where that is more than a report can hold. */
export async function readSpans(tx: Tx, filter: JournalFilter): Promise<Span[]> {
  const { fromMs, untilMs, departmentId, meetingId, personKey } = filter
  const { rows } = await sql<Span>`
    select id, meeting_id as "meetingId", person_key as "personKey", department_id as "departmentId", why, media, weight,
      region, ${msOf('started_at')} as "startMs", ${msOf('ended_at')} as "endMs"
    from attendance_spans
    where started_at < ${new Date(untilMs)} and started_at > ${new Date(fromMs - spanMsMax)} and ended_at > ${new Date(fromMs)}
      ${departmentId === undefined ? sql`` : sql`and department_id = ${departmentId}`}
      ${meetingId === undefined ? sql`` : sql`and meeting_id = ${meetingId}`}
      ${personKey === undefined ? sql`` : sql`and person_key = ${personKey}`}
    limit ${spansMax + 1}`.execute(tx)
  if (rows.length > spansMax)
    throw new ProblemError('BODY_INVALID', 'There is too much in this span; ask for a shorter one.')
  for (const span of rows) {
    span.startMs = Math.max(span.startMs, fromMs)
    span.endMs = Math.min(span.endMs, untilMs)
  }
  return rows
}
