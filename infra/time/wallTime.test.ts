import { assert, constantFrom, integer, property } from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { readZoneTable } from '../tzdata.ts'
import { availabilityAt } from './availability.ts'
import { LuxonZone } from './luxonZone.ts'
import { localAt, resolveLocal, wallMs } from './wallTime.ts'

const table = readZoneTable()
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000)
const resolved = (zone: string, local: string) => {
  const { atMs, kind } = resolveLocal(table, zone, local)
  return `${new Date(atMs).toISOString().slice(0, 16)}Z ${kind}`
}

test('[TZ3] a gap moves forward by its length', () => {
  expect(resolved('Europe/Berlin', '2027-03-28T01:59')).toBe('2027-03-28T00:59Z exact')
  expect(resolved('Europe/Berlin', '2027-03-28T02:30')).toBe('2027-03-28T01:30Z gap')
  expect(localAt(table, 'Europe/Berlin', Date.parse('2027-03-28T01:30Z'))).toBe('2027-03-28T03:30:00')
  expect(resolved('Europe/Berlin', '2027-03-28T03:00')).toBe('2027-03-28T01:00Z exact')
  expect(resolved('Australia/Lord_Howe', '2026-10-04T02:15')).toBe('2026-10-03T15:45Z gap')
  // Samoa went without a whole day.
  expect(resolved('Pacific/Apia', '2011-12-30T12:00')).toBe('2011-12-30T22:00Z gap')
})

test('[TZ4] a fold takes the first', () => {
  expect(resolved('Europe/Berlin', '2027-10-31T02:30')).toBe('2027-10-31T00:30Z fold')
  expect(resolved('America/New_York', '2050-11-06T01:30')).toBe('2050-11-06T05:30Z fold')
  expect(resolved('Australia/Lord_Howe', '2027-04-04T01:45')).toBe('2027-04-03T14:45Z fold')
})

test('[TZ3][TZ4][TZ5] any instant in any zone comes back from its wall time', () => {
  const zone = constantFrom(...Object.keys(table.zones), ...Object.keys(table.links))
  const minute = integer({ min: Date.UTC(2011, 0, 3) / 60_000, max: Date.UTC(2080, 0, 1) / 60_000 })
  assert(
    property(zone, minute, (name, atMinute) => {
      const atMs = atMinute * 60_000
      const back = resolveLocal(table, name, localAt(table, name, atMs))
      expect(back.kind).not.toBe('gap')
      if (back.kind === 'exact') expect(back.atMs).toBe(atMs)
      else expect(back.atMs).toBeLessThanOrEqual(atMs)
    }),
    { seed, numRuns: 3000 },
  )
})

test('[TZ7] a day that no calendar has is no wall time', () => {
  for (const local of ['2026-02-30T10:00', '2027-02-29T10:00', '2026-13-01T00:00', '2026-01-01T24:00', '', 'x']) {
    expect(wallMs(local)).toBeNull()
    expect(() => resolveLocal(table, 'UTC', local)).toThrow(RangeError)
  }
  expect(wallMs('2028-02-29T10:00')).toBe(Date.UTC(2028, 1, 29, 10))
})

test('[TZ10] work hours and the night are read on the own clock', () => {
  const person = { zone: 'Asia/Shanghai', workHours: { fromMinute: 540, untilMinute: 1080, days: [1, 2, 3, 4, 5] } }
  const at = (instant: string, who = person) => availabilityAt(table, who, Date.parse(instant))
  expect(at('2026-11-23T01:00Z')).toEqual({ minuteOfDay: 540, weekday: 1, inWorkHours: true, night: false })
  expect(at('2026-11-23T10:00Z').inWorkHours).toBe(false)
  expect(at('2026-11-22T01:00Z').inWorkHours).toBe(false)
  expect(at('2026-11-23T14:00Z').night).toBe(true)
  expect(at('2026-11-23T22:00Z')).toMatchObject({ weekday: 2, night: false })
  const nightShift = { zone: 'Asia/Shanghai', workHours: { fromMinute: 1320, untilMinute: 360, days: [7] } }
  expect(at('2026-11-22T15:00Z', nightShift).inWorkHours).toBe(true)
  expect(at('2026-11-22T21:00Z', nightShift)).toMatchObject({ weekday: 1, inWorkHours: true })
  expect(at('2026-11-23T15:00Z', nightShift).inWorkHours).toBe(false)
})

test('[TZ1] luxon shows instants by our table', () => {
  const zone = new LuxonZone(table, 'Asia/Calcutta')
  const shown = DateTime.fromMillis(Date.parse('2026-11-21T04:00Z'), { zone })
  expect(shown.toISO()).toBe('2026-11-21T09:30:00.000+05:30')
  expect(shown.toFormat('HH:mm ZZZZ')).toBe('09:30 GMT+5:30')
  expect(shown.setLocale('en').toLocaleString(DateTime.DATETIME_MED)).toContain('9:30')
  expect(() => new LuxonZone(table, 'Mars/Olympus')).toThrow(RangeError)
})
