import { expect, test } from 'vitest'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { offsetSecondsAt } from './time/zoneTable.ts'
import { readZoneTable } from './tzdata.ts'

test('[TZ9] without tzdata ICU answers, with a warning', () => {
  const lines: string[] = []
  const log = pino(new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }))
  const table = readZoneTable({ folder: '/nonexistent', log })
  expect(lines.join('')).toContain('no tzdata on this machine')
  expect(table.version).toMatch(/^icu/)
  for (const zone of ['Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'UTC']) {
    expect(() => offsetSecondsAt(table, zone, 0)).not.toThrow()
  }
  expect(offsetSecondsAt(table, 'Europe/Berlin', Date.parse('2027-03-28T00:59:59Z'))).toBe(3600)
  expect(offsetSecondsAt(table, 'Europe/Berlin', Date.parse('2027-03-28T01:00Z'))).toBe(7200)
})

test('the table is read once', () => {
  expect(readZoneTable()).toBe(readZoneTable())
})
