import { afterEach, expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import {
  addDays,
  cityOf,
  clockAt,
  dayAt,
  dayName,
  daysBetween,
  lengthName,
  minutesName,
  offsetName,
  relativeDay,
  spanAt,
  weekdayOf,
  whoseClock,
} from './format.ts'
import { setLanguage } from './t.ts'
import './testing/words.ts'

const table = readZoneTable()
const at = Date.parse('2026-11-21T22:30:00Z')

afterEach(() => setLanguage('en', false))

test('an instant is told on the clock and calendar of its zone', () => {
  expect(clockAt(table, 'Asia/Shanghai', at)).toBe('06:30')
  expect(dayAt(table, 'Asia/Shanghai', at)).toBe('2026-11-22')
  expect(spanAt(table, 'Europe/Berlin', at, at + 45 * 60_000)).toBe('23:30–00:15')
})

test('whose clock it is names the city and the offset of that day', () => {
  expect(whoseClock(table, 'Asia/Kolkata', at)).toBe('Kolkata, GMT+5:30')
  expect(offsetName(table, 'Europe/Berlin', Date.parse('2026-07-01T00:00:00Z'))).toBe('GMT+2')
  expect(offsetName(table, 'America/Sao_Paulo', at)).toBe('GMT−3')
})

test('cities are named in the language of now', () => {
  expect(cityOf('America/Sao_Paulo')).toBe('São Paulo')
  setLanguage('zh', false)
  expect(cityOf('Europe/Berlin')).toBe('柏林')
  expect(dayName('2026-11-21')).toBe('11月21日星期六')
})

test('days count across months and clock changes', () => {
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26')
  expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1)
  expect(weekdayOf('2026-11-22')).toBe(7)
  expect(relativeDay('2026-11-21', '2026-11-22')).toBe('Tomorrow')
})

test('lengths are short, and minutes are never promised twice', () => {
  expect([lengthName(2700), lengthName(7200), lengthName(5400)]).toEqual(['45 min', '2 h', '1 h 30 min'])
  expect(minutesName(119)).toBe('1 min')
})
