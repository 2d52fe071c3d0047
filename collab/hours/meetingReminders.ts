import type { MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { ReminderSetting } from '../../infra/storage/hoursTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Me } from './myHours.ts'

/** Somebody's own reminders of a meeting they are to come to; null: those they have for all. Throws NOT_FOUND. */
export async function meetingReminders(tx: Tx, me: Me, meetingId: MeetingId): Promise<ReminderSetting[] | null> {
  await refuseStranger(tx, me, meetingId)
  const row = await tx
    .selectFrom('meeting_reminders')
    .select('reminders')
    .where('meeting_id', '=', meetingId)
    .where('person_id', '=', me.personId)
    .executeTakeFirst()
  return row?.reminders ?? null
}

/** Throws NOT_FOUND. */
export async function setMeetingReminders(
  tx: Tx,
  me: Me,
  meetingId: MeetingId,
  reminders: ReminderSetting[] | null,
): Promise<void> {
  await refuseStranger(tx, me, meetingId)
  if (reminders === null) {
    const mine = tx.deleteFrom('meeting_reminders').where('meeting_id', '=', meetingId)
    await mine.where('person_id', '=', me.personId).execute()
    return
  }
  const said = JSON.stringify(reminders)
  await tx
    .insertInto('meeting_reminders')
    .values({ tenant_id: me.tenantId, meeting_id: meetingId, person_id: me.personId, reminders: said })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'meeting_id', 'person_id']).doUpdateSet({ reminders: said }),
    )
    .execute()
}

async function refuseStranger(tx: Tx, { personId }: Me, meetingId: MeetingId): Promise<void> {
  const meeting = await tx
    .selectFrom('meetings')
    .leftJoin('meeting_attendees', (join) =>
      join.onRef('meeting_attendees.meeting_id', '=', 'meetings.id').on('person_id', '=', personId),
    )
    .select('meetings.id')
    .where('meetings.id', '=', meetingId)
    .where((where) => where.or([where('host_id', '=', personId), where('person_id', 'is not', null)]))
    .executeTakeFirst()
  if (!meeting) throw new ProblemError('NOT_FOUND')
}
