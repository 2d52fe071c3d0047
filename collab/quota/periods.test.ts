import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readZoneTable } from '../../infra/tzdata.ts'
import { periodAt } from './periods.ts'

const zones = readZoneTable()
const iso = ({ startMs, endMs }: { startMs: number; endMs: number }) =>
  [startMs, endMs].map((atMs) => new Date(atMs).toISOString())

test("[ML1] a period is the month of the department's own clock", () => {
  const at = Date.parse('2026-10-31T16:00:00Z')
  expect(iso(periodAt(zones, 'Asia/Shanghai', at))).toEqual(['2026-10-31T16:00:00.000Z', '2026-11-30T16:00:00.000Z'])
  expect(iso(periodAt(zones, 'Asia/Shanghai', at - 1))).toEqual([
    '2026-09-30T16:00:00.000Z',
    '2026-10-31T16:00:00.000Z',
  ])
  expect(iso(periodAt(zones, 'America/Sao_Paulo', at))).toEqual([
    '2026-10-01T03:00:00.000Z',
    '2026-11-01T03:00:00.000Z',
  ])
  // Summer time ends within this month, so it is an hour longer than 31 days.
  expect(iso(periodAt(zones, 'Europe/Berlin', at))).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'])
  expect(() => periodAt(zones, 'Mars/Olympus', at)).toThrow(RangeError)
})

test('[ML1] every instant of every zone lies in its period, and periods meet', () => {
  const zone = fc.constantFrom(...Object.keys(zones.zones))
  const atMs = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) })
  fc.assert(
    fc.property(zone, atMs, (name, at) => {
      const period = periodAt(zones, name, at)
      expect(period.startMs).toBeLessThanOrEqual(at)
      expect(period.endMs).toBeGreaterThan(at)
      expect(periodAt(zones, name, period.startMs)).toEqual(period)
      expect(periodAt(zones, name, period.endMs).startMs).toBe(period.endMs)
      expect(periodAt(zones, name, period.endMs - 1)).toEqual(period)
    }),
    { numRuns: 2_000 },
  )
})

test('[ML2] after a change of zone the next period begins where the last one ended', () => {
  const shanghaiEnd = Date.parse('2026-11-30T16:00:00Z')
  // São Paulo's month has eleven hours more: they are joined to December, not a month of their own.
  expect(iso(periodAt(zones, 'America/Sao_Paulo', shanghaiEnd + 3_600_000, shanghaiEnd))).toEqual([
    '2026-11-30T16:00:00.000Z',
    '2027-01-01T03:00:00.000Z',
  ])
  const saoPauloEnd = Date.parse('2026-12-01T03:00:00Z')
  expect(iso(periodAt(zones, 'Asia/Shanghai', saoPauloEnd, saoPauloEnd))).toEqual([
    '2026-12-01T03:00:00.000Z',
    '2026-12-31T16:00:00.000Z',
  ])
  // A department that did not call for months begins with the present one.
  const longAgo = Date.parse('2026-03-01T03:00:00Z')
  expect(periodAt(zones, 'Asia/Shanghai', saoPauloEnd, longAgo)).toEqual(periodAt(zones, 'Asia/Shanghai', saoPauloEnd))
})
