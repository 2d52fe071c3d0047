import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { booksOf, type AccountRow, type Accounts } from './accounts.ts'
import { freeOf } from './leaseMath.ts'
import { postEntries, type LedgerEntry } from './ledger.ts'

export interface Correction {
  tenantId: TenantId
  accountId: string
  /** What was used beyond what is booked; below zero: too much was booked. */
  seconds: number
  /** Posted once. */
  key: string
  meetingId?: MeetingId
  atMs: number
}

/**
 * Brings an account's use to what it should have been, as a new entry; what the account cannot give is written
 * off, and nothing is given back beyond what was used. Answers with the seconds that `used` moved. [ML43]
 */
export async function postCorrection(tx: Tx, accounts: Accounts, correction: Correction): Promise<number> {
  const { tenantId, accountId, seconds, key, meetingId, atMs } = correction
  const account = (await accounts.lock(tx, [accountId])).get(accountId) as AccountRow
  const keys = [key, `${key}:write-off`]
  const seen = tx.selectFrom('ledger_entries').select('id').where('idempotency_key', 'in', keys)
  if (await seen.executeTakeFirst()) return 0
  const moved = Math.max(-account.used, Math.min(seconds, freeOf(booksOf(account))))
  const common = { tenantId, accountId, atMs, reason: 'correct', ...(meetingId && { meetingId }) } as const
  const way = moved > 0 ? ({ from: 'available', to: 'used' } as const) : ({ from: 'used', to: 'available' } as const)
  const entries: LedgerEntry[] = [
    { ...common, ...way, key, seconds: Math.abs(moved) },
    { ...common, key: `${key}:write-off`, from: 'writeoff', to: 'used', seconds: Math.max(0, seconds - moved) },
  ]
  await postEntries(tx, entries)
  await tx
    .updateTable('quota_accounts')
    .set({ used: account.used + moved })
    .where('id', '=', accountId)
    .execute()
  return moved
}
