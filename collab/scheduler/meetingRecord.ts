import type { Selectable } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { MeetingAttendeesTable, MeetingsTable } from '../../infra/storage/scheduleTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Schedule } from './expansion.ts'

export type MeetingRow = Selectable<MeetingsTable>

/** Someone a meeting writes to. */
export interface Invitee {
  personId: PersonId
  name: string
  email: string
  zone: string
  language: Language
}

/** A meeting with its people, as the tables have it. The host is not among the attendees. */
export interface MeetingRecord {
  row: MeetingRow
  host: Invitee
  attendees: (Invitee & { answer: MeetingAttendeesTable['answer'] })[]
}

export function scheduleOfRow(row: MeetingRow): Schedule {
  return {
    startLocal: row.start_local,
    zone: row.zone,
    durationSeconds: row.duration_seconds,
    rule: row.recurrence,
  }
}

/** undefined when the tenant has no such meeting. */
export async function loadMeeting(
  tx: Tx,
  by: { meetingId: MeetingId } | { secret: string },
): Promise<MeetingRecord | undefined> {
  const meetings = tx.selectFrom('meetings').selectAll()
  const row = await (
    'meetingId' in by ? meetings.where('id', '=', by.meetingId) : meetings.where('link_secret', '=', by.secret)
  ).executeTakeFirst()
  if (!row) return undefined
  const host = await tx
    .selectFrom('people')
    .select(['id as personId', 'name', 'email', 'zone', 'language'])
    .where('id', '=', row.host_id)
    .executeTakeFirstOrThrow()
  const attendees = await tx
    .selectFrom('meeting_attendees')
    .innerJoin('people', 'people.id', 'meeting_attendees.person_id')
    .select(['people.id as personId', 'name', 'email', 'zone', 'language', 'answer'])
    .where('meeting_id', '=', row.id)
    .orderBy('name')
    .orderBy('people.id')
    .execute()
  return { row, host, attendees }
}
