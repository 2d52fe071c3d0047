import { sql } from 'kysely'
import type { DepartmentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { LedgerLine } from '../protocol/minutes.ts'
import { hashOf } from './ledgerChain.ts'

export type Book = 'grant' | 'available' | 'used' | 'writeoff' | 'expired'
/** Why seconds moved; the web has words for each. */
export type Reason =
  | 'open'
  | 'carry'
  | 'grant'
  | 'top-up'
  | 'transfer'
  | 'use'
  | 'release'
  | 'write-off'
  | 'expire'
  | 'correct'

export interface LedgerEntry {
  tenantId: TenantId
  accountId: string
  /** The seconds become available there: a transfer, or what is carried over. */
  toAccountId?: string
  /** Written once, however often it is posted. */
  key: string
  from: Book
  to: Book
  seconds: number
  meetingId?: MeetingId
  actorId?: PersonId
  reason: Reason
  atMs: number
}

/** Adds one entry; see `postEntries`. */
export const postEntry = (tx: Tx, entry: LedgerEntry): Promise<number> => postEntries(tx, [entry])

/**
 * Adds entries to the chains of their accounts, which the caller has locked, and answers how many were new; one of
 * zero seconds, or whose key is there, is left out. [ML12] [ML44]
 */
export async function postEntries(tx: Tx, entries: LedgerEntry[]): Promise<number> {
  const some = entries.filter(({ seconds }) => seconds !== 0)
  if (some.length === 0) return 0
  const { heads, known } = await chainHeads(tx, some)
  const fresh = some.filter(({ key }) => !known.has(key))
  if (fresh.length === 0) return 0
  const rows: ChainedEntry[] = []
  for (const entry of fresh) {
    const row = chained(entry, heads.get(entry.accountId))
    heads.set(entry.accountId, row)
    rows.push(row)
  }
  await tx.insertInto('ledger_entries').values(rows).execute()
  return rows.length
}

interface Head {
  chain_position: number
  hash: Uint8Array
}
type ChainedEntry = Head & ReturnType<typeof rowOf> & { previous_hash: Uint8Array | null }

/** The entry as the next link of its account's chain. */
function chained(entry: LedgerEntry, head: Head | undefined): ChainedEntry {
  const row = Object.assign(rowOf(entry), { chain_position: (head?.chain_position ?? 0) + 1 })
  const previous = head?.hash ?? null
  return Object.assign(row, { previous_hash: previous, hash: hashOf(previous, row) })
}

const rowOf = (entry: LedgerEntry) => ({
  tenant_id: entry.tenantId,
  idempotency_key: entry.key,
  account_id: entry.accountId,
  to_account_id: entry.toAccountId ?? null,
  debit_book: entry.from,
  credit_book: entry.to,
  seconds: entry.seconds,
  meeting_id: entry.meetingId ?? null,
  actor_id: entry.actorId ?? null,
  reason: entry.reason,
  at: new Date(entry.atMs),
})

/** The ends of the accounts' chains, and which keys were written before. */
async function chainHeads(tx: Tx, entries: LedgerEntry[]): Promise<{ heads: Map<string, Head>; known: Set<string> }> {
  const accountIds = [...new Set(entries.map(({ accountId }) => accountId))]
  const { rows } = await sql<{ id: string | null; key: string } & Head>`
    select a.id, null as key, head.chain_position, head.hash
    from quota_accounts a, lateral (
      select e.chain_position, e.hash from ledger_entries e
      where e.tenant_id = a.tenant_id and e.account_id = a.id and e.chain_position is not null
      order by e.chain_position desc limit 1
    ) head
    where a.id in (${sql.join(accountIds)})
    union all
    select null, idempotency_key, null, null from ledger_entries
    where idempotency_key in (${sql.join(entries.map(({ key }) => key))})`.execute(tx)
  const heads = new Map<string, Head>()
  const known = new Set<string>()
  for (const { id, key, chain_position: position, hash } of rows) {
    if (id === null) known.add(key)
    else heads.set(id, { chain_position: position, hash: new Uint8Array(hash) })
  }
  return { heads, known }
}

/**
 * The latest lines of a department (null: of exempt meetings), newest first, before an id. A transfer stands in
 * the ledgers of both; from where the seconds arrive its debit book is `transfer`, or `carry` within one.
 */
export async function linesOf(
  tx: Tx,
  departmentId: DepartmentId | null,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<LedgerLine[]> {
  const accounts = await tx
    .selectFrom('quota_accounts')
    .select('id')
    .where('department_id', departmentId === null ? 'is' : '=', departmentId)
    .execute()
  const own = accounts.map(({ id }) => id)
  if (own.length === 0) return []
  let query = tx
    .selectFrom('ledger_entries as e')
    .leftJoin('meetings', 'meetings.id', 'e.meeting_id')
    .leftJoin('people', 'people.id', 'e.actor_id')
    .innerJoin('quota_accounts as source', 'source.id', 'e.account_id')
    .leftJoin('quota_accounts as target', 'target.id', 'e.to_account_id')
    .leftJoin('departments as sender', 'sender.id', 'source.department_id')
    .leftJoin('departments as receiver', 'receiver.id', 'target.department_id')
    .where((eb) => eb.or([eb('e.account_id', 'in', own), eb('e.to_account_id', 'in', own)]))
    .select(['e.id', 'at', 'debit_book', 'credit_book', 'seconds', 'reason', 'e.meeting_id', 'title', 'hash'])
    .select(['e.account_id', 'e.to_account_id', 'people.name as actor'])
    .select(['sender.name as sender', 'receiver.name as receiver'])
  if (before !== undefined) query = query.where('e.id', '<', before)
  const rows = await query.orderBy('e.id', 'desc').limit(limit).execute()
  return rows.map((row) => {
    const leaves = own.includes(row.account_id)
    const stays = leaves && row.to_account_id !== null && own.includes(row.to_account_id)
    const outside = row.to_account_id !== null && !stays
    return {
      id: row.id,
      at: row.at.toISOString(),
      debitBook: stays ? 'carry' : leaves ? row.debit_book : 'transfer',
      creditBook: outside && leaves ? 'transfer' : row.credit_book,
      seconds: row.seconds,
      reason: row.reason,
      meetingId: row.meeting_id,
      meetingTitle: row.title,
      otherDepartmentName: outside ? (leaves ? row.receiver : row.sender) : null,
      actorName: row.actor,
      hash: row.hash && Buffer.from(row.hash).toString('hex'),
    }
  })
}
