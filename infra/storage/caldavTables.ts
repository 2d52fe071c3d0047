import type { ColumnType } from 'kysely'
import type { MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { At, DefaultAt } from './columns.ts'

/** A column the database fills when an insert leaves it out. */
type Defaulted<T> = ColumnType<T, T | undefined, T>

export interface AppPasswordsTable {
  id: string
  tenant_id: TenantId
  person_id: PersonId
  name: string
  /** sha-256 of the secret, hex. */
  secret_hash: string
  /** To the hour. */
  last_used_at: Defaulted<Date | null>
  created_at: DefaultAt
}
/** A person's calendar as programs know it. */
export interface CalendarCollectionsTable {
  tenant_id: TenantId
  person_id: PersonId
  change_number: Defaulted<number>
  /** Tombstones up to this change are forgotten. */
  forgotten_until: Defaulted<number>
}
/** A member of that calendar, or the tombstone of one. */
export interface CalendarObjectsTable {
  tenant_id: TenantId
  person_id: PersonId
  /** The last part of its path. */
  name: string
  meeting_id: MeetingId
  /** UID of the file where the program's differs from the meeting's. */
  uid: Defaulted<string | null>
  etag: string
  change_number: number
  changed_at: At
  gone_at: Defaulted<Date | null>
  /** Its owner took it out; it comes back when they are asked again. */
  dropped: Defaulted<boolean>
  /** The file as a program put it, a hash of it, and the etag under which it is answered word for word. */
  source: Defaulted<string | null>
  source_mark: Defaulted<string>
  source_etag: Defaulted<string | null>
}
