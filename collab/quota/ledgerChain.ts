import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { LedgerEntriesTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'

type Row = Selectable<LedgerEntriesTable>
/** What a link of an account's chain is computed from, beside the link before it. */
export type ChainedRow = Pick<
  Row,
  | 'tenant_id'
  | 'idempotency_key'
  | 'account_id'
  | 'to_account_id'
  | 'debit_book'
  | 'credit_book'
  | 'seconds'
  | 'meeting_id'
  | 'actor_id'
  | 'reason'
  | 'at'
  | 'chain_position'
>

/** How many rows are read at a time. */
const pageRows = 5_000

/** The bytes a row's hash is made of: a JSON array of its fields in this order, instants in ISO 8601, UTF-8. [ML44] */
export function canonicalRow(row: ChainedRow): string {
  return JSON.stringify([
    row.tenant_id,
    row.account_id,
    row.chain_position,
    row.idempotency_key,
    row.to_account_id,
    row.debit_book,
    row.credit_book,
    row.seconds,
    row.meeting_id,
    row.actor_id,
    row.reason,
    row.at.toISOString(),
  ])
}

/** sha-256 over the hash before (nothing for an account's first row) and the row. */
export function hashOf(previous: Uint8Array | null, row: ChainedRow): Uint8Array {
  const hash = createHash('sha256')
  if (previous) hash.update(previous)
  return new Uint8Array(hash.update(canonicalRow(row)).digest())
}

/** Follows the chain of one account, rows in the order of their positions. */
export class ChainCheck {
  #position = 0
  #hash: Uint8Array | null = null
  firstBrokenId: number | null = null

  follow(row: Row): void {
    if (this.firstBrokenId !== null) return
    const follows = row.chain_position === this.#position + 1 && same(row.previous_hash, this.#hash)
    if (!follows || !same(row.hash, hashOf(this.#hash, row))) this.firstBrokenId = row.id
    this.#position++
    this.#hash = row.hash
  }
}

/**
 * Recomputes the chains of all periods of a department, or of the account of exempt meetings. Rows from before
 * there were chains are not counted.
 */
export async function verifyChain(
  tx: Tx,
  departmentId: DepartmentId | null,
): Promise<{ holds: boolean; lines: number; firstBrokenId: number | null }> {
  const accounts = await tx
    .selectFrom('quota_accounts')
    .select('id')
    .where('department_id', departmentId === null ? 'is' : '=', departmentId)
    .orderBy('period_starts_at')
    .execute()
  let lines = 0
  let firstBrokenId: number | null = null
  for (const { id } of accounts) {
    const check = new ChainCheck()
    for (let after = 0, full = true; full;) {
      const rows = await chainPage(tx, id, after)
      for (const row of rows) check.follow(row)
      lines += rows.length
      after = rows.at(-1)?.chain_position ?? after
      full = rows.length === pageRows
    }
    firstBrokenId ??= check.firstBrokenId
  }
  return { holds: firstBrokenId === null, lines, firstBrokenId }
}

/** The rows of an account's chain after a position, as they are hashed. */
export function chainPage(tx: Tx, accountId: string, afterPosition: number): Promise<Row[]> {
  return tx
    .selectFrom('ledger_entries')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('chain_position', '>', afterPosition)
    .orderBy('chain_position')
    .limit(pageRows)
    .execute()
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0
}
