import { sql } from 'kysely'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Allowance, SettingsTree } from './settings.ts'

/** Adds what people used of an account since the last time; by person key, in seconds. [ML38] */
export async function addPersonUse(
  tx: Tx,
  tenantId: TenantId,
  accountId: string,
  seconds: Map<string, number>,
): Promise<void> {
  // Sorted, so that two rooms with the same people do not wait for each other in a circle.
  const rows = [...seconds].filter(([, used]) => used > 0).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (rows.length === 0) return
  await tx
    .insertInto('person_uses')
    .values(
      rows.map(([personKey, used]) => ({
        tenant_id: tenantId,
        account_id: accountId,
        person_key: personKey,
        used_seconds: used,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'account_id', 'person_key'])
        .doUpdateSet({ used_seconds: sql`person_uses.used_seconds + excluded.used_seconds` }),
    )
    .execute()
}

/** What these people, or all, used of an account; who used nothing is left out. */
export async function personUses(tx: Tx, accountId: string, personKeys?: string[]): Promise<Map<string, number>> {
  if (personKeys?.length === 0) return new Map()
  let query = tx.selectFrom('person_uses').select(['person_key', 'used_seconds']).where('account_id', '=', accountId)
  if (personKeys) query = query.where('person_key', 'in', personKeys)
  return new Map((await query.execute()).map((row) => [row.person_key, row.used_seconds]))
}

/** What each of these people of the company may use of a period; who has no limit is left out. */
export async function allowancesOf(
  tx: Tx,
  tree: SettingsTree,
  people: { personId: PersonId; departmentId: DepartmentId }[],
): Promise<Map<string, Allowance>> {
  if (people.length === 0) return new Map()
  const ids = people.map(({ personId }) => personId)
  const carried = await tx.selectFrom('person_tags').selectAll().where('person_id', 'in', ids).execute()
  const tags = Map.groupBy(carried, (row) => row.person_id)
  return new Map(
    people.flatMap(({ personId, departmentId }) => {
      const tagIds = (tags.get(personId) ?? []).map((row) => row.tag_id)
      const allowance = tree.allowanceOf({ personId, departmentId, tagIds })
      return allowance ? [[personId, allowance] as const] : []
    }),
  )
}

/** What is left to those of these people who have a limit, by person key; zero when it is used up. */
export async function leftOfPeople(
  tx: Tx,
  tree: SettingsTree,
  accountId: string,
  personKeys: string[],
): Promise<Map<string, number>> {
  if (personKeys.length === 0) return new Map()
  const people = await tx
    .selectFrom('people')
    .select(['id as personId', 'department_id as departmentId'])
    .where(sql<string>`id::text`, 'in', personKeys)
    .execute()
  const allowances = await allowancesOf(tx, tree, people)
  const uses = await personUses(tx, accountId, [...allowances.keys()])
  return new Map([...allowances].map(([key, { seconds }]) => [key, Math.max(0, seconds - (uses.get(key) ?? 0))]))
}
