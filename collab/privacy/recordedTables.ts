import type { Database } from '../../infra/storage/schema.ts'
import type { RecordArea } from '../protocol/privacy.ts'

/** How a column names somebody: by key or id; by address; among several; by the ballot they filled in. */
type Names = 'key' | 'email' | 'among' | 'ballot'

export interface RecordedTable {
  area: RecordArea
  by: Readonly<Record<string, Names>>
  /** What is shown of a row; none: only how many there are. */
  show: readonly string[]
  /** The newest rows are those with the greatest. */
  newest?: string
}

type Column<T extends keyof Database> = keyof Database[T] & string

/** `show` leaves out what opens something (hashes, keys, links) and what is kept encrypted. */
function about<T extends keyof Database>(
  _table: T,
  area: RecordArea,
  by: Partial<Record<Column<T>, Names>>,
  show: readonly Column<T>[],
  newest?: Column<T>,
): RecordedTable {
  return { area, by: by as Record<string, Names>, show, ...(newest && { newest }) }
}

/**
 * What each table keeps about people. A table that is not here keeps nothing about anybody (`aboutNobody`); a test
 * compares both lists with the database, so that no new table is forgotten.
 */
export const recordedTables: Partial<Record<keyof Database, RecordedTable>> = {
  people: about('people', 'profile', { id: 'key' }, [
    'name',
    'email',
    'phone',
    'contact_shared',
    'role',
    'department_id',
    'zone',
    'work_from_minute',
    'work_until_minute',
    'work_days',
    'language',
    'created_at',
  ]),
  person_tags: about('person_tags', 'profile', { person_id: 'key' }, ['tag_id']),
  meeting_contact_hides: about('meeting_contact_hides', 'profile', { person_id: 'key' }, ['meeting_id']),
  sessions: about(
    'sessions',
    'access',
    { person_id: 'key', guest_id: 'key' },
    ['guest_name', 'guest_zone', 'guest_meeting_id', 'created_at', 'expires_at'],
    'created_at',
  ),
  sign_in_links: about('sign_in_links', 'access', { person_id: 'key' }, [
    'kind',
    'created_at',
    'used_at',
    'expires_at',
  ]),
  app_passwords: about('app_passwords', 'access', { person_id: 'key' }, ['name', 'created_at', 'last_used_at']),
  calendar_feeds: about('calendar_feeds', 'access', { person_id: 'key' }, ['created_at', 'read_at']),
  push_subscriptions: about('push_subscriptions', 'access', { person_id: 'key' }, ['endpoint', 'created_at']),
  idempotent_answers: about(
    'idempotent_answers',
    'access',
    { person_id: 'key' },
    ['route', 'created_at'],
    'created_at',
  ),
  meetings: about(
    'meetings',
    'meetings',
    { host_id: 'key' },
    ['id', 'title', 'start_local', 'zone', 'duration_seconds', 'notes', 'created_at', 'cancelled_at'],
    'created_at',
  ),
  meeting_attendees: about('meeting_attendees', 'meetings', { person_id: 'key' }, [
    'meeting_id',
    'answer',
    'required',
    'comment',
    'answered_at',
    'delegate_of',
    'waitlisted_at',
  ]),
  meeting_guests: about('meeting_guests', 'meetings', { id: 'key', email: 'email' }, [
    'meeting_id',
    'name',
    'email',
    'zone',
    'answer',
    'comment',
  ]),
  occurrence_answers: about('occurrence_answers', 'meetings', { person_id: 'key', guest_id: 'key' }, [
    'meeting_id',
    'original_local',
    'answer',
    'comment',
  ]),
  time_proposals: about('time_proposals', 'meetings', { person_id: 'key', guest_id: 'key' }, [
    'meeting_id',
    'starts_at',
    'ends_at',
    'comment',
    'state',
    'created_at',
  ]),
  invitations: about('invitations', 'meetings', { person_id: 'key', guest_id: 'key' }, ['meeting_id', 'created_at']),
  polls: about('polls', 'meetings', { host_id: 'key' }, ['title', 'body', 'state', 'created_at']),
  poll_people: about('poll_people', 'meetings', { person_id: 'key' }, ['poll_id']),
  poll_guests: about('poll_guests', 'meetings', { email: 'email' }, ['poll_id', 'name', 'email']),
  ballots: about('ballots', 'meetings', { person_id: 'key', email: 'email' }, [
    'poll_id',
    'name',
    'zone',
    'comment',
    'created_at',
  ]),
  votes: about('votes', 'meetings', { ballot_id: 'ballot' }, ['slot_id', 'vote']),
  booking_pages: about('booking_pages', 'meetings', { host_id: 'key' }, ['title', 'body', 'open', 'created_at']),
  page_bookings: about('page_bookings', 'meetings', { email: 'email' }, ['meeting_id', 'name', 'email', 'created_at']),
  calendar_objects: about(
    'calendar_objects',
    'meetings',
    { person_id: 'key' },
    ['meeting_id', 'changed_at', 'gone_at'],
    'changed_at',
  ),
  calendar_collections: about('calendar_collections', 'meetings', { person_id: 'key' }, ['change_number']),
  attendances: about(
    'attendances',
    'attendance',
    { person_key: 'key' },
    [
      'meeting_id',
      'name',
      'kind',
      'issued_at',
      'first_seen_at',
      'ended_at',
      'connected_ms',
      'device_form',
      'device_browser',
      'device_system',
    ],
    'issued_at',
  ),
  attendance_spans: about(
    'attendance_spans',
    'attendance',
    { person_key: 'key' },
    ['meeting_id', 'region', 'media', 'started_at', 'ended_at'],
    'started_at',
  ),
  person_uses: about('person_uses', 'minutes', { person_key: 'key' }, ['account_id', 'used_seconds']),
  minute_requests: about('minute_requests', 'minutes', { person_key: 'key', answered_by: 'key' }, [
    'name',
    'meeting_id',
    'note',
    'state',
    'granted_seconds',
    'created_at',
    'answered_at',
  ]),
  minute_changes: about('minute_changes', 'minutes', { actor_id: 'key' }, ['action', 'scope', 'at'], 'at'),
  ledger_entries: about('ledger_entries', 'minutes', { actor_id: 'key' }, ['reason', 'seconds', 'at'], 'at'),
  payer_takeovers: about('payer_takeovers', 'minutes', { person_id: 'key' }, ['meeting_id', 'taken_at']),
  chat_messages: about(
    'chat_messages',
    'talk',
    { person_key: 'key', to_key: 'key' },
    ['meeting_id', 'name', 'to_name', 'text', 'important', 'sent_at', 'edited_at', 'deleted_at'],
    'id',
  ),
  chat_files: about('chat_files', 'talk', { person_key: 'key' }, ['meeting_id', 'name', 'bytes', 'created_at']),
  chat_receipts: about('chat_receipts', 'talk', { person_key: 'key' }, ['message_id', 'read_at', 'reminded_at']),
  room_polls: about('room_polls', 'talk', { author_key: 'key' }, ['meeting_id', 'question', 'state', 'created_at']),
  room_poll_voters: about('room_poll_voters', 'talk', { person_key: 'key' }, ['poll_id', 'name', 'choices']),
  rings: about('rings', 'talk', { caller_id: 'key' }, ['meeting_id', 'started_at', 'ended_at'], 'started_at'),
  ringed_people: about('ringed_people', 'talk', { person_id: 'key' }, ['state', 'reply', 'words', 'answered_at']),
  notices: about('notices', 'talk', { person_id: 'key' }, ['kind', 'by_name', 'title', 'body', 'at', 'read_at'], 'at'),
  watermark_marks: about(
    'watermark_marks',
    'talk',
    { person_key: 'key' },
    ['meeting_id', 'mark', 'name', 'from_at'],
    'from_at',
  ),
  watermark_tamperings: about('watermark_tamperings', 'talk', { person_key: 'key' }, [
    'meeting_id',
    'name',
    'what',
    'at',
  ]),
  breakouts: about('breakouts', 'talk', { opened_by: 'key' }, ['meeting_id', 'opened_at', 'ends_at']),
  breakout_people: about('breakout_people', 'talk', { person_key: 'key' }, ['name', 'room_id', 'help_at']),
  documents: about('documents', 'documents', { owner_id: 'key' }, ['title', 'kind', 'created_at', 'updated_at']),
  document_rights: about('document_rights', 'documents', { person_id: 'key' }, ['document_id', 'access']),
  document_updates: about('document_updates', 'documents', { person_key: 'key' }, []),
  document_writers: about('document_writers', 'documents', { person_key: 'key' }, [
    'document_id',
    'part',
    'name',
    'first_at',
  ]),
  document_versions: about('document_versions', 'documents', { created_by: 'key', author_keys: 'among' }, [
    'document_id',
    'name',
    'created_at',
  ]),
  document_mentions: about('document_mentions', 'documents', { person_id: 'key' }, [
    'document_id',
    'seen_at',
    'mailed_at',
  ]),
  document_files: about('document_files', 'documents', { created_by: 'key' }, [
    'document_id',
    'name',
    'content_type',
    'bytes',
    'created_at',
  ]),
  agenda_templates: about('agenda_templates', 'documents', { created_by: 'key' }, ['name', 'updated_at']),
  note_sections: about('note_sections', 'documents', { seeded_by: 'key' }, ['meeting_id', 'start_local', 'seeded_at']),
  action_items: about('action_items', 'documents', { assignee_id: 'key' }, [
    'document_id',
    'meeting_id',
    'due_day',
    'done',
    'created_at',
  ]),
  person_hours: about('person_hours', 'hours', { person_id: 'key' }, [
    'holiday_country',
    'holiday_region',
    'quiet_after_hours',
    'mode',
    'mode_since',
    'mode_until',
  ]),
  leaves: about('leaves', 'hours', { person_id: 'key' }, ['start_local', 'end_local', 'note', 'created_at']),
  important_contacts: about('important_contacts', 'hours', { person_id: 'key' }, ['contact_id', 'created_at']),
  contact_calls: about('contact_calls', 'hours', { person_id: 'key' }, ['contact_id', 'by', 'at'], 'at'),
  meeting_reminders: about('meeting_reminders', 'hours', { person_id: 'key' }, ['meeting_id']),
  reminders: about(
    'reminders',
    'hours',
    { person_id: 'key' },
    ['meeting_id', 'starts_at', 'minutes_before', 'via', 'told_at', 'dismissed_at'],
    'told_at',
  ),
  busy_feeds: about('busy_feeds', 'hours', { person_id: 'key' }, ['name', 'fetched_at', 'problem', 'created_at']),
  busy_spans: about('busy_spans', 'hours', { person_id: 'key' }, ['kind', 'starts_at', 'ends_at'], 'starts_at'),
  burdens: about('burdens', 'hours', { person_id: 'key' }, ['meeting_id', 'starts_at', 'cost', 'reason'], 'starts_at'),
  outbox: about('outbox', 'mail', { to_email: 'email' }, ['to_email', 'subject', 'body', 'state', 'created_at'], 'id'),
  deferred_letters: about('deferred_letters', 'mail', { person_id: 'key' }, [
    'subject',
    'body',
    'due_at',
    'created_at',
  ]),
}

/** Tables in which nobody is named: companies, rooms, plans, sums, keys, and ballots without a name. */
export const aboutNobody: readonly (keyof Database)[] = [
  'tenants',
  'meeting_codes',
  'signing_keys',
  'departments',
  'resources',
  'meeting_resources',
  'resource_declines',
  'meeting_exceptions',
  'occurrences',
  'poll_slots',
  'booking_links',
  'weighed_occurrences',
  'zone_moves',
  'document_snapshots',
  'document_histories',
  'document_keys',
  'document_quarantines',
  'document_search',
  'tenant_keys',
  'tags',
  'minute_settings',
  'minute_checks',
  'quota_accounts',
  'quota_leases',
  'room_meters',
  'company_hours',
  'reminder_marks',
  'room_poll_ballots',
  'room_poll_rules',
  'breakout_rooms',
]
