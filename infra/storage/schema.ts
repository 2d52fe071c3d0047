import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { DepartmentId, DocumentId, GuestId, MeetingId, PeerId, PersonId, TenantId } from '../contract/ids.ts'

import type { At, Big, DefaultAt } from './columns.ts'
import type {
  ActionItemsTable,
  AgendaTemplatesTable,
  DocumentFilesTable,
  DocumentHistoriesTable,
  DocumentKeysTable,
  DocumentMentionsTable,
  DocumentQuarantinesTable,
  DocumentRightsTable,
  DocumentSearchTable,
  DocumentSnapshotsTable,
  DocumentUpdatesTable,
  DocumentVersionsTable,
  DocumentWritersTable,
  DocumentsTable,
  NoteSectionsTable,
  TenantKeysTable,
} from './documentTables.ts'

/**
 * Exempt from row-level security: what must be read before the tenant is known.
 * A test compares this list with the database.
 */
export const exemptTables = ['tenants', 'meeting_codes', 'signing_keys', 'migrations'] as const

export interface TenantsTable {
  id: TenantId
  /** Lower-case, unique; what people type to name their company. Empty until the first run is finished. */
  slug: string
  name: string
  /** null until the owner has finished the first run. */
  ready_at: At | null
  /** When the built-in agenda templates were given to it. */
  agenda_templates_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** The data home it lives in; null: the one these tables are. */
  data_home: ColumnType<string | null, string | null | undefined, string | null>
  created_at: DefaultAt
}
/** A 10-digit code leads to the tenant and the meeting, and always to the lobby. */
export interface MeetingCodesTable {
  code: string
  tenant_id: TenantId
  meeting_id: MeetingId
}
/** EdDSA keys for permits; two are valid at once. */
export interface SigningKeysTable {
  id: string
  public_jwk: JSONColumnType<Record<string, string>>
  private_jwk: JSONColumnType<Record<string, string>>
  created_at: DefaultAt
}

export interface DepartmentsTable {
  id: DepartmentId
  tenant_id: TenantId
  parent_id: DepartmentId | null
  name: string
  zone: string
  created_at: DefaultAt
}
export interface PeopleTable {
  id: PersonId
  tenant_id: TenantId
  department_id: DepartmentId
  name: string
  email: string
  role: 'member' | 'admin' | 'owner'
  zone: string
  /** Minutes of the local day; the same for each of `work_days` (1 Monday … 7 Sunday). */
  work_from_minute: number
  work_until_minute: number
  work_days: number[]
  language: 'en' | 'zh'
  /** argon2id, encoded with its parameters; null: this person signs in by link only. */
  password_hash: string | null
  created_at: DefaultAt
}
export interface SessionsTable {
  /** sha-256 of the cookie's secret, hex. */
  secret_hash: string
  tenant_id: TenantId
  person_id: PersonId | null
  guest_id: GuestId | null
  guest_name: string | null
  guest_zone: string | null
  guest_meeting_id: MeetingId | null
  expires_at: At
  created_at: DefaultAt
}
export interface SignInLinksTable {
  secret_hash: string
  tenant_id: TenantId
  kind: 'owner' | 'person'
  person_id: PersonId | null
  used_at: At | null
  expires_at: At
  created_at: DefaultAt
}
/** Kept for the outbox page alone; waiting to leave; taken by the mail server; given up. */
export type LetterState = 'kept' | 'waiting' | 'sent' | 'failed'
/** Every letter of the house, and the queue of those that leave it, see infra/mail/outbox.ts. */
export interface OutboxTable {
  id: Generated<number>
  tenant_id: TenantId
  to_email: string
  subject: string
  body: string
  html: ColumnType<string | null, string | null | undefined, never>
  calendar: string | null
  /** The document it quotes: erased with it. */
  document_id: ColumnType<DocumentId | null, DocumentId | null | undefined, never>
  state: ColumnType<LetterState, LetterState | undefined, LetterState>
  attempts_count: ColumnType<number, number | undefined, number>
  due_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  created_at: DefaultAt
}

