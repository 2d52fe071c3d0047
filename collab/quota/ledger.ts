import type { DepartmentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { LedgerLine } from '../protocol/minutes.ts'

export type Book = 'grant' | 'available' | 'used' | 'writeoff' | 'expired'

export interface LedgerEntry {
  tenantId: TenantId
  accountId: string
  /** Written once, however often it is posted. */
  key: string
  from: Book
  to: Book
  seconds: number
  meetingId?: MeetingId
  reason: string
  atMs: number
}

/** Adds an entry; one of zero seconds, or whose key is there, is left out. [ML12] */
export async function postEntry(tx: Tx, entry: LedgerEntry): Promise<void> {
  if (entry.seconds === 0) return
  await tx
    .insertInto('ledger_entries')
    .values({
      tenant_id: entry.tenantId,
      idempotency_key: entry.key,
      account_id: entry.accountId,
      debit_book: entry.from,
      credit_book: entry.to,
      seconds: entry.seconds,
      meeting_id: entry.meetingId ?? null,
      reason: entry.reason,
      at: new Date(entry.atMs),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'idempotency_key']).doNothing())
    .execute()
}

/** The latest lines of a department, newest first. */
export async function linesOf(tx: Tx, departmentId: DepartmentId, limit: number): Promise<LedgerLine[]> {
  const rows = await tx
    .selectFrom('ledger_entries')
    .innerJoin('quota_accounts', 'quota_accounts.id', 'ledger_entries.account_id')
    .leftJoin('meetings', 'meetings.id', 'ledger_entries.meeting_id')
    .where('quota_accounts.department_id', '=', departmentId)
    .select([
      'ledger_entries.id',
      'at',
      'debit_book',
      'credit_book',
      'seconds',
      'reason',
      'ledger_entries.meeting_id',
      'meetings.title',
    ])
    .orderBy('ledger_entries.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    debitBook: row.debit_book,
    creditBook: row.credit_book,
    seconds: row.seconds,
    reason: row.reason,
    meetingId: row.meeting_id,
    meetingTitle: row.title,
    otherDepartmentName: null,
    actorName: null,
    hash: null,
  }))
}
