import { sql, type Selectable } from 'kysely'
import type { QuotaLeasesTable } from '../../../infra/storage/minuteTables.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { AccountRow } from '../accounts.ts'

/** Accounts by id, open leases by account and room, and what the ledger moved of each account, as the oracle says it. */
export async function storedBooks(tx: Tx) {
  const accounts = await tx.selectFrom('quota_accounts').selectAll().execute()
  const leases = await tx.selectFrom('quota_leases').selectAll().where('state', '=', 'open').execute()
  const { rows } = await sql<{ id: string; what: string; seconds: number }>`
    select account_id as id, reason || ' ' || debit_book || ' ' || credit_book as what, sum(seconds)::bigint as seconds
    from ledger_entries group by 1, 2
    union all
    select to_account_id, reason || ' in', sum(seconds)::bigint from ledger_entries
    where to_account_id is not null group by 1, 2`.execute(tx)
  const entries = new Map<string, Record<string, number>>()
  for (const [id, own] of Map.groupBy(rows, (row) => row.id)) {
    entries.set(id, Object.fromEntries(own.map(({ what, seconds }) => [what, seconds])))
  }
  return {
    accounts: new Map(accounts.map((row) => [row.id, accountOf(row)])),
    leases: new Map(leases.map((row) => [`${row.account_id} ${row.meeting_id}`, leaseOf(row)])),
    entries,
  }
}

const accountOf = (row: AccountRow) => ({
  department: row.department_id,
  endMs: row.period_ends_at.getTime(),
  granted: row.granted,
  carried: row.carried,
  gone: row.gone,
  grace: row.grace_limit,
  audioOnly: row.audio_only_limit,
  period: row.period,
  held: row.held,
  used: row.used,
})

const leaseOf = (row: Selectable<QuotaLeasesTable>) => ({
  remainder: row.granted - row.used_total,
  usedTotal: row.used_total,
  usedBefore: row.used_before,
  writtenOff: row.written_off,
  epoch: row.owner_epoch,
  sequence: row.last_sequence,
  validUntilMs: row.valid_until.getTime(),
})
