import { sql } from 'kysely'
import type { Cell } from '../../../infra/contract/csv.ts'
import type { DepartmentId, TenantId } from '../../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'

/** All that a link of the chain is made of stands in its row, so that whoever has the file can check it. */
const head = [
  'id',
  'at',
  'department',
  'period from',
  'debit book',
  'credit book',
  'seconds',
  'reason',
  'meeting',
  'to department',
  'actor',
  'tenant id',
  'account id',
  'chain position',
  'key',
  'to account id',
  'meeting id',
  'actor id',
  'previous hash',
  'hash',
]

/** The ledger as rows of a file, oldest first; of one department where that is asked for. */
export async function* ledgerTable(
  storage: Storage,
  tenantId: TenantId,
  departmentId: DepartmentId | undefined,
  size: number,
): AsyncGenerator<Cell[][]> {
  yield [head]
  for (let after = 0, full = true; full;) {
    const rows = await storage.inTenant(tenantId, (tx) => pageAfter(tx, departmentId, after, size))
    if (rows.length) yield rows.map(cellsOf)
    after = rows.at(-1)?.id ?? after
    full = rows.length === size
  }
}

const cellsOf = (row: Awaited<ReturnType<typeof pageAfter>>[number]): Cell[] => [
  row.id,
  row.at.toISOString(),
  row.department ?? '',
  row.period_starts_at.toISOString(),
  row.debit_book,
  row.credit_book,
  row.seconds,
  row.reason,
  row.title ?? '',
  row.receiver ?? '',
  row.actor ?? '',
  row.tenant_id,
  row.account_id,
  row.chain_position ?? '',
  row.idempotency_key,
  row.to_account_id ?? '',
  row.meeting_id ?? '',
  row.actor_id ?? '',
  hex(row.previous_hash),
  hex(row.hash),
]

const hex = (bytes: Uint8Array | null) => (bytes ? Buffer.from(bytes).toString('hex') : '')

function pageAfter(tx: Tx, departmentId: DepartmentId | undefined, after: number, size: number) {
  return tx
    .selectFrom('ledger_entries as e')
    .innerJoin('quota_accounts as source', 'source.id', 'e.account_id')
    .leftJoin('quota_accounts as target', 'target.id', 'e.to_account_id')
    .leftJoin('departments', 'departments.id', 'source.department_id')
    .leftJoin('departments as receivers', 'receivers.id', 'target.department_id')
    .leftJoin('meetings', 'meetings.id', 'e.meeting_id')
    .leftJoin('people', 'people.id', 'e.actor_id')
    .selectAll('e')
    .select(['source.period_starts_at', 'departments.name as department', 'receivers.name as receiver'])
    .select(['meetings.title', 'people.name as actor'])
    .where('e.id', '>', after)
    .where(
      departmentId === undefined
        ? sql<boolean>`true`
        : sql<boolean>`${departmentId} in (source.department_id, target.department_id)`,
    )
    .orderBy('e.id')
    .limit(size)
    .execute()
}
