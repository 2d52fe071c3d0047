import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { DocumentId, MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { BusyKind, Shift } from '../time/workingTime.ts'
import type { At, DefaultAt } from './columns.ts'

type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>
type NullableJson<T extends object> = JSONColumnType<T | null, string | null | undefined, string | null>

export interface ReminderSetting {
  minutesBefore: number
  via: 'app' | 'mail' | 'push'
}

/** What goes for everybody who says nothing of their own. */
export interface CompanyHoursTable {
  tenant_id: TenantId
  holiday_country: string | null
  holiday_region: string | null
  quiet_after_hours: boolean
}
/** Who has no row has the defaults. */
export interface PersonHoursTable {
  tenant_id: TenantId
  person_id: PersonId
  /** null: `people.work_days` and its two minutes. */
  work_week: NullableJson<Shift[]>
  holiday_country: Nullable<string>
  holiday_region: Nullable<string>
  quiet_after_hours: Nullable<boolean>
  mode: Nullable<'break' | 'off'>
  mode_since: Nullable<Date>
  mode_until: Nullable<Date>
  reminders: NullableJson<ReminderSetting[]>
}
/** Wall times of the person's own clock. */
export interface LeavesTable {
  id: string
  tenant_id: TenantId
  person_id: PersonId
  start_local: string
  end_local: string
  note: string
  created_at: DefaultAt
}
export interface ImportantContactsTable {
  tenant_id: TenantId
  person_id: PersonId
  contact_id: PersonId
  created_at: DefaultAt
}
/** What came through to somebody off duty. */
export interface ContactCallsTable {
  id: Generated<number>
  tenant_id: TenantId
  person_id: PersonId
  contact_id: PersonId
  by: 'mail' | 'ring' | 'notice'
  at: At
}
/** Letters that wait for the start of somebody's day. */
export interface DeferredLettersTable {
  id: Generated<number>
  tenant_id: TenantId
  person_id: PersonId
  to_email: string
  reply_to: string | null
  subject: string
  body: string
  html: string | null
  calendar: string | null
  document_id: DocumentId | null
  due_at: At
  created_at: At
}
export interface MeetingRemindersTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  person_id: PersonId
  reminders: JSONColumnType<ReminderSetting[]>
}
/** Reminders that were due, told once each. */
export interface RemindersTable {
  id: string
  tenant_id: TenantId
  meeting_id: MeetingId
  person_id: PersonId
  original_local: string
  starts_at: At
  minutes_before: number
  via: ReminderSetting['via']
  told_at: At
  dismissed_at: Nullable<Date>
}
/** Up to when a company's reminders were told. */
export interface ReminderMarksTable {
  tenant_id: TenantId
  told_until: At
}
/** Calendars elsewhere that make somebody busy. */
export interface BusyFeedsTable {
  id: string
  tenant_id: TenantId
  person_id: PersonId
  name: string
  url: string
  etag: Nullable<string>
  fetched_at: Nullable<Date>
  due_at: At
  failures_count: ColumnType<number, number | undefined, number>
  problem: Nullable<string>
  created_at: DefaultAt
}
export interface BusySpansTable {
  tenant_id: TenantId
  feed_id: string
  person_id: PersonId
  starts_at: At
  ends_at: At
  kind: BusyKind
}
/** Browsers that take reminders while no page is open. */
export interface PushSubscriptionsTable {
  id: string
  tenant_id: TenantId
  person_id: PersonId
  endpoint: string
  p256dh: string
  auth: string
  created_at: DefaultAt
}
