import type { ColumnType } from 'kysely'
import type { MeetingId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

type Defaulted<T> = ColumnType<T, T | undefined, T>

/** A question put to those who are in a meeting. */
export interface RoomPollsTable {
  id: string
  tenant_id: TenantId
  meeting_id: MeetingId
  author_key: string
  author_name: string
  question: string
  kind: 'single' | 'multiple' | 'ranked'
  anonymous: boolean
  live: boolean
  options: string[]
  state: Defaulted<'draft' | 'open' | 'closed'>
  revision: Defaulted<number>
  created_at: At
  opened_at: ColumnType<Date | null, Date | undefined, Date>
  closed_at: ColumnType<Date | null, Date | undefined, Date>
}
export interface RoomPollVotersTable {
  tenant_id: TenantId
  poll_id: string
  person_key: string
  name: string
  /** Null in an anonymous poll. */
  choices: number[] | null
}
/** How often each ballot was cast in an anonymous poll. */
export interface RoomPollBallotsTable {
  tenant_id: TenantId
  poll_id: string
  choices: number[]
  count: number
}
export interface RoomPollRulesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  members_may: boolean
}
