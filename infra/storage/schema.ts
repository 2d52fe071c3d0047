import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { DepartmentId, DocumentId, GuestId, MeetingId, PersonId, TenantId } from '../contract/ids.ts'

import type { BreakoutPeopleTable, BreakoutRoomsTable, BreakoutsTable } from './breakoutTables.ts'
import type { AppPasswordsTable, CalendarCollectionsTable, CalendarObjectsTable } from './caldavTables.ts'
import type { ChatFilesTable, ChatMessagesTable, ChatReceiptsTable } from './chatTables.ts'
import type { At, DefaultAt } from './columns.ts'
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
import type { CalendarFeedsTable, InvitationsTable } from './invitationTables.ts'
import type {
  BusyFeedsTable,
  BusySpansTable,
  CompanyHoursTable,
  ContactCallsTable,
  DeferredLettersTable,
  ImportantContactsTable,
  LeavesTable,
  MeetingRemindersTable,
  PersonHoursTable,
  PushSubscriptionsTable,
  ReminderMarksTable,
  RemindersTable,
} from './hoursTables.ts'
import type {
  BallotsTable,
  BookingLinksTable,
  BookingPagesTable,
  PageBookingsTable,
  PollGuestsTable,
  PollPeopleTable,
  PollSlotsTable,
  PollsTable,
  VotesTable,
} from './pollTables.ts'
import type { RoomPollBallotsTable, RoomPollRulesTable, RoomPollsTable, RoomPollVotersTable } from './roomPollTables.ts'
import type { BurdensTable, WeighedOccurrencesTable } from './fairnessTables.ts'
import type {
  AttendanceSpansTable,
  AttendancesTable,
  IdempotentAnswersTable,
  LedgerEntriesTable,
  MinuteChangesTable,
  MinuteChecksTable,
  MinuteRequestsTable,
  MinuteSettingsTable,
  PayerTakeoversTable,
  PersonTagsTable,
  PersonUsesTable,
  QuotaAccountsTable,
  QuotaLeasesTable,
  RoomMetersTable,
  TagsTable,
} from './minuteTables.ts'
import type {
  MeetingAttendeesTable,
  MeetingExceptionsTable,
  MeetingGuestsTable,
  MeetingResourcesTable,
  MeetingsTable,
  OccurrenceAnswersTable,
  OccurrencesTable,
  ResourceDeclinesTable,
  ResourcesTable,
  TimeProposalsTable,
} from './scheduleTables.ts'
import type { WatermarkMarksTable, WatermarkTamperingsTable } from './watermarkTables.ts'
import type { NoticesTable, RingedPeopleTable, RingsTable } from './ringTables.ts'
import type { ZoneMovesTable } from './zoneTables.ts'

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
  /** Regions that may carry its calls and serve its documents; empty: all. */
  regions: ColumnType<string[], string[] | undefined, string[]>
  /** Days after which its chat is deleted; null: never. */
  chat_retention_days: ColumnType<number | null, number | null | undefined, number | null>
  /** All its meetings carry a watermark. */
  watermark: ColumnType<boolean, boolean | undefined, boolean>
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
  /** As people write it; empty: none. */
  phone: ColumnType<string, string | undefined, string>
  /** Whether the company sees address and phone; admins always do. */
  contact_shared: ColumnType<boolean, boolean | undefined, boolean>
  created_at: DefaultAt
}
/** Who hides their contact details from those in one meeting. */
export interface MeetingContactHidesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  person_id: PersonId
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
  /** Where answers to it go; null: to the house. */
  reply_to: ColumnType<string | null, string | null | undefined, never>
  /** The document it quotes: erased with it. */
  document_id: ColumnType<DocumentId | null, DocumentId | null | undefined, never>
  state: ColumnType<LetterState, LetterState | undefined, LetterState>
  attempts_count: ColumnType<number, number | undefined, number>
  due_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  created_at: DefaultAt
}

export interface Database {
  ballots: BallotsTable
  booking_links: BookingLinksTable
  booking_pages: BookingPagesTable
  page_bookings: PageBookingsTable
  poll_guests: PollGuestsTable
  poll_people: PollPeopleTable
  poll_slots: PollSlotsTable
  polls: PollsTable
  votes: VotesTable
  burdens: BurdensTable
  weighed_occurrences: WeighedOccurrencesTable
  app_passwords: AppPasswordsTable
  calendar_collections: CalendarCollectionsTable
  calendar_objects: CalendarObjectsTable
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
  meeting_contact_hides: MeetingContactHidesTable
  meeting_exceptions: MeetingExceptionsTable
  meeting_guests: MeetingGuestsTable
  meeting_resources: MeetingResourcesTable
  occurrence_answers: OccurrenceAnswersTable
  occurrences: OccurrencesTable
  resource_declines: ResourceDeclinesTable
  resources: ResourcesTable
  time_proposals: TimeProposalsTable
  invitations: InvitationsTable
  calendar_feeds: CalendarFeedsTable
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
  tags: TagsTable
  person_tags: PersonTagsTable
  minute_settings: MinuteSettingsTable
  quota_accounts: QuotaAccountsTable
  quota_leases: QuotaLeasesTable
  ledger_entries: LedgerEntriesTable
  person_uses: PersonUsesTable
  attendance_spans: AttendanceSpansTable
  payer_takeovers: PayerTakeoversTable
  minute_requests: MinuteRequestsTable
  minute_changes: MinuteChangesTable
  minute_checks: MinuteChecksTable
  idempotent_answers: IdempotentAnswersTable
  room_meters: RoomMetersTable
  attendances: AttendancesTable
  chat_files: ChatFilesTable
  chat_messages: ChatMessagesTable
  room_polls: RoomPollsTable
  room_poll_voters: RoomPollVotersTable
  room_poll_ballots: RoomPollBallotsTable
  room_poll_rules: RoomPollRulesTable
  chat_receipts: ChatReceiptsTable
  busy_feeds: BusyFeedsTable
  busy_spans: BusySpansTable
  company_hours: CompanyHoursTable
  contact_calls: ContactCallsTable
  deferred_letters: DeferredLettersTable
  important_contacts: ImportantContactsTable
  leaves: LeavesTable
  meeting_reminders: MeetingRemindersTable
  person_hours: PersonHoursTable
  push_subscriptions: PushSubscriptionsTable
  reminder_marks: ReminderMarksTable
  reminders: RemindersTable
  watermark_marks: WatermarkMarksTable
  watermark_tamperings: WatermarkTamperingsTable
  rings: RingsTable
  ringed_people: RingedPeopleTable
  notices: NoticesTable
  zone_moves: ZoneMovesTable
  breakouts: BreakoutsTable
  breakout_rooms: BreakoutRoomsTable
  breakout_people: BreakoutPeopleTable
}
