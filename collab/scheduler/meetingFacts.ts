import type { DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Meeting, MeetingPolicy } from '../protocol/meetings.ts'
import { nextInstance, type Instance } from './expansion.ts'
import { joinPath } from './joinPath.ts'
import {
  scheduleOfMeeting,
  type Attendee,
  type BookedResource,
  type InvitedGuest,
  type MeetingRecord,
} from './meetingRecord.ts'
import { quorumOf } from './quorum.ts'
import { recurrenceOf } from './recurrence.ts'

/** What other parts of the house need to know of a meeting. */
export interface MeetingFacts {
  meetingId: MeetingId
  tenantId: TenantId
  title: string
  hostId: PersonId
  hostName: string
  documentId: DocumentId
  zone: string
  policy: MeetingPolicy
  cancelled: boolean
  attendeeIds: PersonId[]
  /** No occurrence runs now or comes later. */
  over: boolean
  /** The occurrence that runs now or comes next, ISO instants; null when all are over or it was cancelled. */
  next: Meeting['next']
  /** Of a room beside another meeting: which, and the keys of those who belong there now. */
  sideRoom: { mainId: MeetingId; personKeys: readonly string[] } | null
}

/** `personKeys`: who belongs to the meeting now, where it is a side room. */
export function factsOf(
  zones: ZoneTable,
  record: MeetingRecord,
  nowMs: number,
  personKeys: readonly string[] = [],
): MeetingFacts {
  const { row, host, attendees } = record
  const next = nextInstanceOf(zones, record, nowMs)
  return {
    meetingId: row.id,
    tenantId: row.tenant_id,
    title: row.title,
    hostId: row.host_id,
    hostName: host.name,
    documentId: row.document_id,
    zone: row.zone,
    policy: row.policy,
    cancelled: row.cancelled_at !== null,
    attendeeIds: attendees.map(({ personId }) => personId),
    over: next === undefined,
    next: next ? isoSpan(next) : null,
    sideRoom: row.main_id === null ? null : { mainId: row.main_id, personKeys },
  }
}

/** A meeting as the API shows it. */
export function meetingOf(zones: ZoneTable, record: MeetingRecord, nowMs: number): Meeting {
  const { row, attendees, guests, resources, exceptions, occurrenceAnswers } = record
  const next = nextInstanceOf(zones, record, nowMs)
  return {
    meetingId: row.id,
    uid: row.uid,
    title: row.title,
    hostId: row.host_id,
    startLocal: row.start_local,
    zone: row.zone,
    durationSeconds: row.duration_seconds,
    allDay: row.all_day,
    recurrence: row.recurrence === null ? null : recurrenceOf(row.recurrence),
    excluded: row.excluded,
    added: row.added,
    exceptions,
    splitFrom: row.split_from,
    attendees: attendees.map(attendeeOf),
    guests: guests.map(guestOf),
    resources: resources.map(resourceOf),
    occurrenceAnswers,
    notes: row.notes,
    agendaTemplateId: row.agenda_template_id,
    policy: row.policy,
    hostDepartmentId: row.host_department_id,
    quorum: row.quorum,
    ...quorumOf(record, next?.originalLocal ?? null),
    seats: row.seats,
    bufferBeforeMinutes: row.buffer_before_minutes,
    bufferAfterMinutes: row.buffer_after_minutes,
    link: joinPath(row.link_secret),
    code: row.code,
    documentId: row.document_id,
    revision: row.revision,
    cancelled: row.cancelled_at !== null,
    payer: row.payer,
    exempt: row.exempt,
    next: next ? isoSpan(next) : null,
  }
}

function attendeeOf({ personId, answer, required, comment, delegateOf, waitlistedAt }: Attendee) {
  return { personId, answer, required, comment, delegateOf, waitlisted: waitlistedAt !== null }
}

function guestOf({ guestId, email, name, zone, language, answer, required, comment }: InvitedGuest) {
  return { guestId, email, name, zone, language, answer, required, comment }
}

function resourceOf({ resourceId, answer, reason, declined }: BookedResource) {
  return { resourceId, answer, reason, declined }
}

/** The instance that runs now or comes next; undefined when all are over or the meeting was cancelled. */
export function nextInstanceOf(zones: ZoneTable, record: MeetingRecord, nowMs: number): Instance | undefined {
  return record.row.cancelled_at ? undefined : nextInstance(zones, scheduleOfMeeting(record), nowMs)
}

function isoSpan({ startsAtMs, endsAtMs }: Instance) {
  return { startsAt: new Date(startsAtMs).toISOString(), endsAt: new Date(endsAtMs).toISOString() }
}
