import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MinuteStage } from '../protocol/minutes.ts'
import type { AccountRow } from './accounts.ts'
import {
  admissibleOf,
  freeOf,
  leaseSecondsMin,
  remainderOf,
  renew,
  settle,
  stageOf,
  type Books,
  type LeaseBooks,
} from './leaseMath.ts'
import { postEntries } from './ledger.ts'
import { lockLeases, writeLease, type LeaseState, type LockedLease } from './leaseStore.ts'

/** How long a renewed lease is good for; and how long after that it may still be renewed. */
const leaseValidMs = 60_000
const leaseGraceMs = 60_000

export interface LeaseReport {
  tenantId: TenantId
  meetingId: MeetingId
  accountId: string
  /** Of the room's meter. */
  epoch: number
  /** Rises with every report of an epoch's meter. */
  sequence: number
  /** Seconds the room ever used of this account: `usedTotals` says where a new meter goes on. */
  usedTotal: number
  /** Seconds charged per second now. */
  burn: number
  nowMs: number
}

/** Where a lease and its account are after a report; kept, and given again to whoever repeats the report. */
export interface LeaseAnswer {
  leaseId: string
  /** Seconds the lease holds now. */
  remainderSeconds: number
  /** When the lease must have been renewed; never after the period's end. */
  validUntilMs: number
  /** Seconds the account has besides, grace included. */
  freeSeconds: number
  grantedSeconds: number
  usedSeconds: number
  graceSeconds: number
  /** The last part of grace. */
  audioOnlySeconds: number
  stage: MinuteStage
  /** The account's open leases, this one included, and what they use per second together. */
  openCount: number
  accountBurn: number
  /** All that there is, grace included, lasts this room less than a minute. */
  short: boolean
  /** The account is so near its end that the lease was cut to what the next seconds need. */
  recalled: boolean
}

/** The room has a newer meter; whoever reports is to stop and to believe nothing it knows. */
export class LeaseEpochStale extends Error {
  constructor(epoch: number, currentEpoch: number) {
    super(`a report of epoch ${epoch}, after one of ${currentEpoch}`)
    this.name = 'LeaseEpochStale'
  }
}

/**
 * Seconds set aside for running rooms, after RFC 8506. Every method works inside the caller's transaction
 * and locks accounts before leases; whoever reports on several accounts does so in the order of their ids.
 */
export class Leases {
  readonly #newId: () => string

  constructor(newId: () => string) {
    this.#newId = newId
  }

