import type { ColumnType, JSONColumnType } from 'kysely'
import type { MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>
type Defaulted<T> = ColumnType<T, T | undefined, T>

/** Somebody rings people into a meeting. */
export interface RingsTable {
  id: string
  tenant_id: TenantId
  meeting_id: MeetingId
  caller_id: PersonId
  started_at: At
  ends_at: At
  ended_at: Nullable<Date>
}
export interface RingedPeopleTable {
  tenant_id: TenantId
  ring_id: string
  person_id: PersonId
  state: 'ringing' | 'accepted' | 'declined' | 'missed' | 'away'
  reply: Nullable<'busy' | 'later' | 'soon' | 'write'>
  words: Defaulted<string>
  answered_at: Nullable<Date>
}
/** What a person was told of. */
export interface NoticesTable {
  id: string
  tenant_id: TenantId
  person_id: PersonId
  kind: 'missed-call' | 'mention' | 'reminder' | 'minutes' | 'receipt'
  source: string
  by_id: Nullable<PersonId>
  by_name: Defaulted<string>
  title: Defaulted<string>
  body: Defaulted<string>
  link: Nullable<string>
  about: JSONColumnType<object | null, string | null | undefined, string | null>
  at: At
  read_at: Nullable<Date>
}
