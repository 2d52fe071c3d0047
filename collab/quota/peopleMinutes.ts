import type { DepartmentId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { PersonMinutes } from '../protocol/minutes.ts'
import { accountOverview } from './accountOverview.ts'
import type { Accounts } from './accounts.ts'
import { allowancesOf, personUses } from './personUses.ts'

const peopleMax = 10_000

/** One person, or everybody of a department by name, in their own department's current period. */
export async function peopleMinutes(
  tx: Tx,
  accounts: Accounts,
  who: { personId: PersonId } | { departmentId: DepartmentId },
  atMs: number,
): Promise<PersonMinutes[]> {
  let query = tx.selectFrom('people').select(['id as personId', 'name', 'department_id as departmentId'])
  if ('personId' in who) query = query.where('id', '=', who.personId)
  else query = query.where('department_id', '=', who.departmentId)
  const people = await query.orderBy('name').orderBy('id').limit(peopleMax).execute()
  const [first] = people
  if (!first) return []
  const [period] = await accountOverview(tx, accounts, atMs, [first.departmentId])
  if (!period) return []
  const account = await accounts.find(tx, first.departmentId, atMs)
  const uses = account ? await personUses(tx, account.id) : new Map<string, number>()
  const allowances = await allowancesOf(tx, await accounts.settings(tx), people)
  return people.map(({ personId, name }) => {
    const allowance = allowances.get(personId)
    return {
      personId,
      name,
      usedSeconds: uses.get(personId) ?? 0,
      allowanceSeconds: allowance?.seconds ?? null,
      from: allowance?.from ?? null,
      periodStartsAt: period.periodStartsAt,
      periodEndsAt: period.periodEndsAt,
    }
  })
}
