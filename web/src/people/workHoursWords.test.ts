import { expect, test } from 'vitest'
import { workHoursWords } from './workHoursWords.ts'

test('days that follow each other are drawn together', () => {
  const hours = { fromMinute: 540, untilMinute: 1440 }
  expect(workHoursWords({ ...hours, days: [1, 2, 3, 4, 5] })).toBe('09:00–24:00, Mon–Fri')
  expect(workHoursWords({ ...hours, days: [7, 1, 2, 4] })).toContain('Mon–Tue')
})
