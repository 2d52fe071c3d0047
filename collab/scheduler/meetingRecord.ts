import type { Selectable } from 'kysely'
import type { GuestId, MeetingId, PersonId, ResourceId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Answer, MeetingsTable } from '../../infra/storage/scheduleTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingException } from '../protocol/meetings.ts'
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

export interface Attendee extends Invitee {
  answer: Answer
  required: boolean
  comment: string
  /** Comes in the place of this person. */
  delegateOf: PersonId | null
  /** Since when they wait for a seat. */
  waitlistedAt: Date | null
}

/** Somebody outside the company. */
export interface InvitedGuest {
  guestId: GuestId
  name: string
  email: string
  zone: string | null
  language: Language
  answer: Answer
  required: boolean
  comment: string
}

export interface BookedResource {
  resourceId: ResourceId
  name: string
  answer: 'waiting' | 'yes' | 'no'
  reason: string
  /** Keys of occurrences at which it is somebody else's. */
  declined: string[]
}

/** An answer to one occurrence; one of the two ids is set. */
export interface OccurrenceAnswer {
  originalLocal: string
  personId: PersonId | null
  guestId: GuestId | null
  answer: Answer
  comment: string
}

/** A meeting with its people, as the tables have it. The host is not among the attendees. */
export interface MeetingRecord {
  row: MeetingRow
  host: Invitee
  attendees: Attendee[]
  guests: InvitedGuest[]
  resources: BookedResource[]
  /** Occurrences that differ from the series, by key. */
  exceptions: MeetingException[]
  /** Where they differ from the answers to the series. */
  occurrenceAnswers: OccurrenceAnswer[]
}

/** When a meeting is, exceptions included. */
export function scheduleOfMeeting({ row, exceptions }: Pick<MeetingRecord, 'row' | 'exceptions'>): Schedule {
  const schedule = {
    startLocal: row.start_local,
    zone: row.zone,
    durationSeconds: row.duration_seconds,
    rule: row.recurrence,
    allDay: row.all_day,
    excluded: row.excluded,
    added: row.added,
    exceptions,
  }
  return schedule
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
  return {
    row,
    host,
    attendees: await attendeesOf(tx, row.id),
    guests: await guestsOf(tx, row.id),
    resources: await resourcesOf(tx, row.id),
    occurrenceAnswers: await occurrenceAnswersOf(tx, row.id),
    exceptions: (await exceptionsOf(tx, [row.id])).get(row.id) ?? [],
  }
}

/** The exceptions of several meetings, each list by key. */
export async function exceptionsOf(
  tx: Tx,
  meetingIds: readonly MeetingId[],
): Promise<Map<MeetingId, MeetingException[]>> {
  if (meetingIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('meeting_exceptions')
    .selectAll()
    .where('meeting_id', 'in', meetingIds)
    .orderBy('original_local')
    .execute()
  const found = new Map<MeetingId, MeetingException[]>()
  for (const row of rows) {
    const exception = {
      originalLocal: row.original_local,
      startLocal: row.start_local,
      zone: row.zone,
      durationSeconds: row.duration_seconds,
      title: row.title,
      notes: row.notes,
      cancelled: row.cancelled_at !== null,
    }
    const theirs = found.get(row.meeting_id)
    if (theirs) theirs.push(exception)
    else found.set(row.meeting_id, [exception])
  }
  return found
}

async function attendeesOf(tx: Tx, meetingId: MeetingId): Promise<Attendee[]> {
  return tx
    .selectFrom('meeting_attendees')
    .innerJoin('people', 'people.id', 'meeting_attendees.person_id')
    .select(['people.id as personId', 'name', 'email', 'zone', 'language', 'answer', 'required', 'comment'])
    .select(['delegate_of as delegateOf', 'waitlisted_at as waitlistedAt'])
    .where('meeting_id', '=', meetingId)
    .orderBy('name')
    .orderBy('people.id')
    .execute()
}

async function guestsOf(tx: Tx, meetingId: MeetingId): Promise<InvitedGuest[]> {
  return tx
    .selectFrom('meeting_guests')
    .select(['id as guestId', 'name', 'email', 'zone', 'language', 'answer', 'required', 'comment'])
    .where('meeting_id', '=', meetingId)
    .orderBy('email')
    .execute()
}

async function resourcesOf(tx: Tx, meetingId: MeetingId): Promise<BookedResource[]> {
  const booked = await tx
    .selectFrom('meeting_resources')
    .innerJoin('resources', 'resources.id', 'meeting_resources.resource_id')
    .select(['resources.id as resourceId', 'name', 'answer', 'reason'])
    .where('meeting_id', '=', meetingId)
    .orderBy('name')
    .execute()
  if (booked.length === 0) return []
  const declines = await tx
    .selectFrom('resource_declines')
    .select(['resource_id', 'original_local'])
    .where('meeting_id', '=', meetingId)
    .orderBy('original_local')
    .execute()
  const declinedBy = Map.groupBy(declines, ({ resource_id }) => resource_id)
  return booked.map(({ resourceId, name, answer, reason }) => {
    const declined = (declinedBy.get(resourceId) ?? []).map(({ original_local }) => original_local)
    return { resourceId, name, answer, reason, declined }
  })
}

async function occurrenceAnswersOf(tx: Tx, meetingId: MeetingId): Promise<OccurrenceAnswer[]> {
  return tx
    .selectFrom('occurrence_answers')
    .select(['original_local as originalLocal', 'person_id as personId', 'guest_id as guestId', 'answer', 'comment'])
    .where('meeting_id', '=', meetingId)
    .orderBy('original_local')
    .execute()
}
