import type { MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { loadMeeting, type MeetingRecord } from './meetingRecord.ts'
import type { Viewer } from './viewer.ts'

/** Throws ProblemError NOT_FOUND for everyone but host, attendees and admins. */
export async function visibleMeeting(tx: Tx, who: Viewer, meetingId: MeetingId): Promise<MeetingRecord> {
  const record = await loadMeeting(tx, { meetingId })
  if (!record || !maySee(who, record)) throw new ProblemError('NOT_FOUND')
  return record
}

/** A meeting that its host may change. Throws ProblemError NOT_FOUND, FORBIDDEN (not the host), MEETING_OVER (cancelled). */
export async function hostedMeeting(tx: Tx, who: Viewer, meetingId: MeetingId): Promise<MeetingRecord> {
  const record = await visibleMeeting(tx, who, meetingId)
  if (record.row.host_id !== who.personId) throw new ProblemError('FORBIDDEN')
  if (record.row.cancelled_at) throw new ProblemError('MEETING_OVER')
  return record
}

export function maySee(who: Viewer, { row, attendees }: Pick<MeetingRecord, 'row' | 'attendees'>): boolean {
  return (
    who.role !== 'member' || row.host_id === who.personId || attendees.some(({ personId }) => personId === who.personId)
  )
}

export function adminsOnly(who: Viewer, what: string): void {
  if (who.role === 'member') throw new ProblemError('FORBIDDEN', what)
}
