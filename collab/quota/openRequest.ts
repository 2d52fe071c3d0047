import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** The request for minutes that somebody has open with a department's admins. */
export async function openRequestOf(tx: Tx, departmentId: DepartmentId, personKey: string): Promise<string | null> {
  const row = await tx
    .selectFrom('minute_requests')
    .select('id')
    .where('department_id', '=', departmentId)
    .where('person_key', '=', personKey)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return row?.id ?? null
}
