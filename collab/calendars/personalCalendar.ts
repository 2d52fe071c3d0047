import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { calendarSeries } from '../scheduler/calendarFile.ts'
import type { CalendarEvent, CalendarSeries } from '../scheduler/ics/calendar.ts'
import { writeCalendar } from '../scheduler/ics/writeCalendar.ts'
import { loadMeeting, type MeetingRecord } from '../scheduler/meetingRecord.ts'

const dayMs = 86_400_000
/** Single meetings older than this are in no file. */
const pastMsMax = 366 * dayMs
const meetingsMax = 2_000

export interface PersonalCalendarOptions {
  zones: ZoneTable
  publicUrl: string
  nowMs: number
}

/** What a person hosts and has not declined: enough to know whether anything of it changed. */
export interface CalendarContent {
  meetingIds: MeetingId[]
  /** The same for as long as the person's file is. */
  tag: string
}

export async function contentOf(
  tx: Tx,
  personId: PersonId,
  { zones, nowMs }: Pick<PersonalCalendarOptions, 'zones' | 'nowMs'>,
): Promise<CalendarContent> {
  const since = new Date(nowMs - pastMsMax).toISOString().slice(0, 16)
  const rows = await tx
    .selectFrom('meetings')
    .leftJoin('meeting_attendees as a', (join) =>
      join.onRef('a.meeting_id', '=', 'meetings.id').on('a.person_id', '=', personId),
    )
    .select(['meetings.id', 'meetings.revision', 'a.answer', 'host_id'])
    .select((select) =>
      select
        .selectFrom('occurrence_answers')
        .select(sql<string | null>`string_agg(original_local || answer, ',' order by original_local)`.as('said'))
        .whereRef('occurrence_answers.meeting_id', '=', 'meetings.id')
        .where('person_id', '=', personId)
        .as('said'),
    )
    .where('cancelled_at', 'is', null)
    .where('main_id', 'is', null)
    .where((where) =>
      where.or([
        where('host_id', '=', personId),
        where.and([where('a.person_id', 'is not', null), where('a.answer', '<>', 'no')]),
      ]),
    )
    .where((where) => where.or([where('recurrence', 'is not', null), where('start_local', '>=', since)]))
    .orderBy('start_local', 'desc')
    .orderBy('meetings.id')
    .limit(meetingsMax)
    .execute()
  const tag = createHash('sha256')
    .update(JSON.stringify([zones.version, rows]))
    .digest('base64url')
  return { meetingIds: rows.map(({ id }) => id), tag }
}

/** The person's meetings as one file. `everyone`: with all who are invited; else with nobody but the person. */
export async function personalCalendar(
  tx: Tx,
  person: { personId: PersonId; name: string },
  content: CalendarContent,
  options: PersonalCalendarOptions & { everyone: boolean },
): Promise<string> {
  const series: CalendarSeries[] = []
  for (const meetingId of content.meetingIds) {
    const meeting = await loadMeeting(tx, { meetingId })
    if (meeting) series.push(mySeries(meeting, person.personId, options))
  }
  return writeCalendar(options.zones, { method: 'PUBLISH', name: person.name, series }, options.nowMs)
}

function mySeries(
  meeting: MeetingRecord,
  personId: PersonId,
  { publicUrl, everyone }: { publicUrl: string; everyone: boolean },
): CalendarSeries {
  const { row, attendees, occurrenceAnswers } = meeting
  const mine = {
    attendees: attendees.filter((each) => each.personId === personId),
    guests: [],
    resources: meeting.resources,
  }
  const series = calendarSeries(everyone ? meeting : { ...meeting, ...mine }, { publicUrl })
  const declined = new Set(
    occurrenceAnswers
      .filter((each) => each.personId === personId && each.answer === 'no')
      .map(({ originalLocal }) => originalLocal),
  )
  // A file that is the same each time it is read: its events were last stamped when the meeting was last changed.
  const stampMs = row.created_at.getTime() + row.revision * 1000
  const stamped = (event: CalendarEvent): CalendarEvent => ({ ...event, stampMs })
  return {
    ...series,
    main: series.main && stamped(series.main),
    excluded: [...new Set([...series.excluded, ...declined])].toSorted(),
    changed: series.changed
      .filter(({ originalLocal }) => !declined.has(originalLocal))
      .map(({ event, ...key }) => Object.assign(key, { event: stamped(event) })),
  }
}
