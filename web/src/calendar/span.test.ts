import { expect, test } from 'vitest'
import { daysShown, monthLater, turned, weekNumber } from './span.ts'

test('a month shows whole weeks from Monday', () => {
  const november = daysShown('month', '2026-11-22')
  expect([november[0], november.at(-1), november.length]).toEqual(['2026-10-26', '2026-12-06', 42])
  expect(daysShown('month', '2027-02-10')).toHaveLength(28)
})

test('a week begins on Monday, a day is alone, a list goes on for two weeks', () => {
  expect(daysShown('week', '2026-11-22')[0]).toBe('2026-11-16')
  expect(daysShown('day', '2026-11-22')).toEqual(['2026-11-22'])
  expect(daysShown('list', '2026-11-22').at(-1)).toBe('2026-12-05')
})

test('turning a month stays within it', () => {
  expect(turned('month', '2027-01-31', 1)).toBe('2027-02-28')
  expect(turned('month', '2026-03-31', -1)).toBe('2026-02-28')
  expect(monthLater('2026-12-15', 1)).toBe('2027-01-15')
  expect(turned('week', '2026-11-22', -1)).toBe('2026-11-15')
})

test('weeks are counted as ISO 8601 does', () => {
  expect(['2026-11-22', '2027-01-03', '2027-01-04', '2024-12-30'].map(weekNumber)).toEqual([47, 53, 1, 1])
})
