import type { ColumnType, JSONColumnType } from 'kysely'
import type { DepartmentId, DocumentId, GuestId, MeetingId, PersonId, ResourceId, TenantId } from '../contract/ids.ts'
import type { At, DefaultAt } from './columns.ts'

/** A column the database fills when an insert leaves it out. */
type Defaulted<T> = ColumnType<T, T | undefined, T>

/** Meetings that no department pays for. */
export type Exemption = 'emergency' | 'all-hands'
export type Answer = 'waiting' | 'yes' | 'no' | 'maybe'

/** What a meeting's room is held to. */
export interface MeetingPolicy {
  lobby?: boolean
  watermark?: boolean
  /** Only nodes of these regions carry its media; empty or absent: any. */
  regions?: string[]
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
  agenda_template_id: Defaulted<string | null>
  /** Whose minutes pay: each joiner's department, or the host's for everyone. */
  payer: Defaulted<'joiner' | 'host'>
  /** The company's own account pays. */
  exempt: Defaulted<Exemption | null>
  /** UID of the calendar file; unique in the tenant. */
  uid: Defaulted<string>
  /** The series this one went on from. */
  split_from: Defaulted<MeetingId | null>
  /** The meeting it is a side room of: then it is in nobody's calendar. */
  main_id: Defaulted<MeetingId | null>
  /** From 00:00 to 00:00 on the wall of the zone. */
  all_day: Defaulted<boolean>
  /** Wall times of the rule that do not take place, and of occurrences beside the rule. */
  excluded: Defaulted<string[]>
  added: Defaulted<string[]>
  notes: Defaulted<string>
  policy: JSONColumnType<MeetingPolicy, string | undefined, string>
  /** Whose meeting it is when it is not the host's department's. */
  host_department_id: Defaulted<DepartmentId | null>
  quorum: Defaulted<number | null>
  /** How many may come; later ones wait. null: all. */
  seats: Defaulted<number | null>
  /** Up to where, and under which version of tzdata, its occurrences are written down. */
  derived_until: Defaulted<Date>
  derived_version: Defaulted<string>
  buffer_before_minutes: Defaulted<number>
  buffer_after_minutes: Defaulted<number>
  /** Rises with every change: SEQUENCE of the calendar file. */
  revision: number
  cancelled_at: At | null
  created_at: DefaultAt
}
/** One occurrence that differs from its series; null: as the series. */
export interface MeetingExceptionsTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  /** The wall time the rule gave it: its key for ever. */
  original_local: string
  start_local: Defaulted<string | null>
  /** The zone of `start_local`; null: the series'. */
  zone: Defaulted<string | null>
  duration_seconds: Defaulted<number | null>
  title: Defaulted<string | null>
  notes: Defaulted<string | null>
  cancelled_at: Defaulted<Date | null>
  changed_at: DefaultAt
}
export interface MeetingAttendeesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  person_id: PersonId
  answer: Answer
  required: Defaulted<boolean>
  comment: Defaulted<string>
  answered_at: Defaulted<Date | null>
  /** Comes in the place of this person. */
  delegate_of: Defaulted<PersonId | null>
  /** Since when they wait for a seat. */
  waitlisted_at: Defaulted<Date | null>
}
/** Somebody outside the company, invited by address. */
export interface MeetingGuestsTable {
  id: GuestId
  tenant_id: TenantId
  meeting_id: MeetingId
  email: string
  name: string
  zone: Defaulted<string | null>
  language: Defaulted<'en' | 'zh'>
  required: Defaulted<boolean>
  answer: Defaulted<Answer>
  comment: Defaulted<string>
  answered_at: Defaulted<Date | null>
}
/** Rooms and devices that meetings book. */
export interface ResourcesTable {
  id: ResourceId
  tenant_id: TenantId
  kind: 'room' | 'device'
  name: string
  zone: string
  seats: Defaulted<number | null>
  retired_at: Defaulted<Date | null>
  created_at: DefaultAt
}
export interface MeetingResourcesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  resource_id: ResourceId
  answer: Defaulted<'waiting' | 'yes' | 'no'>
  /** The first occurrence it cannot take, and why. */
  reason: Defaulted<string>
}
/** Occurrences at which a room or a device is somebody else's. */
export interface ResourceDeclinesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  resource_id: ResourceId
  original_local: string
}
/** An answer to one occurrence, where it differs from the answer to the series. One of the two ids is set. */
export interface OccurrenceAnswersTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  original_local: string
  person_id: Defaulted<PersonId | null>
  guest_id: Defaulted<GuestId | null>
  /** `waiting`: the occurrence was moved after the answer to the series was given. */
  answer: Answer
  comment: Defaulted<string>
}
/** Another time somebody asks for; `original_local` null: for the whole meeting. One of the two ids is set. */
export interface TimeProposalsTable {
  id: string
  tenant_id: TenantId
  meeting_id: MeetingId
  original_local: Defaulted<string | null>
  person_id: Defaulted<PersonId | null>
  guest_id: Defaulted<GuestId | null>
  starts_at: At
  ends_at: At
  comment: Defaulted<string>
  state: Defaulted<'open' | 'accepted' | 'declined'>
  created_at: DefaultAt
}
/** Instants, a cache of wall times under one version of tzdata. */
export interface OccurrencesTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  /** The wall time the rule gave it, also where an exception moves it. */
  start_local: string
  starts_at: At
  ends_at: At
  tzdata_version: string
  /** An exception changes it. */
  changed: Defaulted<boolean>
  cancelled: Defaulted<boolean>
  /** Of the meeting it was derived from. */
  revision: Defaulted<number>
}
