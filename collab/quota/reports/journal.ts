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
/** No key, code or region has it. */
const separator = '\u001f'
/** No device stays longer on one row. */
const spanMsMax = 7 * 86_400_000

const msOf = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`

/** The journal of a span, cut at its ends. Throws BODY_INVALID where that is more than a report can hold. */
export async function readSpans(tx: Tx, filter: JournalFilter): Promise<Span[]> {
  const { fromMs, untilMs, departmentId, meetingId, personKey } = filter
  const { rows } = await sql<{ row: string }>`
    select concat_ws(${separator}::text, id, ${msOf('started_at')}, ${msOf('ended_at')}, weight, meeting_id, person_key,
      coalesce(department_id::text, ''), why, media, region) as row
    from attendance_spans
    where started_at < ${new Date(untilMs)} and started_at > ${new Date(fromMs - spanMsMax)} and ended_at > ${new Date(fromMs)}
      ${departmentId === undefined ? sql`` : sql`and department_id = ${departmentId}`}
      ${meetingId === undefined ? sql`` : sql`and meeting_id = ${meetingId}`}
      ${personKey === undefined ? sql`` : sql`and person_key = ${personKey}`}
    limit ${spansMax + 1}`.execute(tx)
  if (rows.length > spansMax)
    throw new ProblemError('BODY_INVALID', 'There is too much in this span; ask for a shorter one.')
  return rows.map(({ row }) => spanOf(row, fromMs, untilMs))
}

/** One text a row is read in two thirds of the time of ten columns. */
function spanOf(row: string, fromMs: number, untilMs: number): Span {
  const [id, startMs, endMs, weight, meetingId, personKey, departmentId, why, media, region] = row.split(separator)
  return {
    id: Number(id),
    meetingId: meetingId as MeetingId,
    personKey: personKey ?? '',
    departmentId: departmentId ? (departmentId as DepartmentId) : null,
    why: why as Span['why'],
    media: media as Span['media'],
    weight: Number(weight),
    region: region ?? '',
    startMs: Math.max(Number(startMs), fromMs),
    endMs: Math.min(Number(endMs), untilMs),
  }
}
