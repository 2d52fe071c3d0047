import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** For so long after the rooms closed somebody is still on the way back. */
const wayBackMs = 10 * 60_000

/** Whether somebody was in a room beside this meeting a moment ago: they were let in before, and are on the way back. */
export async function cameFromSideRoom(
  tx: Tx,
  meetingId: MeetingId,
  personKey: string,
  nowMs: number,
): Promise<boolean> {
  const row = await tx
    .selectFrom('breakout_people')
    .innerJoin('breakouts', 'breakouts.id', 'breakout_people.breakout_id')
    .select('person_key')
    .where('meeting_id', '=', meetingId)
    .where('person_key', '=', personKey)
    .where((where) => where.or([where('closed_at', 'is', null), where('closed_at', '>', new Date(nowMs - wayBackMs))]))
    .executeTakeFirst()
  return row !== undefined
}
