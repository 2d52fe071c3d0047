import type { ColumnType, JSONColumnType } from 'kysely'
import type { MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { Shift } from '../time/workingTime.ts'
import type { At, DefaultAt } from './columns.ts'

type Defaulted<T> = ColumnType<T, T | undefined, T>

/** Which of several times suits people. */
export interface PollsTable {
  id: string
  tenant_id: TenantId
  host_id: PersonId
  title: string
  body: string
  zone: string
  duration_seconds: number
  link_secret: string
  ends_at: At | null
  state: Defaulted<'open' | 'closed' | 'cancelled'>
  chosen_slot_id: Defaulted<string | null>
  meeting_id: Defaulted<MeetingId | null>
  created_at: DefaultAt
}
export interface PollSlotsTable {
  id: string
  tenant_id: TenantId
  poll_id: string
  starts_at: At
}
export interface PollPeopleTable {
  tenant_id: TenantId
  poll_id: string
  person_id: PersonId
}
export interface PollGuestsTable {
  tenant_id: TenantId
  poll_id: string
  email: string
  name: string
  language: 'en' | 'zh'
}
/** Somebody's votes. Of `person_id` and `secret_hash` one is set. */
export interface BallotsTable {
  id: string
  tenant_id: TenantId
  poll_id: string
  person_id: PersonId | null
  secret_hash: string | null
  name: string
  email: string | null
  zone: string
  language: 'en' | 'zh'
  comment: string
  created_at: DefaultAt
}
export interface VotesTable {
  tenant_id: TenantId
  ballot_id: string
  slot_id: string
  vote: 'yes' | 'maybe' | 'no'
}
/** A page at which people outside book time with somebody. */
export interface BookingPagesTable {
  id: string
  tenant_id: TenantId
  host_id: PersonId
  title: string
  body: string
  duration_seconds: number
  /** Empty: the host's working time. */
  windows: JSONColumnType<Shift[], string, string>
  step_minutes: number
  buffer_before_minutes: number
  buffer_after_minutes: number
  notice_minutes: number
  days_ahead_max: number
  per_day_max: number | null
  single_use: boolean
  open: Defaulted<boolean>
  link_secret: string
  created_at: DefaultAt
}
/** Links for one booking each. */
export interface BookingLinksTable {
  secret_hash: string
  tenant_id: TenantId
  booking_page_id: string
  used_at: Defaulted<Date | null>
  created_at: DefaultAt
}
/** What was booked there; when it is, its meeting says. */
export interface PageBookingsTable {
  id: string
  tenant_id: TenantId
  booking_page_id: string | null
  meeting_id: MeetingId
  secret_hash: string
  name: string
  email: string
  zone: string
  created_at: DefaultAt
}
