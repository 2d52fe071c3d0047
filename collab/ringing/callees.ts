import { sql } from 'kysely'
import type { DepartmentId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Tx } from '../../infra/storage/storage.ts'

export const calleesMax = 50

/** Somebody to be rung. */
export interface Callee {
  id: PersonId
  name: string
  language: Language
}

/**
 * These people and everybody in these departments and those below them, without the caller; by name. Throws NOT_FOUND
 * where one of them is not of the company, BODY_INVALID for nobody and for more than 50.
 */
export async function calleesOf(
  tx: Tx,
  callerId: PersonId,
  personIds: readonly PersonId[],
  departmentIds: readonly DepartmentId[],
): Promise<Callee[]> {
  const people = [...new Set(personIds)]
  const departments = [...new Set(departmentIds)]
  const { rows } = await sql<Callee & { named: boolean }>`
    with recursive asked as (
      select id from departments where id = any(${departments}::uuid[])
      union select d.id from departments d join asked on d.parent_id = asked.id
    )
    select id, name, language, id = any(${people}::uuid[]) as named from people
    where id = any(${people}::uuid[]) or department_id in (select id from asked)
    order by name, id limit ${calleesMax + people.length + 2}`.execute(tx)
  if (rows.filter(({ named }) => named).length < people.length) throw new ProblemError('NOT_FOUND')
  if (departments.length > 0) {
    const known = await tx.selectFrom('departments').select('id').where('id', 'in', departments).execute()
    if (known.length < departments.length) throw new ProblemError('NOT_FOUND')
  }
  const callees = rows.filter(({ id }) => id !== callerId).map(({ id, name, language }) => ({ id, name, language }))
  if (callees.length === 0) throw new ProblemError('BODY_INVALID', 'There is nobody to ring.')
  if (callees.length > calleesMax)
    throw new ProblemError('BODY_INVALID', `At most ${calleesMax} people are rung at a time.`)
  return callees
}
