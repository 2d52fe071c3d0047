import { afterEach, expect, test } from 'vitest'
import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { setLanguage } from '../i18n/t.ts'
import { recurrenceWords } from './recurrenceWords.ts'

const empty = { weekdays: [], nthWeekdays: [], monthDays: [], months: [], yearDays: [], weekNumbers: [], positions: [] }
const weekly: Recurrence = { ...empty, every: 'week', interval: 1, weekStart: 1 }

afterEach(() => setLanguage('en', false))

test('a single meeting says so', () => {
  expect(recurrenceWords(null, '2026-11-23')).toBe('Once')
})

test('an empty weekday list means the weekday of the start', () => {
  expect(recurrenceWords({ ...weekly, weekdays: [] }, '2026-11-23')).toBe('Every week on Monday')
})

test('Monday to Friday has a word of its own', () => {
  expect(recurrenceWords({ ...weekly, weekdays: [5, 1, 2, 3, 4] }, '2026-11-23')).toBe('Every weekday')
})

test('intervals, weekdays and ends are all said', () => {
  const rule = { ...weekly, interval: 2, weekdays: [4, 2], count: 6 }
  expect(recurrenceWords(rule, '2026-11-24')).toBe('Every 2 weeks on Tuesday and Thursday, 6 times')
})

test('the same in Chinese', () => {
  setLanguage('zh', false)
  const rule = { ...weekly, every: 'month' as const, untilDay: '2027-03-31' }
  expect(recurrenceWords(rule, '2026-11-23')).toBe('每月 23 日，至 2027年3月31日星期三')
})
