import type { PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingRecord, MeetingRow } from './meetingRecord.ts'

/** Adds people who wait for an answer; the host is passed over. Throws ProblemError BODY_INVALID for a stranger. */
export async function invite(tx: Tx, row: MeetingRow, attendeeIds: PersonId[]): Promise<void> {
  const wanted = [...new Set(attendeeIds)].filter((personId) => personId !== row.host_id)
  if (wanted.length === 0) return
  const known = await tx.selectFrom('people').select('id').where('id', 'in', wanted).execute()
  const found = new Set(known.map(({ id }) => id))
  const strangers = wanted.filter((personId) => !found.has(personId))
  if (strangers.length > 0) {
    const errors = strangers.map((personId) => ({ path: 'attendeeIds', message: `nobody here has the id ${personId}` }))
    throw new ProblemError('BODY_INVALID', undefined, { errors })
  }
  await tx
    .insertInto('meeting_attendees')
    .values(
      wanted.map((personId) => ({
        tenant_id: row.tenant_id,
        meeting_id: row.id,
        person_id: personId,
        answer: 'waiting' as const,
      })),
    )
    .execute()
}

/** Those who stay keep their answers. Throws as invite(). */
export async function replaceAttendees(tx: Tx, before: MeetingRecord, attendeeIds: PersonId[]): Promise<void> {
  const { row, attendees } = before
  const wanted = new Set(attendeeIds)
  const present = new Set(attendees.map(({ personId }) => personId))
  const gone = [...present].filter((personId) => !wanted.has(personId))
  if (gone.length > 0) {
    await tx.deleteFrom('meeting_attendees').where('meeting_id', '=', row.id).where('person_id', 'in', gone).execute()
  }
  await invite(
    tx,
    row,
    attendeeIds.filter((personId) => !present.has(personId)),
  )
}
