import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  freeOf,
  leaseSecondsMin,
  remainderOf,
  renew,
  settle,
  stageOf,
  type Books,
  type LeaseBooks,
  type Wish,
} from './leaseMath.ts'

const empty: LeaseBooks = { granted: 0, usedTotal: 0, writtenOff: 0 }
const wishOf = (wish: Partial<Wish>): Wish => ({ usedTotal: 0, burn: 1, reservedSeconds: 0, openCount: 1, ...wish })

/** Leases of one account, moved about at random. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('renew' as const),
    lease: fc.nat(3),
    more: fc.integer({ min: -50, max: 400 }),
    burn: fc.nat(12),
    reservedSeconds: fc.constantFrom(0, leaseSecondsMin),
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
          const after = renew(books, lease, { ...one, usedTotal, openCount: 4 })
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
  const first = renew(books, empty, wishOf({}))
  const second = renew(first.books, first.lease, wishOf({ usedTotal: 40 }))
  expect(renew(second.books, second.lease, wishOf({ usedTotal: 40 }))).toEqual(second)
  expect(renew(second.books, second.lease, wishOf({ usedTotal: 12 })).books.used).toBe(40)
})

test('[ML10] a lease is given burn × 120 s, at most its share among the open ones and one more, at least a minute', () => {
  const books: Books = { granted: 10_000, grace: 0, used: 0, held: 0 }
  expect(remainderOf(renew(books, empty, wishOf({ burn: 3 })).lease)).toBe(360)
  expect(remainderOf(renew({ ...books, granted: 1_000 }, empty, wishOf({ burn: 9, openCount: 3 })).lease)).toBe(250)
  const crowded = renew({ ...books, granted: 6_100 }, empty, wishOf({ burn: 2, openCount: 101 }))
  expect(remainderOf(crowded.lease)).toBe(leaseSecondsMin)
  // Nobody is there any more: what a ticket reserved stays.
  expect(remainderOf(renew(books, empty, wishOf({ burn: 0 })).lease)).toBe(0)
  expect(remainderOf(renew(books, empty, wishOf({ burn: 0, reservedSeconds: 60 })).lease)).toBe(60)
})

test('[ML10] near the end of an account every lease keeps what the next seconds need', () => {
  // Three leases and 150 s: less than a minute each.
  const books: Books = { granted: 1_000, grace: 0, used: 850, held: 120 }
  const lease: LeaseBooks = { granted: 120, usedTotal: 0, writtenOff: 0 }
  const after = renew(books, lease, wishOf({ usedTotal: 5, burn: 2, openCount: 3 }))
  expect(after).toMatchObject({ recalled: true, short: false, books: { used: 855, held: 20 } })
  expect(remainderOf(after.lease)).toBe(20)
  expect(renew(books, lease, wishOf({ usedTotal: 100, burn: 2, openCount: 3 })).short).toBe(true)
})

test('[ML30] the stage goes by what was used, and sound alone is the last part of grace', () => {
  const at = (used: number) => stageOf({ granted: 100, grace: 60, used, held: 0 }, 20)
  expect([99, 100, 139, 140, 159, 160].map(at)).toEqual([
    'normal',
    'grace',
    'grace',
    'audio-only',
    'audio-only',
    'ended',
  ])
  expect(stageOf({ granted: 0, grace: 0, used: 0, held: 0 }, 0)).toBe('ended')
})