export interface MeetingsTable {
  id: MeetingId
  tenant_id: TenantId
  title: string
  host_id: PersonId
  /** Wall time `YYYY-MM-DDTHH:mm` in `zone`; the instant is derived. */
  start_local: string
  zone: string
  duration_seconds: number
  /** RRULE value without `RRULE:`, or null for a single meeting. */
  recurrence: string | null
  /** The secret part of the link `/m/<secret>`. */
  link_secret: string
  code: string
  document_id: DocumentId
  agenda_template_id: ColumnType<string | null, string | null | undefined, string | null>
  /** Rises with every change: SEQUENCE of the calendar file. */
  revision: number
  cancelled_at: At | null
  created_at: DefaultAt
}
export interface MeetingAttendeesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  person_id: PersonId
  answer: 'waiting' | 'yes' | 'no' | 'maybe'
}
/** Instants, a cache of wall times under one version of tzdata. */
export interface OccurrencesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  start_local: string
  starts_at: At
  ends_at: At
  tzdata_version: string
}

/** A department's month: seconds. `used + held <= granted + grace_limit`, checked by the database. */
export interface QuotaAccountsTable {
  id: string
  tenant_id: TenantId
  department_id: DepartmentId
  period_starts_at: At
  period_ends_at: At
  granted: Big
  held: Big
  used: Big
  grace_limit: Big
}
/** The standing grant a new month opens with. */
export interface QuotaGrantsTable {
  tenant_id: TenantId
  department_id: DepartmentId
  monthly_seconds: Big
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
  written_off: ColumnType<number, number | undefined, number>
  valid_until: At
  state: 'open' | 'closed' | 'expired'
  created_at: DefaultAt
}
/** Append only; one row moves seconds from one book to another. */
export interface LedgerEntriesTable {
  id: Generated<number>
  tenant_id: TenantId
  idempotency_key: string
  account_id: string
  /** Where the seconds went from and to: grant, available, used, writeoff … */
  debit_book: string
  credit_book: string
  seconds: Big
  meeting_id: MeetingId | null
  reason: string
  at: At
}
/** Who meters a room: a survivor takes over with a higher epoch after `valid_until`. */
export interface RoomMetersTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  process_id: string
  epoch: number
  valid_until: At
}
/** One row per ticket: who a peer is and whose minutes pay for it. */
export interface AttendancesTable {
  peer_id: PeerId
  tenant_id: TenantId
  meeting_id: MeetingId
  person_key: string
  name: string
  payer_department_id: DepartmentId
  issued_at: At
  /** Set by the meter from the node's facts. */
  connected_ms: Big
  first_seen_at: At | null
  ended_at: At | null
  /** The meter's own, see collab/quota/meter.ts. */
  meter_marks: ColumnType<unknown, string | undefined, string>
}

export interface ChatMessagesTable {
  id: Generated<number>
  tenant_id: TenantId
  meeting_id: MeetingId
  person_key: string
  name: string
  text: string
  sent_at: At
}

export interface Database {
  tenants: TenantsTable
  meeting_codes: MeetingCodesTable
  signing_keys: SigningKeysTable
  departments: DepartmentsTable
  people: PeopleTable
  sessions: SessionsTable
  sign_in_links: SignInLinksTable
  outbox: OutboxTable
  meetings: MeetingsTable
  meeting_attendees: MeetingAttendeesTable
  occurrences: OccurrencesTable
  documents: DocumentsTable
  document_updates: DocumentUpdatesTable
  document_snapshots: DocumentSnapshotsTable
  document_rights: DocumentRightsTable
  tenant_keys: TenantKeysTable
  document_keys: DocumentKeysTable
  document_mentions: DocumentMentionsTable
  document_histories: DocumentHistoriesTable
  document_versions: DocumentVersionsTable
  document_writers: DocumentWritersTable
  document_quarantines: DocumentQuarantinesTable
  document_search: DocumentSearchTable
  document_files: DocumentFilesTable
  agenda_templates: AgendaTemplatesTable
  note_sections: NoteSectionsTable
  action_items: ActionItemsTable
  quota_accounts: QuotaAccountsTable
  quota_grants: QuotaGrantsTable
  quota_leases: QuotaLeasesTable
  ledger_entries: LedgerEntriesTable
  room_meters: RoomMetersTable
  attendances: AttendancesTable
  chat_messages: ChatMessagesTable
}
