import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeOf, leaseSecondsMin, remainderOf, renew, settle, type Books, type LeaseBooks } from './leaseMath.ts'

const empty: LeaseBooks = { granted: 0, usedTotal: 0, writtenOff: 0 }

/** Leases of one account, moved about at random. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('renew' as const),
    lease: fc.nat(3),
    more: fc.integer({ min: -50, max: 400 }),
    target: fc.nat(600),
  }),
  fc.record({ kind: fc.constant('settle' as const), lease: fc.nat(3), more: fc.integer({ min: -50, max: 400 }) }),
)

test('[ML4] [ML6] [ML9] whatever is reported, nothing is negative, overdrawn or lost', () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(100), fc.array(step, { maxLength: 60 }), (granted, grace, steps) => {
      let books: Books = { granted, grace, used: 0, held: 0 }
      const leases: LeaseBooks[] = [empty, empty, empty, empty]
      let settledUse = 0
      let writtenOff = 0
      for (const one of steps) {
        const lease = leases[one.lease] as LeaseBooks
        const usedTotal = Math.max(0, lease.usedTotal + one.more)
        if (one.kind === 'renew') {
          const after = renew(books, lease, { usedTotal, targetSeconds: one.target, openCount: 4 })
          books = after.books
          leases[one.lease] = after.lease
        } else {
          const after = settle(books, lease, usedTotal)
          expect(remainderOf(after.lease)).toBe(0)
          books = after.books
          settledUse += after.lease.usedTotal
          writtenOff += after.lease.writtenOff
          leases[one.lease] = empty
        }
        const open = leases.reduce((sum, each) => sum + remainderOf(each), 0)
        const reported = settledUse + leases.reduce((sum, each) => sum + each.usedTotal, 0)
        const forgiven = writtenOff + leases.reduce((sum, each) => sum + each.writtenOff, 0)
        expect(books.used + books.held).toBeLessThanOrEqual(granted + grace)
        expect(books.held).toBe(open)
        expect(Math.min(books.held, books.used, freeOf(books), ...leases.map(remainderOf))).toBeGreaterThanOrEqual(0)
        expect(books.used + forgiven).toBe(reported)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('[ML7] a repeated or lower report posts nothing', () => {
  const books: Books = { granted: 1000, grace: 0, used: 0, held: 0 }
  const first = renew(books, empty, { usedTotal: 0, targetSeconds: 90, openCount: 1 })
  const wish = { usedTotal: 40, targetSeconds: 90, openCount: 1 }
  const second = renew(first.books, first.lease, wish)
  expect(renew(second.books, second.lease, wish)).toEqual(second)
  expect(renew(second.books, second.lease, { ...wish, usedTotal: 12 }).books.used).toBe(40)
})

test('[ML10] a lease is given its share, at least a minute, and gives back what is far too much', () => {
  const books: Books = { granted: 600, grace: 0, used: 0, held: 0 }
  const shared = renew(books, empty, { usedTotal: 0, targetSeconds: 600, openCount: 4 })
  expect([remainderOf(shared.lease), shared.short]).toEqual([150, false])
  const crowded = renew(books, empty, { usedTotal: 0, targetSeconds: 600, openCount: 100 })
  expect(remainderOf(crowded.lease)).toBe(leaseSecondsMin)
  const last = renew({ ...books, granted: 20 }, empty, { usedTotal: 0, targetSeconds: 60, openCount: 3 })
  expect([remainderOf(last.lease), last.short]).toEqual([20, true])
  const smaller = renew(shared.books, shared.lease, { usedTotal: 10, targetSeconds: 30, openCount: 1 })
  expect(remainderOf(smaller.lease)).toBe(60)
  expect(smaller.books).toEqual({ granted: 600, grace: 0, used: 10, held: 60 })
})
