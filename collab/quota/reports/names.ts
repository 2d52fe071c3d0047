import { sql } from 'kysely'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import type { Tx } from '../../../infra/storage/storage.ts'

export interface DepartmentFacts {
  id: DepartmentId
  name: string
  zone: string
}

/** By id, oldest first. */
export async function departmentsOf(tx: Tx): Promise<Map<DepartmentId, DepartmentFacts>> {
  const rows = await tx
    .selectFrom('departments')
    .select(['id', 'name', 'zone'])
    .orderBy('created_at')
    .orderBy('name')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Titles of meetings by id. */
export async function titlesOf(tx: Tx, meetingIds: Iterable<MeetingId>): Promise<Map<string, string>> {
  const ids = [...new Set(meetingIds)]
  if (!ids.length) return new Map()
  const rows = await tx.selectFrom('meetings').select(['id', 'title']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, title }) => [id, title]))
}

/** What people are called now, and what guests called themselves at the door, by person key. */
export async function peopleNames(tx: Tx, personKeys: Iterable<string>): Promise<Map<string, string>> {
  const keys = [...new Set(personKeys)]
  if (!keys.length) return new Map()
  const people = await sql<{ key: string; name: string }>`
    select id::text as key, name from people where id::text in (${sql.join(keys)})`.execute(tx)
  const names = new Map(people.rows.map(({ key, name }) => [key, name]))
  const strangers = keys.filter((key) => !names.has(key))
  if (!strangers.length) return names
  const guests = await tx
    .selectFrom('attendances')
    .select(['person_key', 'name'])
    .where('person_key', 'in', strangers)
    .orderBy('issued_at')
    .execute()
  for (const guest of guests) names.set(guest.person_key, guest.name)
  return names
}
