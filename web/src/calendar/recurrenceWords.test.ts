import { afterEach, expect, test } from 'vitest'
import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { setLanguage } from '../i18n/t.ts'
import { recurrenceWords } from './recurrenceWords.ts'
import '../i18n/testing/words.ts'

const plain = {
  interval: 1,
  weekdays: [],
  nthWeekdays: [],
  monthDays: [],
  months: [],
  yearDays: [],
  weekNumbers: [],
  positions: [],
  weekStart: 1,
}
const rule = (every: Recurrence['every'], more: Partial<Recurrence> = {}): Recurrence => ({ ...plain, every, ...more })
const inChinese = (...given: Parameters<typeof recurrenceWords>) => {
  setLanguage('zh', false)
  return recurrenceWords(...given)
}

afterEach(() => setLanguage('en', false))

test('a single meeting says so', () => {
  expect(recurrenceWords(null, '2026-11-23')).toBe('Once')
})

test('an empty weekday list means the weekday of the start', () => {
  expect(recurrenceWords(rule('week'), '2026-11-23')).toBe('Every week on Monday')
})

test('Monday to Friday has a word of its own', () => {
  expect(recurrenceWords(rule('week', { weekdays: [5, 1, 2, 3, 4] }), '2026-11-23')).toBe('Every weekday')
})

test('intervals, weekdays and ends are all said', () => {
  const every = rule('week', { interval: 2, weekdays: [4, 2], count: 6 })
  expect(recurrenceWords(every, '2026-11-24')).toBe('Every 2 weeks on Tuesday and Thursday, 6 times')
})

test.each<[Partial<Recurrence>, string, string]>([
  [{}, 'Every month on day 23', '每月 23 日'],
  [{ monthDays: [15, 1] }, 'Every month on days 1 and 15', '每月 1 日和 15 日'],
  [{ monthDays: [15, -1] }, 'Every month on day 15 and the last day', '每月 15 日和最后一天'],
  [{ monthDays: [-2] }, 'Every month on the 2nd last day', '每月倒数第 2 天'],
  [{ nthWeekdays: [{ nth: 2, weekday: 2 }] }, 'Every month on the second Tuesday', '每月第二个星期二'],
  [{ nthWeekdays: [{ nth: -1, weekday: 5 }] }, 'Every month on the last Friday', '每月最后一个星期五'],
  [{ weekdays: [1, 2, 3, 4, 5], positions: [-1] }, 'Every month on the last working day', '每月最后一个工作日'],
  [{ weekdays: [1, 3], positions: [1] }, 'Every month on the first Monday or Wednesday', '每月第一个星期一或星期三'],
  [{ weekdays: [1, 2, 3, 4, 5, 6, 7], positions: [-1] }, 'Every month on the last day', '每月最后一天'],
  [{ weekdays: [1] }, 'Every month on each Monday', '每月每个星期一'],
  [
    { interval: 3, nthWeekdays: [{ nth: 1, weekday: 1 }] },
    'Every 3 months on the first Monday',
    '每 3 个月的第一个星期一',
  ],
])('a monthly rule %o', (more, english, chinese) => {
  expect(recurrenceWords(rule('month', more), '2026-11-23')).toBe(english)
  expect(inChinese(rule('month', more), '2026-11-23')).toBe(chinese)
})

test.each<[Partial<Recurrence>, string, string]>([
  [{ months: [6, 3], monthDays: [15] }, 'Every year on day 15 of March and June', '每年 三月和六月的 15 日'],
  [
    { months: [3], nthWeekdays: [{ nth: -1, weekday: 7 }] },
    'Every year on the last Sunday of March',
    '每年 三月的最后一个星期日',
  ],
  [{ nthWeekdays: [{ nth: 20, weekday: 1 }] }, 'Every year on the 20th Monday of the year', '每年第 20 个星期一'],
  [
    { weekNumbers: [20, 1], weekdays: [1] },
    'Every year on each Monday of weeks 1 and 20',
    '每年第 1和20 周的每个星期一',
  ],
  [{ yearDays: [100] }, 'Every year on day 100 of the year', '每年第 100 天'],
])('a yearly rule %o', (more, english, chinese) => {
  expect(recurrenceWords(rule('year', more), '2026-11-23')).toBe(english)
  expect(inChinese(rule('year', more), '2026-11-23')).toBe(chinese)
})

test('a yearly rule without days is on the day it starts', () => {
  expect(recurrenceWords(rule('year'), '2026-11-23')).toMatch(/^Every year on (23 November|November 23)$/)
  expect(inChinese(rule('year'), '2026-11-23')).toBe('每年 11月23日')
})

test('what narrows a daily rule is said behind it', () => {
  expect(recurrenceWords(rule('day', { months: [1, 2], weekdays: [6] }), '2026-11-23')).toBe(
    'Every day, only in January and February, only on Saturday',
  )
})

test('the same in Chinese', () => {
  expect(inChinese(rule('month', { untilDay: '2027-03-31' }), '2026-11-23')).toBe('每月 23 日，至 2027年3月31日星期三')
})
