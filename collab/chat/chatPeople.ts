import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ChatPerson } from '../protocol/chat.ts'

/** Whoever is asking, as the chat names them. Throws NOT_FOUND when they are gone from the company. */
export async function senderOf(tx: Tx, session: Session): Promise<ChatPerson> {
  if (session.kind === 'guest') return { personKey: session.guestId, name: session.name }
  const person = await tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst()
  if (!person) throw new ProblemError('NOT_FOUND')
  return { personKey: session.personId, name: person.name }
}

/** Those of the keys that may be in a meeting, with their names: people of its company, and its guests. */
export async function namesOf(tx: Tx, meetingId: MeetingId, keys: readonly string[]): Promise<ChatPerson[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<ChatPerson>`
    select id::text as "personKey", name from people where id = any(${keys}::uuid[])
    union all
    select distinct on (guest_id) guest_id::text, guest_name from sessions
    where guest_id = any(${keys}::uuid[]) and guest_meeting_id = ${meetingId}`.execute(tx)
  return rows
}

const readersMax = 1000

/** Who an important message to all is for: the host, whoever is invited, and whoever has come. */
export async function readersOf(tx: Tx, meetingId: MeetingId): Promise<ChatPerson[]> {
  const { rows } = await sql<ChatPerson>`
    select distinct on (key) key as "personKey", name from (
      select people.id::text as key, people.name from people
      where people.id in (
        select host_id from meetings where id = ${meetingId}
        union select person_id from meeting_attendees where meeting_id = ${meetingId} and waitlisted_at is null
      )
      union all
      select person_key, name from attendances where meeting_id = ${meetingId}
    ) as readers order by key limit ${readersMax}`.execute(tx)
  return rows
}

/** Those of the keys that are in the call as far as the minutes know. */
export async function presentAmong(tx: Tx, meetingId: MeetingId, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('attendances')
    .select('person_key')
    .where('meeting_id', '=', meetingId)
    .where(sql<boolean>`person_key = any(${keys}::text[])`)
    .where('first_seen_at', 'is not', null)
    .where('ended_at', 'is', null)
    .execute()
  return new Set(rows.map((row) => row.person_key))
}

/** Where people of the company can be written to. */
export function addressesOf(tx: Tx, keys: readonly string[]) {
  return tx
    .selectFrom('people')
    .select(['id', 'email', 'language'])
    .where(sql<boolean>`id::text = any(${keys}::text[])`)
    .execute() as Promise<{ id: PersonId; email: string; language: 'en' | 'zh' }[]>
}
