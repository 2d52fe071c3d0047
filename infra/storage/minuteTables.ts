import type { ColumnType, Generated } from 'kysely'
import type { DepartmentId, GuestId, MeetingId, PeerId, PersonId, TagId, TenantId } from '../contract/ids.ts'
import type { At, Big, DefaultAt } from './columns.ts'

/** A column the database fills when an insert leaves it out. */
type Defaulted<T> = ColumnType<T, T | undefined, T>

/** A group of people across departments. */
export interface TagsTable {
  id: TagId
  tenant_id: TenantId
  name: string
  created_at: DefaultAt
}
export interface PersonTagsTable {
  tenant_id: TenantId
  tag_id: TagId
  person_id: PersonId
}

export type MinutePeriod = 'week' | 'month' | 'quarter'
export type SettingScope = 'company' | 'department' | 'tag' | 'person'

/** What somebody is given; null: not said here, the next one up says it. See collab/quota/SPEC.md. */
export interface MinuteSettingsTable {
  tenant_id: TenantId
  scope: SettingScope
  /** The tenant's, department's, tag's or person's id. */
  subject_id: string
  period: Defaulted<MinutePeriod | null>
  pool_seconds: Defaulted<number | null>
  carry_over_seconds_max: Defaulted<number | null>
  grace_seconds: Defaulted<number | null>
  audio_only_seconds: Defaulted<number | null>
  when_unreachable: Defaulted<'continue' | 'refuse' | null>
  person_seconds: Defaulted<number | null>
  audio_weight: Defaulted<number | null>
  video_weight: Defaulted<number | null>
  recording_weight: Defaulted<number | null>
  override_seconds: Defaulted<number | null>
  revision: Defaulted<number>
  updated_at: DefaultAt
}

/** A department's period, or the company's for exempt meetings: seconds. `used + held <= granted - gone + grace_limit`, checked by the database. */
export interface QuotaAccountsTable {
  id: string
  tenant_id: TenantId
  kind: Defaulted<'department' | 'override'>
  department_id: DepartmentId | null
  period: Defaulted<MinutePeriod>
  period_starts_at: At
  period_ends_at: At
  granted: Big
  /** Part of `granted`: left over from the period before. */
  carried: Defaulted<number>
  held: Big
  used: Big
  grace_limit: Big
  /** Part of `grace_limit`: its last seconds, with sound alone. */
  audio_only_limit: Defaulted<number>
  /** What went on to the next period or expired at the end of this one. */
  gone: Defaulted<number>
  /** The highest crossing its people were told of: 0, 80, 95, 100. */
  told_level: Defaulted<number>
  revision: Defaulted<number>
}
export interface QuotaLeasesTable {
  id: string
  tenant_id: TenantId
  account_id: string
  meeting_id: MeetingId
  owner_epoch: number
  last_sequence: number
  granted: Big
  used_total: Big
  /** Seconds of `used_total` that no account could give. */
  written_off: Defaulted<number>
  /** The part of `used_total` that earlier leases of the room and account have settled. */
  used_before: Defaulted<number>
  /** Seconds charged per second at the last report. */
  burn: Defaulted<number>
  /** Given again to whoever repeats the last report. */
  last_answer: ColumnType<unknown, string | null | undefined, string | null>
  /** A ticket's minute stays held until then. */
  reserved_until: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  valid_until: At
  state: 'open' | 'closed' | 'expired'
  created_at: DefaultAt
}
/** Append only; one row moves seconds from one book to another, within an account or to another. */
export interface LedgerEntriesTable {
  id: Generated<number>
  tenant_id: TenantId
  idempotency_key: string
  account_id: string
  /** The account of the credit book, where it is another. */
  to_account_id: Defaulted<string | null>
  /** Where the seconds went from and to: grant, available, used, writeoff … */
  debit_book: string
  credit_book: string
  seconds: Big
  meeting_id: MeetingId | null
  actor_id: Defaulted<PersonId | null>
  reason: string
  at: At
  /** Counts up within an account; null before there were chains. */
  chain_position: Defaulted<number | null>
  /** sha-256 over the row and `previous_hash`. */
  previous_hash: Defaulted<Uint8Array | null>
  hash: Defaulted<Uint8Array | null>
}
export interface PersonUsesTable {
  tenant_id: TenantId
  account_id: string
  person_key: string
  used_seconds: Big
}
/** Who meters a room: a survivor takes over with a higher epoch after `valid_until`. */
export interface RoomMetersTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  process_id: string
  epoch: number
  valid_until: At
  /** Milliseconds charged that do not fill a second yet, by account: see collab/quota/roomStore.ts. */
  fractions: ColumnType<unknown, string | undefined, string>
}

export type AttendeeKind = 'person' | 'guest' | 'room' | 'dial-in' | 'external'

/** One row per ticket: who a peer is and whose minutes pay for it. */
export interface AttendancesTable {
  peer_id: PeerId
  tenant_id: TenantId
  meeting_id: MeetingId
  person_key: string
  name: string
  kind: Defaulted<AttendeeKind>
  /** Null for whoever belongs to none. */
  own_department_id: Defaulted<DepartmentId | null>
  payer_department_id: DepartmentId
  issued_at: At
  /** As the browser said; empty: it did not. */
  device_form: Defaulted<'computer' | 'phone' | 'tablet' | 'unknown'>
  device_browser: Defaulted<string>
  device_system: Defaulted<string>
  /** Set by the meter from the node's facts. */
  connected_ms: Big
  first_seen_at: At | null
  ended_at: At | null
  /** The meter's own, see collab/quota/meter.ts. */
  meter_marks: ColumnType<unknown, string | undefined, string>
}
/** The journal of presence: one payer, one weight, no break. */
export interface AttendanceSpansTable {
  id: Generated<number>
  tenant_id: TenantId
  meeting_id: MeetingId
  peer_id: PeerId
  person_key: string
  /** Null for what the override account pays. */
  department_id: DepartmentId | null
  why: 'own' | 'guest' | 'host' | 'takeover' | 'exempt'
  media: 'audio' | 'video' | 'recording'
  weight: number
  region: string
  started_at: At
  ended_at: At
}
export interface PayerTakeoversTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  /** Whose people the host's department pays for. */
  department_id: DepartmentId
  person_id: PersonId
  taken_at: At
}
export interface MinuteRequestsTable {
  id: string
  tenant_id: TenantId
  department_id: DepartmentId
  person_key: string
  name: string
  meeting_id: MeetingId | null
  note: string
  state: Defaulted<'open' | 'granted' | 'refused'>
  granted_seconds: Defaulted<number>
  created_at: At
  answered_by: Defaulted<PersonId | null>
  answered_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}
/** Who changed what, when. */
export interface MinuteChangesTable {
  id: Generated<number>
  tenant_id: TenantId
  at: At
  actor_id: PersonId | null
  actor_name: string
  action: string
  scope: SettingScope | 'account' | 'meeting' | 'request'
  subject_id: string | null
  before: ColumnType<unknown, string | null, never>
  after: ColumnType<unknown, string | null, never>
}
export interface MinuteChecksTable {
  tenant_id: TenantId
  account_id: string
  checked_at: At
  ledger_seconds: Big
  journal_seconds: Big
  posted_seconds: Big
}
export interface IdempotentAnswersTable {
  tenant_id: TenantId
  person_id: PersonId | GuestId
  key: string
  route: string
  body_hash: Uint8Array
  /** 0 while it is being made. */
  status: number
  answer: ColumnType<unknown, string | null, string>
  created_at: At
}
