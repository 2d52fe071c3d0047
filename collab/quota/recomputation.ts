import { sql } from 'kysely'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { AccountRow, Accounts } from './accounts.ts'
import { postCorrection } from './corrections.ts'
import { chargesOf, readSpans, stretchOf } from './journal.ts'
import type { Payer } from './payers.ts'

/** Accounts are looked at until this long after their period. */
const lookedAtMs = 8 * 24 * 3_600_000
/** A stretch over a period's beginning began this much earlier at most. */
const stretchMsMax = 48 * 3_600_000

/** What an account was charged, by its books and by the journal: seconds, write-offs included. */
export interface Recomputed {
  accountId: string
  payer: Payer
  /** Posted in the ledger, and what open leases have used. */
  ledgerSeconds: number
  journalSeconds: number
  /** What the account itself says was used and not written off beyond what its ledger says. */
  accountDriftSeconds: number
  /** Posted now, to bring the books to the journal. */
  postedSeconds: number
}

/** Computes what was charged anew from the journal, compares it with the books, and posts what differs. [ML59] */
export class Recomputation {
  readonly #storage: Storage
  readonly #accounts: Accounts

  constructor({ storage, accounts }: { storage: Storage; accounts: Accounts }) {
    this.#storage = storage
    this.#accounts = accounts
  }

  /** Of all accounts of a company whose period runs or is just over. */
  async run(tenantId: TenantId, nowMs: number): Promise<Recomputed[]> {
    const found = await this.#storage.inTenant(tenantId, (tx) => compare(tx, nowMs), 'repeatable read')
    const checked: Recomputed[] = []
    for (const one of found) {
      const seconds = one.journalSeconds - one.ledgerSeconds
      await this.#storage.inTenant(tenantId, async (tx) => {
        if (seconds !== 0) await this.#post(tx, { tenantId, accountId: one.accountId, seconds, nowMs })
        await tx
          .insertInto('minute_checks')
          .values({
            tenant_id: tenantId,
            account_id: one.accountId,
            checked_at: new Date(nowMs),
            ledger_seconds: one.ledgerSeconds,
            journal_seconds: one.journalSeconds,
            posted_seconds: seconds,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      })
      checked.push({ ...one, postedSeconds: seconds })
    }
    return checked
  }

  async #post(
    tx: Tx,
    { tenantId, accountId, seconds, nowMs }: { tenantId: TenantId; accountId: string; seconds: number; nowMs: number },
  ): Promise<void> {
    const key = `correct:${accountId}:${new Date(nowMs).toISOString()}`
    await postCorrection(tx, this.#accounts, { tenantId, accountId, seconds, key, atMs: nowMs })
  }
}

async function compare(tx: Tx, nowMs: number): Promise<Omit<Recomputed, 'postedSeconds'>[]> {
  const accounts = await accountsToCheck(tx, nowMs)
  const [first] = accounts
  if (!first) return []
  const sinceMs = Math.min(...accounts.map((row) => row.period_starts_at.getTime()))
  const journal = await journalSecondsOf(tx, accounts, sinceMs)
  const booked = await bookedSecondsOf(tx, accounts)
  return accounts.map((row) => {
    const { all, available } = booked.get(row.id) ?? { all: 0, available: 0 }
    return {
      accountId: row.id,
      payer: row.department_id ?? 'override',
      ledgerSeconds: all,
      journalSeconds: journal.get(row.id) ?? 0,
      accountDriftSeconds: row.used - available,
    }
  })
}

/** Without those that were used before there was a journal. */
async function accountsToCheck(tx: Tx, nowMs: number): Promise<AccountRow[]> {
  return tx
    .selectFrom('quota_accounts')
    .selectAll()
    .where('period_starts_at', '<=', new Date(nowMs))
    .where('period_ends_at', '>', new Date(nowMs - lookedAtMs))
    .where(
      sql<boolean>`not exists (
        select from ledger_entries e
        where e.account_id = quota_accounts.id and e.credit_book = 'used' and e.reason <> 'correct'
          and e.at < coalesce((select min(s.started_at) from attendance_spans s), 'infinity'))`,
    )
    .orderBy('id')
    .execute()
}

/** Whole seconds of each meeting, as the meter counts them. */
async function journalSecondsOf(tx: Tx, accounts: AccountRow[], sinceMs: number): Promise<Map<string, number>> {
  const meetings = await tx
    .selectFrom('attendance_spans')
    .select('meeting_id')
    .distinct()
    .where('ended_at', '>', new Date(sinceMs))
    .execute()
  const seconds = new Map<string, number>()
  for (const { meeting_id: meetingId } of meetings) {
    for (const [accountId, ms] of await meetingMillis(tx, accounts, { meetingId, sinceMs })) {
      seconds.set(accountId, (seconds.get(accountId) ?? 0) + Math.floor(ms / 1000))
    }
  }
  return seconds
}

async function meetingMillis(
  tx: Tx,
  accounts: AccountRow[],
  { meetingId, sinceMs }: { meetingId: MeetingId; sinceMs: number },
): Promise<Map<string, number>> {
  const spans = await readSpans(tx, meetingId, sinceMs - stretchMsMax)
  const millis = new Map<string, number>()
  for (const { payer, weight, fromMs, untilMs } of chargesOf(spans.map(stretchOf))) {
    for (const row of accounts) {
      if ((row.department_id ?? 'override') !== payer) continue
      const insideMs =
        Math.min(untilMs, row.period_ends_at.getTime()) - Math.max(fromMs, row.period_starts_at.getTime())
      if (insideMs > 0) millis.set(row.id, (millis.get(row.id) ?? 0) + insideMs * weight)
    }
  }
  return millis
}

/** What was posted as used, and what open leases used since; `available`: without what was written off. */
async function bookedSecondsOf(
  tx: Tx,
  accounts: AccountRow[],
): Promise<Map<string, { all: number; available: number }>> {
  const ids = accounts.map(({ id }) => id)
  const { rows } = await sql<{ id: string; posted: number; written_off: number; open: number; open_off: number }>`
    select a.id,
      coalesce((select sum(case when e.credit_book = 'used' then e.seconds else -e.seconds end) from ledger_entries e
        where e.account_id = a.id and (e.credit_book = 'used' or e.debit_book = 'used')), 0)::bigint as posted,
      coalesce((select sum(e.seconds) from ledger_entries e
        where e.account_id = a.id and e.debit_book = 'writeoff'), 0)::bigint as written_off,
      coalesce((select sum(l.used_total - l.used_before) from quota_leases l
        where l.account_id = a.id and l.state = 'open'), 0)::bigint as open,
      coalesce((select sum(l.written_off) from quota_leases l
        where l.account_id = a.id and l.state = 'open'), 0)::bigint as open_off
    from quota_accounts a where a.id in (${sql.join(ids)})`.execute(tx)
  return new Map(
    rows.map((row) => {
      const all = row.posted + row.open
      return [row.id, { all, available: all - row.written_off - row.open_off }]
    }),
  )
}
