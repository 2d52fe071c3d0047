import { limits } from '../../infra/contract/limits.ts'

/** An account's seconds. */
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

export interface Renewal {
  books: Books
  lease: LeaseBooks
  /** The account could not give what was wanted: these are the last seconds. */
  short: boolean
}

/** What a lease is given at least while the account has it, and holds for a person who has yet to come. */
export const leaseSecondsMin = limits.reserveSeconds

export const freeOf = ({ granted, grace, used, held }: Books) => granted + grace - used - held
export const remainderOf = ({ granted, usedTotal }: LeaseBooks) => granted - usedTotal

/**
 * One report and one wish (RFC 8506 §5): posts usage up to `usedTotal`, then fills the lease to
 * `targetSeconds` or gives back what is far beyond it. `openCount` counts the account's open leases, this
 * one included. [ML4] [ML7] [ML9] [ML10]
 */
export function renew(
  before: Books,
  lease: LeaseBooks,
  wish: { usedTotal: number; targetSeconds: number; openCount: number },
): Renewal {
  const posted = post(before, lease, wish.usedTotal)
  const free = freeOf(posted.books)
  const wanted = wish.targetSeconds - remainderOf(posted.lease)
  const share = Math.max(leaseSecondsMin, Math.floor(free / Math.max(1, wish.openCount)))
  const given = wanted > 0 ? Math.min(wanted, free, share) : -surplusOf(posted.lease, wish.targetSeconds)
  return {
    books: { ...posted.books, held: posted.books.held + given },
    lease: { ...posted.lease, granted: posted.lease.granted + given },
    short: wanted > 0 && given < wanted && given === free,
  }
}

/** The last report: posts it and frees what the lease still held. */
export function settle(before: Books, lease: LeaseBooks, usedTotal: number): Omit<Renewal, 'short'> {
  const posted = post(before, lease, usedTotal)
  return {
    books: { ...posted.books, held: posted.books.held - remainderOf(posted.lease) },
    lease: { ...posted.lease, granted: posted.lease.usedTotal },
  }
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

/** People left: seconds are only given back when there are twice as many as needed, lest they go to and fro. */
function surplusOf(lease: LeaseBooks, targetSeconds: number): number {
  return Math.max(0, remainderOf(lease) - Math.max(2 * targetSeconds, leaseSecondsMin))
}
