import { sql } from 'kysely'
import type { z } from 'zod'
import type { PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { ContactCallsTable } from '../../infra/storage/hoursTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ImportantContact } from '../protocol/hours.ts'
import type { Me } from './myHours.ts'

/** However important: more than this from one person is no emergency any more. */
export const callsPerHourMax = 3
const hourMs = 3_600_000
const callsShownMax = 10

/** Who may disturb somebody off duty, and what came through that way. */
export async function contactsOf(tx: Tx, { personId }: Me): Promise<z.infer<typeof ImportantContact>[]> {
  const contacts = await tx
    .selectFrom('important_contacts')
    .innerJoin('people', 'people.id', 'contact_id')
    .select(['contact_id', 'name'])
    .where('person_id', '=', personId)
    .orderBy('name')
    .execute()
  const { rows } = await sql<{ contact_id: PersonId; at: Date; by: ContactCallsTable['by'] }>`
    select contact_id, at, by from (
      select *, row_number() over (partition by contact_id order by at desc, id desc) as place
      from contact_calls where person_id = ${personId}
    ) ranked where place <= ${callsShownMax} order by place`.execute(tx)
  const calls = Map.groupBy(rows, ({ contact_id }) => contact_id)
  return contacts.map(({ contact_id, name }) => ({
    personId: contact_id,
    name,
    cameThrough: (calls.get(contact_id) ?? []).map(({ at, by }) => ({ at: at.toISOString(), by })),
  }))
}

/** Exactly these from now on. Throws NOT_FOUND for whoever is not of the company. */
export async function setContacts(tx: Tx, { tenantId, personId }: Me, contactIds: readonly PersonId[]): Promise<void> {
  const wanted = [...new Set(contactIds)].filter((id) => id !== personId)
  await tx
    .deleteFrom('important_contacts')
    .where('person_id', '=', personId)
    .where(sql<boolean>`contact_id <> all(${wanted}::uuid[])`)
    .execute()
  if (wanted.length === 0) return
  const known = await tx.selectFrom('people').select('id').where('id', 'in', wanted).execute()
  if (known.length < wanted.length) throw new ProblemError('NOT_FOUND', 'Somebody is not of the company.')
  await tx
    .insertInto('important_contacts')
    .values(wanted.map((contact_id) => ({ tenant_id: tenantId, person_id: personId, contact_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Whether `contactId` comes through to somebody off duty, and notes that it did. Calls at the same moment wait for
 * each other, so that the limit holds among processes.
 */
export async function comesThrough(
  tx: Tx,
  { tenantId, personId }: Me,
  contactId: PersonId,
  by: ContactCallsTable['by'],
  nowMs: number,
): Promise<boolean> {
  const contact = await tx
    .selectFrom('important_contacts')
    .select('contact_id')
    .where('person_id', '=', personId)
    .where('contact_id', '=', contactId)
    .forUpdate()
    .executeTakeFirst()
  if (!contact) return false
  const { count } = await tx
    .selectFrom('contact_calls')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('person_id', '=', personId)
    .where('contact_id', '=', contactId)
    .where('at', '>', new Date(nowMs - hourMs))
    .executeTakeFirstOrThrow()
  if (Number(count) >= callsPerHourMax) return false
  const call = { tenant_id: tenantId, person_id: personId, contact_id: contactId, by, at: new Date(nowMs) }
  await tx.insertInto('contact_calls').values(call).execute()
  return true
}
