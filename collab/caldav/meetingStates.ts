import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** Raised when the same meeting is written differently than by the version before. */
const writer = 1

/** Columns that no file shows: how far the occurrences of a meeting are derived, from which tzdata, and what it stands beside. */
const unwritten = ['derived_until', 'derived_version', 'main_id']

/** One meeting that stands in a person's calendar. */
export interface MeetingState {
  meetingId: MeetingId
  /** A hash of its rows. */
  state: string
  hostId: PersonId
  /** The person's own; null for the host. */
  answer: string | null
}

/**
 * The meetings a person hosts or is invited to, each with a hash of every row its calendar file is made of: so a
 * change is seen whoever made it and whichever way.
 */
export async function meetingStates(tx: Tx, personId: PersonId): Promise<MeetingState[]> {
  const rowsOf = (table: string, order: string) => sql`(
    select string_agg(t::text, ',' order by ${sql.raw(order)}) from ${sql.table(table)} t
    where t.tenant_id = m.tenant_id and t.meeting_id = m.id)`
  const { rows } = await sql<MeetingState>`
    select m.id as "meetingId", m.host_id as "hostId", mine.answer, md5(concat_ws('|', (to_jsonb(m) - ${unwritten}::text[])::text,
      coalesce(${rowsOf('meeting_attendees', 't.person_id')}, '-'),
      coalesce(${rowsOf('meeting_guests', 't.id')}, '-'),
      coalesce(${rowsOf('meeting_resources', 't.resource_id')}, '-'),
      coalesce(${rowsOf('meeting_exceptions', 't.original_local')}, '-'),
      coalesce(${rowsOf('occurrence_answers', 't.original_local, t.person_id, t.guest_id')}, '-'))) as state
    from meetings m left join meeting_attendees mine
      on mine.tenant_id = m.tenant_id and mine.meeting_id = m.id and mine.person_id = ${personId}
    where m.cancelled_at is null and m.main_id is null and (m.host_id = ${personId} or mine.person_id is not null)
    order by m.created_at, m.id`.execute(tx)
  return rows
}

/** Of a member: what its file is made of, be it ours or a program's. */
export function etagOf({ state }: MeetingState, zonesVersion: string, sourceMark: string): string {
  return createHash('sha256')
    .update(`${writer} ${zonesVersion} ${sourceMark} ${state}`)
    .digest('base64url')
    .slice(0, 22)
}
