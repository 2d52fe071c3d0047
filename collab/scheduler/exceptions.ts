import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingException } from '../protocol/meetings.ts'

interface Owner {
  id: MeetingId
  tenant_id: TenantId
}

/** Writes one exception over the one that was there; one that says nothing is taken away. */
export async function putException(tx: Tx, meeting: Owner, exception: MeetingException, atMs: number): Promise<void> {
  await tx
    .deleteFrom('meeting_exceptions')
    .where('meeting_id', '=', meeting.id)
    .where('original_local', '=', exception.originalLocal)
    .execute()
  const { startLocal, durationSeconds, title, notes, cancelled } = exception
  const says = cancelled || [startLocal, durationSeconds, title, notes].some((value) => value !== null)
  if (says) await insertExceptions(tx, meeting, [exception], atMs)
}

/** Throws away what the series had and writes these. */
export async function replaceExceptions(
  tx: Tx,
  meeting: Owner,
  exceptions: readonly MeetingException[],
  atMs: number,
): Promise<void> {
  await tx.deleteFrom('meeting_exceptions').where('meeting_id', '=', meeting.id).execute()
  await insertExceptions(tx, meeting, exceptions, atMs)
}

async function insertExceptions(
  tx: Tx,
  meeting: Owner,
  exceptions: readonly MeetingException[],
  atMs: number,
): Promise<void> {
  if (exceptions.length === 0) return
  const at = new Date(atMs)
  await tx
    .insertInto('meeting_exceptions')
    .values(
      exceptions.map((each) => ({
        tenant_id: meeting.tenant_id,
        meeting_id: meeting.id,
        original_local: each.originalLocal,
        start_local: each.startLocal,
        zone: each.zone,
        duration_seconds: each.durationSeconds,
        title: each.title,
        notes: each.notes,
        cancelled_at: each.cancelled ? at : null,
        changed_at: at,
      })),
    )
    .execute()
}
