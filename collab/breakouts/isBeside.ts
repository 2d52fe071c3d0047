import { sql } from 'kysely'
import type { GuestId, MeetingId } from '../../infra/contract/ids.ts'

/** In a query over `meetings`: whether it is a room beside `mainId` to which this guest belongs now. */
export function isBeside(mainId: MeetingId, guestId: GuestId) {
  return sql<boolean>`(meetings.main_id = ${mainId}::uuid and exists (
    select from breakout_people p join breakouts b on b.id = p.breakout_id
    where p.room_id = meetings.id and p.person_key = ${guestId} and b.closed_at is null))`
}
