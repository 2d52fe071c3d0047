import type { ColumnType } from 'kysely'
import type { MeetingId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

type Defaulted<T> = ColumnType<T, T | undefined, T>

/** From "open the rooms" to "everybody is back". */
export interface BreakoutsTable {
  id: string
  tenant_id: TenantId
  /** The meeting the rooms stand beside. */
  meeting_id: MeetingId
  opened_by: string
  opened_at: At
  may_choose: boolean
  /** null: until somebody calls everyone back. */
  ends_at: At | null
  called_back: Defaulted<boolean>
  closed_at: Defaulted<Date | null>
  /** Writes what the rooms noted into the main notes; null before that, and once it is there. */
  notes_seed: ColumnType<Uint8Array | null, Uint8Array | null | undefined, Uint8Array | null>
  notes_at: Defaulted<Date | null>
}
export interface BreakoutRoomsTable {
  /** The meeting that the room is. */
  meeting_id: MeetingId
  tenant_id: TenantId
  breakout_id: string
  place: number
}
export interface BreakoutPeopleTable {
  tenant_id: TenantId
  breakout_id: string
  person_key: string
  name: string
  /** null: in the main room. */
  room_id: MeetingId | null
  /** The side room they were in last, also when they are back. */
  last_room_id: Defaulted<MeetingId | null>
  help_at: Defaulted<Date | null>
}
