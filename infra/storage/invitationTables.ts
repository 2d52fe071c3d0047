import type { ColumnType } from 'kysely'
import type { GuestId, MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { At, DefaultAt } from './columns.ts'

/** What an invitation's letter carries so that an answer finds back. One of the two ids is set. */
export interface InvitationsTable {
  tenant_id: TenantId
  /** sha-256 of the secret of its links and its reply address, hex. */
  secret_hash: string
  meeting_id: MeetingId
  person_id: PersonId | null
  guest_id: GuestId | null
  /** The time that was last asked about, and the revision since which it is so. */
  asked_schedule: string
  asked_revision: number
  /** DTSTAMP of the last answer by mail. */
  answer_stamp_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  created_at: DefaultAt
}
/** A person's calendar under an address of its own. */
export interface CalendarFeedsTable {
  tenant_id: TenantId
  person_id: PersonId
  /** sha-256 of the secret in the address, hex. */
  secret_hash: string
  read_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  created_at: At
}
