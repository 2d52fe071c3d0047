import type { Selectable } from 'kysely'
import type { DepartmentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { QuotaLeasesTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { booksOf, type AccountRow, type Accounts } from './accounts.ts'
import { freeOf, leaseSecondsMin, remainderOf, renew, settle, type LeaseBooks } from './leaseMath.ts'
import { postEntry } from './ledger.ts'

export type LeaseRow = Selectable<QuotaLeasesTable>

/** How long a renewed lease is good for; and how long after that it may still be renewed. */
const leaseValidMs = 60_000
const leaseGraceMs = 60_000

export interface LeaseReport {
  tenantId: TenantId
  meetingId: MeetingId
  accountId: string
  epoch: number
  /** Rises with every report of an epoch's meter. */
  sequence: number
  /** Seconds, cumulative over the life of the lease. */
  usedTotal: number
  /** Seconds the lease should hold after this report. */
  targetSeconds: number
  nowMs: number
}

export interface LeaseAnswer {
  leaseId: string
  /** Seconds the lease holds now. */
  remainderSeconds: number
  /** Seconds the account has besides. */
  freeSeconds: number
  grantedSeconds: number
  usedSeconds: number
  short: boolean
}

const leaseBooksOf = (row: LeaseRow): LeaseBooks => ({
  granted: row.granted,
  usedTotal: row.used_total,
  writtenOff: row.written_off,
})

/**
 * Seconds set aside for running rooms, after RFC 8506. Every method works inside the caller's transaction
 * and locks accounts before leases, accounts by id.
 */
export class Leases {
  readonly #accounts: Accounts
  readonly #newId: () => string

  constructor(accounts: Accounts, newId: () => string) {
    this.#accounts = accounts
    this.#newId = newId
  }

  /**
   * Holds a minute (or what there is) for somebody about to enter, for `validMs`, and answers with all
   * that is left to the room. Throws MINUTES_EXHAUSTED. [ML5]
   */
  async reserve(
    tx: Tx,
    request: { tenantId: TenantId; meetingId: MeetingId; departmentId: DepartmentId; nowMs: number; validMs: number },
  ): Promise<{ secondsLeft: number }> {
    const { tenantId, meetingId, nowMs, validMs } = request
    const { id } = await this.#accounts.open(tx, tenantId, request.departmentId, nowMs)
    const account = (await this.#accounts.lock(tx, [id])).get(id) as AccountRow
    const before = booksOf(account)
    const open = await this.#openLease(tx, id, meetingId)
    if (freeOf(before) + (open ? remainderOf(leaseBooksOf(open)) : 0) <= 0) throw new ProblemError('MINUTES_EXHAUSTED')
    const lease = open ?? (await this.#insert(tx, { tenantId, meetingId, accountId: id, epoch: 0, nowMs }))
    const target = Math.max(leaseSecondsMin, remainderOf(leaseBooksOf(lease)))
    const wish = { usedTotal: lease.used_total, targetSeconds: target, openCount: 1 }
    const after = renew(before, leaseBooksOf(lease), wish)
    await this.#accounts.save(tx, id, after.books)
    const validUntil = new Date(Math.max(nowMs + validMs, lease.valid_until.getTime()))
    await tx
      .updateTable('quota_leases')
      .set({ granted: after.lease.granted, valid_until: validUntil })
      .where('id', '=', lease.id)
      .execute()
    return { secondsLeft: freeOf(after.books) + remainderOf(after.lease) }
  }

  /**
   * Posts usage and asks for more. A known sequence or an older epoch changes nothing and is answered from
   * what is stored. The account is locked already. [ML7] [ML8]
   */
  async report(tx: Tx, account: AccountRow, report: LeaseReport): Promise<LeaseAnswer> {
    const { tenantId, meetingId, accountId, epoch, nowMs } = report
    const lease =
      (await this.#openLease(tx, accountId, meetingId)) ??
      (await this.#insert(tx, { tenantId, meetingId, accountId, epoch, nowMs }))
    if (isStale(lease, report)) return answerOf(lease, account, leaseBooksOf(lease), false)
    const { usedTotal, targetSeconds } = report
    const openCount = await this.#openCount(tx, accountId)
    const after = renew(booksOf(account), leaseBooksOf(lease), { usedTotal, targetSeconds, openCount })
    await this.#save(tx, lease, report, after.lease, 'open')
    await this.#accounts.save(tx, accountId, after.books)
    Object.assign(account, { used: after.books.used, held: after.books.held })
    return answerOf(lease, account, after.lease, after.short)
  }

  /** The last report of a lease: what it held is free again, and the ledger tells what was used. */
  async close(tx: Tx, account: AccountRow, report: Omit<LeaseReport, 'targetSeconds'>): Promise<void> {
    const { accountId, meetingId, usedTotal } = report
    const open = await this.#openLease(tx, accountId, meetingId)
    // Use that is heard of late, after its lease was settled, gets a lease of its own.
    const lease = open ?? (usedTotal > 0 ? await this.#insert(tx, report) : undefined)
    if (!lease || isStale(lease, report)) return
    await this.#settle(tx, account, lease, report, 'closed')
  }

  /** Settles what nobody renewed in time, with its last report. [ML11] */
  async expire(tx: Tx, nowMs: number): Promise<number> {
    const late = new Date(nowMs - leaseGraceMs)
    const found = await tx
      .selectFrom('quota_leases')
      .select(['id', 'account_id'])
      .where('state', '=', 'open')
      .where('valid_until', '<', late)
      .execute()
    const accounts = await this.#accounts.lock(tx, [...new Set(found.map((row) => row.account_id))])
    let expired = 0
    for (const { id, account_id: accountId } of found) {
      // Only now that its account is locked can the lease not be renewed any more.
      const lease = await tx
        .selectFrom('quota_leases')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'open')
        .where('valid_until', '<', late)
        .executeTakeFirst()
      if (!lease) continue
      const last = { epoch: lease.owner_epoch, sequence: lease.last_sequence, usedTotal: lease.used_total, nowMs }
      await this.#settle(tx, accounts.get(accountId) as AccountRow, lease, last, 'expired')
      expired++
    }
    return expired
  }

  /** The open leases of a meeting, with their accounts' departments and periods. */
  async ofMeeting(tx: Tx, meetingId: MeetingId) {
    return tx
      .selectFrom('quota_leases')
      .innerJoin('quota_accounts', 'quota_accounts.id', 'quota_leases.account_id')
      .where('meeting_id', '=', meetingId)
      .where('state', '=', 'open')
      .select(['quota_leases.id', 'account_id', 'used_total', 'department_id', 'period_starts_at', 'period_ends_at'])
      .execute()
  }

  async #settle(
    tx: Tx,
    account: AccountRow,
    lease: LeaseRow,
    report: Pick<LeaseReport, 'epoch' | 'sequence' | 'usedTotal' | 'nowMs'>,
    state: 'closed' | 'expired',
  ): Promise<void> {
    const after = settle(booksOf(account), leaseBooksOf(lease), report.usedTotal)
    await this.#save(tx, lease, report, after.lease, state)
    await this.#accounts.save(tx, account.id, after.books)
    Object.assign(account, { used: after.books.used, held: after.books.held })
    const { usedTotal, writtenOff } = after.lease
    const entry = {
      tenantId: lease.tenant_id,
      accountId: account.id,
      meetingId: lease.meeting_id,
      to: 'used',
      atMs: report.nowMs,
    } as const
    const reason = state === 'closed' ? 'a call' : 'a call whose end was not heard'
    await postEntry(tx, {
      ...entry,
      key: `lease:${lease.id}:used`,
      from: 'available',
      seconds: usedTotal - writtenOff,
      reason,
    })
    const beyond = 'a call, beyond the grant'
    await postEntry(tx, {
      ...entry,
      key: `lease:${lease.id}:writeoff`,
      from: 'writeoff',
      seconds: writtenOff,
      reason: beyond,
    })
  }

  async #save(
    tx: Tx,
    lease: LeaseRow,
    { epoch, sequence, nowMs }: Pick<LeaseReport, 'epoch' | 'sequence' | 'nowMs'>,
    { granted, usedTotal, writtenOff }: LeaseBooks,
    state: LeaseRow['state'],
  ): Promise<void> {
    await tx
      .updateTable('quota_leases')
      .set({
        granted,
        used_total: usedTotal,
        written_off: writtenOff,
        owner_epoch: epoch,
        last_sequence: sequence,
        state,
        valid_until: new Date(Math.max(nowMs + leaseValidMs, lease.valid_until.getTime())),
      })
      .where('id', '=', lease.id)
      .execute()
  }

  async #openLease(tx: Tx, accountId: string, meetingId: MeetingId): Promise<LeaseRow | undefined> {
    return tx
      .selectFrom('quota_leases')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('meeting_id', '=', meetingId)
      .where('state', '=', 'open')
      .executeTakeFirst()
  }

  async #openCount(tx: Tx, accountId: string): Promise<number> {
    const { count } = await tx
      .selectFrom('quota_leases')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('account_id', '=', accountId)
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow()
    return count
  }

  async #insert(
    tx: Tx,
    lease: { tenantId: TenantId; meetingId: MeetingId; accountId: string; epoch: number; nowMs: number },
  ): Promise<LeaseRow> {
    return tx
      .insertInto('quota_leases')
      .values({
        id: this.#newId(),
        tenant_id: lease.tenantId,
        account_id: lease.accountId,
        meeting_id: lease.meetingId,
        owner_epoch: lease.epoch,
        last_sequence: 0,
        granted: 0,
        used_total: 0,
        valid_until: new Date(lease.nowMs),
        state: 'open',
        created_at: new Date(lease.nowMs),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  }
}

function isStale(lease: LeaseRow, { epoch, sequence }: Pick<LeaseReport, 'epoch' | 'sequence'>): boolean {
  return epoch < lease.owner_epoch || (epoch === lease.owner_epoch && sequence <= lease.last_sequence)
}

function answerOf(lease: LeaseRow, account: AccountRow, books: LeaseBooks, short: boolean): LeaseAnswer {
  return {
    leaseId: lease.id,
    remainderSeconds: remainderOf(books),
    freeSeconds: freeOf(booksOf(account)),
    grantedSeconds: account.granted,
    usedSeconds: account.used,
    short,
  }
}
