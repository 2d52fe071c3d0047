import { sql } from 'kysely'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { QuotaLeasesTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Books, LeaseBooks } from './leaseMath.ts'

/** A room's lease on an account, open or the last one that was. */
export interface LeaseState {
  leaseId: string
  state: QuotaLeasesTable['state']
  epoch: number
  sequence: number
  books: LeaseBooks
  /** The part of the books' `usedTotal` that earlier leases have settled. */
  usedBefore: number
  burn: number
  validUntilMs: number
  reservedUntilMs: number | null
  lastAnswer: unknown
}

/** A locked account, and the room's latest lease on it. */
export interface LockedLease {
  accountId: string
  books: Books
  grantedSeconds: number
  audioOnlySeconds: number
  periodEndsAtMs: number
  /** The account's open leases, of all rooms. */
  openCount: number
  /** Seconds charged per second in all of them, by their last reports. */
  openBurn: number
  lease: LeaseState | null
}

/** What `lock_leases` answers with, see the migration 0005. */
interface LockedRow {
  id: string
  granted: number
  gone: number
  used: number
  held: number
  grace_limit: number
  audio_only_limit: number
  period_ends_at: Date
  open_count: number
  open_burn: number
  lease_id: string | null
  lease_state: QuotaLeasesTable['state']
  owner_epoch: number
  last_sequence: number
  lease_granted: number
  used_total: number
  used_before: number
  written_off: number
  burn: number
  last_answer: unknown
  valid_until: Date
  reserved_until: Date | null
}

/** Locks the accounts, by id, and then reads them and the room's latest lease on each, in one round trip. */
export async function lockLeases(tx: Tx, accountIds: string[], meetingId: MeetingId): Promise<LockedLease[]> {
  const { rows } = await sql<LockedRow>`select * from lock_leases(${accountIds}::uuid[], ${meetingId}::uuid)`.execute(
    tx,
  )
  return rows.map((row) => ({
    accountId: row.id,
    books: { granted: row.granted - row.gone, grace: row.grace_limit, used: row.used, held: row.held },
    grantedSeconds: row.granted,
    audioOnlySeconds: row.audio_only_limit,
    periodEndsAtMs: row.period_ends_at.getTime(),
    openCount: row.open_count,
    openBurn: row.open_burn,
    lease: row.lease_id === null ? null : leaseOf(row, row.lease_id),
  }))
}

const leaseOf = (row: LockedRow, leaseId: string): LeaseState => ({
  leaseId,
  state: row.lease_state,
  epoch: row.owner_epoch,
  sequence: row.last_sequence,
  books: { granted: row.lease_granted, usedTotal: row.used_total, writtenOff: row.written_off },
  usedBefore: row.used_before,
  burn: row.burn,
  validUntilMs: row.valid_until.getTime(),
  reservedUntilMs: row.reserved_until?.getTime() ?? null,
  lastAnswer: row.last_answer,
})

/** Writes an account and a lease on it, new or not, in one round trip. */
export async function writeLease(
  tx: Tx,
  written: {
    tenantId: TenantId
    meetingId: MeetingId
    accountId: string
    nowMs: number
    books: Books
    lease: LeaseState
  },
): Promise<void> {
  const { tenantId, meetingId, accountId, nowMs, books, lease } = written
  const { granted, usedTotal, writtenOff } = lease.books
  const at = (atMs: number) => new Date(atMs).toISOString()
  const reservedUntil = lease.reservedUntilMs === null ? null : at(lease.reservedUntilMs)
  const lastAnswer = lease.lastAnswer === null ? null : JSON.stringify(lease.lastAnswer)
  await sql`select write_lease(${tenantId}, ${accountId}, ${meetingId}, ${books.used}, ${books.held}, ${lease.leaseId},
    ${lease.epoch}, ${lease.sequence}, ${granted}, ${usedTotal}, ${lease.usedBefore}, ${writtenOff}, ${lease.burn},
    ${lastAnswer}::jsonb, ${at(lease.validUntilMs)}, ${reservedUntil}, ${lease.state}, ${at(nowMs)})`.execute(tx)
}