  /**
   * Posts usage and asks for more, in two round trips. A known sequence changes nothing and is answered as
   * before; `account` then stays as it was, otherwise it is brought to what is stored. Throws
   * LeaseEpochStale. [ML7] [ML8] [ML30] [ML31]
   */
  async report(tx: Tx, account: AccountRow, report: LeaseReport): Promise<LeaseAnswer> {
    const { epoch, sequence, usedTotal, burn, nowMs } = report
    const [locked] = await lockLeases(tx, [account.id], report.meetingId)
    if (!locked) throw new Error(`no account ${account.id}`)
    refuseStale(locked, epoch)
    if (isKnown(locked, report)) {
      return (locked.lease?.lastAnswer as LeaseAnswer | null) ?? answerOf(locked, locked.lease as LeaseState, nowMs)
    }
    const lease = openLease(locked, this.#newId)
    const openCount = locked.openCount + (lease === locked.lease ? 0 : 1)
    const reservedSeconds = (lease.reservedUntilMs ?? 0) > nowMs ? leaseSecondsMin : 0
    const after = renew(locked.books, lease.books, { usedTotal, burn, reservedSeconds, openCount })
    const validUntilMs = Math.min(nowMs + leaseValidMs, locked.periodEndsAtMs)
    const next: LeaseState = { ...lease, books: after.lease, epoch, sequence, burn, validUntilMs }
    const openBurn = locked.openBurn - lease.burn + burn
    const answer = answerOf({ ...locked, books: after.books, openCount, openBurn }, next, nowMs, after)
    await writeLease(tx, { ...report, books: after.books, lease: { ...next, lastAnswer: answer } })
    Object.assign(account, { used: after.books.used, held: after.books.held })
    return answer
  }

  /**
   * The last report of a lease: what it held is free again, and the ledger tells what was used. Answers with
   * the seconds that were settled; 0 for a report that was seen. Throws LeaseEpochStale.
   */
  async close(tx: Tx, account: AccountRow, report: Omit<LeaseReport, 'burn'>): Promise<number> {
    const [locked] = await lockLeases(tx, [account.id], report.meetingId)
    if (!locked) throw new Error(`no account ${account.id}`)
    refuseStale(locked, report.epoch)
    if (isKnown(locked, report)) return 0
    // Use that is heard of late, after its lease was settled, gets a lease of its own.
    const isLate = report.usedTotal > (locked.lease?.books.usedTotal ?? 0)
    if (locked.lease?.state !== 'open' && !isLate) return 0
    const lease = openLease(locked, this.#newId)
    const { epoch, sequence } = report
    return this.#settle(tx, account, locked, { ...lease, epoch, sequence, state: 'closed' }, report)
  }

  /**
   * Holds a minute, or what there is, for somebody about to enter, for `validMs`, and answers with all that is
   * left to the room; null when nothing is left before grace. [ML5] [ML32]
   */
  async reserve(
    tx: Tx,
    account: AccountRow,
    request: { tenantId: TenantId; meetingId: MeetingId; nowMs: number; validMs: number },
  ): Promise<{ secondsLeft: number } | null> {
    const { nowMs, validMs } = request
    const [locked] = await lockLeases(tx, [account.id], request.meetingId)
    if (!locked) throw new Error(`no account ${account.id}`)
    const lease = openLease(locked, this.#newId)
    const admissible = admissibleOf(locked.books, lease.books)
    if (admissible <= 0) return null
    const remainder = remainderOf(lease.books)
    const held = Math.max(remainder, Math.min(leaseSecondsMin, admissible))
    const books: Books = { ...locked.books, held: locked.books.held - remainder + held }
    const untilMs = Math.max(nowMs + validMs, lease.validUntilMs)
    const next: LeaseState = {
      ...lease,
      books: { ...lease.books, granted: lease.books.usedTotal + held },
      validUntilMs: untilMs,
      reservedUntilMs: nowMs + validMs,
    }
    await writeLease(tx, { ...request, accountId: account.id, books, lease: next })
    Object.assign(account, { used: books.used, held: books.held })
    return { secondsLeft: freeOf(books) + held }
  }

  /** Settles what nobody renewed in time, with its last report; answers with how many. [ML11] */
  async expire(tx: Tx, nowMs: number): Promise<number> {
    const late = new Date(nowMs - leaseGraceMs)
    const found = await tx
      .selectFrom('quota_leases')
      .select(['tenant_id', 'account_id', 'meeting_id'])
      .where('state', '=', 'open')
      .where('valid_until', '<', late)
      .orderBy('account_id')
      .execute()
    let expired = 0
    for (const { tenant_id: tenantId, account_id: accountId, meeting_id: meetingId } of found) {
      // Only now that its account is locked can the lease not be renewed any more.
      const [locked] = await lockLeases(tx, [accountId], meetingId)
      const lease = locked?.lease
      if (!locked || lease?.state !== 'open' || lease.validUntilMs >= late.getTime()) continue
      const account = { id: accountId, used: 0, held: 0 }
      const report = { tenantId, meetingId, accountId, usedTotal: lease.books.usedTotal, nowMs }
      await this.#settle(tx, account, locked, { ...lease, state: 'expired' }, report)
      expired++
    }
    return expired
  }

  /** The open leases of a meeting, with their accounts' departments and periods; null: of exempt meetings. */
  async ofMeeting(tx: Tx, meetingId: MeetingId) {
    return tx
      .selectFrom('quota_leases')
      .innerJoin('quota_accounts', 'quota_accounts.id', 'quota_leases.account_id')
      .where('meeting_id', '=', meetingId)
      .where('state', '=', 'open')
      .select(['quota_leases.id', 'account_id', 'used_total', 'department_id', 'period_starts_at', 'period_ends_at'])
      .select(['used_before', 'burn'])
      .orderBy('account_id')
      .execute()
  }

  /** What the room ever used of each account, settled or not: a meter goes on from here. */
  async usedTotals(tx: Tx, meetingId: MeetingId): Promise<Map<string, number>> {
    const rows = await tx
      .selectFrom('quota_leases')
      .where('meeting_id', '=', meetingId)
      .groupBy('account_id')
      .select(['account_id', (eb) => eb.fn.max('used_total').as('used_total')])
      .execute()
    return new Map(rows.map((row) => [row.account_id, row.used_total]))
  }

  async #settle(
    tx: Tx,
    account: Pick<AccountRow, 'id' | 'used' | 'held'>,
    locked: LockedLease,
    lease: LeaseState,
    report: Pick<LeaseReport, 'tenantId' | 'meetingId' | 'usedTotal' | 'nowMs'>,
  ): Promise<number> {
    const { tenantId, meetingId, nowMs } = report
    const after = settle(locked.books, lease.books, report.usedTotal)
    const settled = { ...lease, books: after.lease, burn: 0, lastAnswer: null }
    await writeLease(tx, { ...report, accountId: account.id, books: after.books, lease: settled })
    Object.assign(account, { used: after.books.used, held: after.books.held })
    const { usedTotal, writtenOff } = after.lease
    const common = { tenantId, accountId: account.id, meetingId, to: 'used', atMs: nowMs } as const
    const reason = lease.state === 'closed' ? 'use' : 'release'
    const seconds = usedTotal - lease.usedBefore - writtenOff
    await postEntries(tx, [
      { ...common, key: `lease:${lease.leaseId}:used`, from: 'available', seconds, reason },
      { ...common, key: `lease:${lease.leaseId}:writeoff`, from: 'writeoff', seconds: writtenOff, reason: 'write-off' },
    ])
    return seconds
  }
}

function refuseStale({ lease }: LockedLease, epoch: number): void {
  if (lease && epoch < lease.epoch) throw new LeaseEpochStale(epoch, lease.epoch)
}

const isKnown = ({ lease }: LockedLease, { epoch, sequence }: { epoch: number; sequence: number }) =>
  lease !== null && epoch === lease.epoch && sequence <= lease.sequence

/** The room's open lease, or a new one that goes on where the last one ended. */
function openLease({ lease }: LockedLease, newId: () => string): LeaseState {
  if (lease?.state === 'open') return lease
  const usedBefore = lease?.books.usedTotal ?? 0
  const books: LeaseBooks = { granted: usedBefore, usedTotal: usedBefore, writtenOff: 0 }
  const { epoch, sequence } = lease ?? { epoch: 0, sequence: 0 }
  const times = { validUntilMs: 0, reservedUntilMs: null }
  return { leaseId: newId(), state: 'open', epoch, sequence, usedBefore, books, burn: 0, lastAnswer: null, ...times }
}

function answerOf(
  { books, grantedSeconds, audioOnlySeconds, openCount, openBurn }: LockedLease,
  lease: LeaseState,
  nowMs: number,
  { short, recalled } = { short: false, recalled: false },
): LeaseAnswer {
  return {
    leaseId: lease.leaseId,
    remainderSeconds: remainderOf(lease.books),
    validUntilMs: Math.max(nowMs, lease.validUntilMs),
    freeSeconds: freeOf(books),
    grantedSeconds,
    usedSeconds: books.used,
    graceSeconds: books.grace,
    audioOnlySeconds,
    stage: stageOf(books, audioOnlySeconds),
    openCount,
    accountBurn: openBurn,
    short,
    recalled,
  }
}
