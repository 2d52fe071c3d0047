import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** The keys of those who belong to a side room now; nobody does once everyone was called back. */
export async function keysIn(tx: Tx, roomId: MeetingId): Promise<string[]> {
  const rows = await tx
    .selectFrom('breakout_people')
    .innerJoin('breakouts', 'breakouts.id', 'breakout_people.breakout_id')
    .select('person_key')
    .where('room_id', '=', roomId)
    .where('closed_at', 'is', null)
    .execute()
  return rows.map(({ person_key }) => person_key)
}
