import { expect, test } from 'vitest'
import { monthSpan } from './statementSpan.ts'

test('months are counted back over the turn of the year, with the days they have', () => {
  expect(monthSpan('2026-03-31', 0)).toEqual({ fromDay: '2026-03-01', untilDay: '2026-03-31' })
  expect(monthSpan('2024-03-15', 1)).toEqual({ fromDay: '2024-02-01', untilDay: '2024-02-29' })
  expect(monthSpan('2026-01-02', 2)).toEqual({ fromDay: '2025-11-01', untilDay: '2025-11-30' })
})
