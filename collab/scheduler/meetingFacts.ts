import type { DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Meeting } from '../protocol/meetings.ts'
import { nextInstance } from './expansion.ts'
import { joinPath } from './joinPath.ts'
import { scheduleOfRow, type MeetingRecord, type MeetingRow } from './meetingRecord.ts'
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
  cancelled: boolean
  attendeeIds: PersonId[]
  /** No occurrence runs now or comes later. */
  over: boolean
  /** The occurrence that runs now or comes next, ISO instants; null when all are over or it was cancelled. */
  next: Meeting['next']
}

export function factsOf(zones: ZoneTable, { row, host, attendees }: MeetingRecord, nowMs: number): MeetingFacts {
  const next = nextOf(zones, row, nowMs)
  return {
    meetingId: row.id,
    tenantId: row.tenant_id,
    title: row.title,
    hostId: row.host_id,
    hostName: host.name,
    documentId: row.document_id,
    zone: row.zone,
    cancelled: row.cancelled_at !== null,
    attendeeIds: attendees.map(({ personId }) => personId),
    over: next === null,
    next,
  }
}

/** A meeting as the API shows it. */
export function meetingOf(zones: ZoneTable, { row, attendees }: MeetingRecord, nowMs: number): Meeting {
  return {
    meetingId: row.id,
    title: row.title,
    hostId: row.host_id,
    startLocal: row.start_local,
    zone: row.zone,
    durationSeconds: row.duration_seconds,
    recurrence: row.recurrence === null ? null : recurrenceOf(row.recurrence),
    attendees: attendees.map(({ personId, answer }) => ({ personId, answer })),
    link: joinPath(row.link_secret),
    code: row.code,
    documentId: row.document_id,
    revision: row.revision,
    cancelled: row.cancelled_at !== null,
    payer: row.payer,
    exempt: row.exempt,
    next: nextOf(zones, row, nowMs),
  }
}

function nextOf(zones: ZoneTable, row: MeetingRow, nowMs: number): Meeting['next'] {
  const next = row.cancelled_at ? undefined : nextInstance(zones, scheduleOfRow(row), nowMs)
  if (!next) return null
  return { startsAt: new Date(next.startsAtMs).toISOString(), endsAt: new Date(next.endsAtMs).toISOString() }
}
