import { limits } from '../../infra/contract/limits.ts'
import type { MinuteStage } from '../protocol/minutes.ts'

/** An account's seconds. `granted` is without what went on to the next period. */
export interface Books {
  granted: number
  grace: number
  used: number
  held: number
}

/** A lease's seconds: `granted - usedTotal` is what it still holds. */
export interface LeaseBooks {
  granted: number
  usedTotal: number
  writtenOff: number
}

export interface Wish {
  usedTotal: number
  /** Seconds charged per second now. */
  burn: number
  /** Seconds that tickets have reserved. */
  reservedSeconds: number
  /** The account's open leases, this one included. */
  openCount: number
}

export interface Renewal {
  books: Books
  lease: LeaseBooks
  /** All that there is, grace included, lasts this room less than a minute. */
  short: boolean
  /** The account is so near its end that its leases give back what they do not need at once. */
  recalled: boolean
}

/** What a lease is given at least while the account has it, and holds for a person who has yet to come. */
export const leaseSecondsMin = limits.reserveSeconds
/** For how long a lease is filled; and when the account is near its end. */
const coverSeconds = 120
const recalledCoverSeconds = 10
const nearSecondsPerLease = 60
const shortSeconds = 60

export const freeOf = ({ granted, grace, used, held }: Books) => granted + grace - used - held
export const remainderOf = ({ granted, usedTotal }: LeaseBooks) => granted - usedTotal

/** How far an account is by what was used of it; what is only held does not count. */
export function stageOf({ granted, grace, used }: Books, audioOnlySeconds: number): MinuteStage {
  if (used < granted) return 'normal'
  if (used < granted + grace - audioOnlySeconds) return 'grace'
  return used < granted + grace ? 'audio-only' : 'ended'
}

/**
 * One report and one wish (RFC 8506 §5.3): posts usage up to `usedTotal`; what the lease still held counts as
 * available again, and of that it is given burn × 120 s, but no more than its share among the open leases and
 * one more to come, and no less than a minute while there is one. Near the account's end every lease keeps
 * what it needs for the next seconds alone. [ML4] [ML7] [ML9] [ML10]
 */
export function renew(before: Books, lease: LeaseBooks, wish: Wish): Renewal {
  const posted = post(before, lease, wish.usedTotal)
  const remainder = remainderOf(posted.lease)
  const available = freeOf(posted.books) + remainder
  const recalled = available < wish.openCount * nearSecondsPerLease
  const wanted = wish.burn * (recalled ? recalledCoverSeconds : coverSeconds)
  const share = Math.max(leaseSecondsMin, Math.floor(available / (wish.openCount + 1)))
  const given = Math.min(available, Math.max(Math.min(wanted, share), wish.reservedSeconds))
  return {
    books: { ...posted.books, held: posted.books.held - remainder + given },
    lease: { ...posted.lease, granted: posted.lease.usedTotal + given },
    short: available < wish.burn * shortSeconds,
    recalled,
  }
}

/** The last report: posts it and frees what the lease still held. */
export function settle(before: Books, lease: LeaseBooks, usedTotal: number): Pick<Renewal, 'books' | 'lease'> {
  const posted = post(before, lease, usedTotal)
  return {
    books: { ...posted.books, held: posted.books.held - remainderOf(posted.lease) },
    lease: { ...posted.lease, granted: posted.lease.usedTotal },
  }
}

/** What the grant, without grace, has besides what others than this lease hold. [ML5] */
export function admissibleOf({ granted, used, held }: Books, lease: LeaseBooks): number {
  return granted - used - (held - remainderOf(lease))
}

function post(books: Books, lease: LeaseBooks, usedTotal: number): { books: Books; lease: LeaseBooks } {
  const delta = Math.max(0, usedTotal - lease.usedTotal)
  const fromLease = Math.min(delta, remainderOf(lease))
  const fromFree = Math.min(delta - fromLease, freeOf(books))
  const writtenOff = delta - fromLease - fromFree
  return {
    books: { ...books, used: books.used + fromLease + fromFree, held: books.held - fromLease },
    lease: {
      // What did not come out of the lease is added to both sides, so that its remainder stays true.
      granted: lease.granted + fromFree + writtenOff,
      usedTotal: lease.usedTotal + delta,
      writtenOff: lease.writtenOff + writtenOff,
    },
  }
}
