import { expect, test } from 'vitest'
import { placeBars } from './bars.ts'

const week = Array.from({ length: 7 }, (_, index) => `2026-11-${23 + index}`)
const place = (spans: [string, string][]) =>
  placeBars(spans, week, ([first, last]) => ({ first, last })).map(({ column, columns, row }) => [column, columns, row])

test('days that overlap stand in rows under each other', () => {
  expect(
    place([
      ['2026-11-24', '2026-11-24'],
      ['2026-11-23', '2026-11-25'],
      ['2026-11-26', '2026-11-27'],
    ]),
  ).toEqual([
    [0, 3, 0],
    [1, 1, 1],
    [3, 2, 0],
  ])
})

test('what reaches over an end of the row is cut there and says so', () => {
  const [bar] = placeBars(['trip'], week, () => ({ first: '2026-11-20', last: '2026-12-03' }))
  expect(bar).toMatchObject({ column: 0, columns: 7, before: true, after: true })
})

test('what lies on other days is left out', () => expect(place([['2026-11-20', '2026-11-22']])).toEqual([]))
