import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readZoneTable } from '../../infra/tzdata.ts'
import { periodAfter, periodAt, type Period, type PeriodRule } from './periods.ts'

const zones = readZoneTable()
const iso = ({ startMs, endMs }: Period) => [startMs, endMs].map((atMs) => new Date(atMs).toISOString())
const monthly = (zone: string): PeriodRule => ({ zone, kind: 'month' })

test("[ML1] a period is the month of the department's own clock", () => {
  const at = Date.parse('2026-10-31T16:00:00Z')
  const shanghai = monthly('Asia/Shanghai')
  expect(iso(periodAt(zones, shanghai, at))).toEqual(['2026-10-31T16:00:00.000Z', '2026-11-30T16:00:00.000Z'])
  expect(iso(periodAt(zones, shanghai, at - 1))).toEqual(['2026-09-30T16:00:00.000Z', '2026-10-31T16:00:00.000Z'])
  const saoPaulo = periodAt(zones, monthly('America/Sao_Paulo'), at)
  expect(iso(saoPaulo)).toEqual(['2026-10-01T03:00:00.000Z', '2026-11-01T03:00:00.000Z'])
  // Summer time ends within this month, so it is an hour longer than 31 days.
  const berlin = periodAt(zones, monthly('Europe/Berlin'), at)
  expect(iso(berlin)).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'])
  expect(() => periodAt(zones, monthly('Mars/Olympus'), at)).toThrow(RangeError)
})

test('[ML1] a week begins on Monday, a quarter with January, April, July and October', () => {
  // A Sunday evening in Berlin is Monday in Shanghai.
  const at = Date.parse('2026-11-22T20:00:00Z')
  const week = (zone: string) => iso(periodAt(zones, { zone, kind: 'week' }, at))
  expect(week('Europe/Berlin')).toEqual(['2026-11-15T23:00:00.000Z', '2026-11-22T23:00:00.000Z'])
  expect(week('Asia/Shanghai')).toEqual(['2026-11-22T16:00:00.000Z', '2026-11-29T16:00:00.000Z'])
  const quarter = periodAt(zones, { zone: 'Europe/Berlin', kind: 'quarter' }, at)
  expect(iso(quarter)).toEqual(['2026-09-30T22:00:00.000Z', '2026-12-31T23:00:00.000Z'])
})

const anyRule = fc.record({
  zone: fc.constantFrom(...Object.keys(zones.zones)),
  kind: fc.constantFrom('week' as const, 'month' as const, 'quarter' as const),
})
const anyInstant = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) })

test('[ML1] every instant of every zone lies in its period, and periods meet', () => {
  fc.assert(
    fc.property(anyRule, anyInstant, (rule, at) => {
      const period = periodAt(zones, rule, at)
      expect(period.startMs).toBeLessThanOrEqual(at)
      expect(period.endMs).toBeGreaterThan(at)
      expect(periodAt(zones, rule, period.startMs)).toEqual(period)
      expect(periodAt(zones, rule, period.endMs).startMs).toBe(period.endMs)
      expect(periodAt(zones, rule, period.endMs - 1)).toEqual(period)
      expect(periodAfter(zones, rule, period.endMs)).toEqual(periodAt(zones, rule, period.endMs))
    }),
    { numRuns: 2_000 },
  )
})

const dayMs = 24 * 3_600_000
const longestMs = { week: 11 * dayMs, month: 46 * dayMs, quarter: 138 * dayMs }

test('[ML2] whatever zone and kind the one before had, the next begins at its end and is neither short nor long', () => {
  fc.assert(
    fc.property(anyRule, anyRule, anyInstant, (before, rule, at) => {
      const previous = periodAt(zones, before, at)
      const next = periodAfter(zones, rule, previous.endMs)
      expect(next.startMs).toBe(previous.endMs)
      const lengthMs = next.endMs - next.startMs
      expect(lengthMs).toBeGreaterThanOrEqual({ week: 3.4, month: 13, quarter: 44 }[rule.kind] * dayMs)
      expect(lengthMs).toBeLessThanOrEqual(longestMs[rule.kind])
      // From there on the periods are those of the rule.
      expect(periodAt(zones, rule, next.endMs).startMs).toBe(next.endMs)
    }),
    { numRuns: 2_000 },
  )
})

test('[ML2] after a change of zone the next period begins where the last one ended', () => {
  const shanghaiEnd = Date.parse('2026-11-30T16:00:00Z')
  // São Paulo's month has eleven hours more: they are joined to December, not a month of their own.
  expect(iso(periodAfter(zones, monthly('America/Sao_Paulo'), shanghaiEnd))).toEqual([
    '2026-11-30T16:00:00.000Z',
    '2027-01-01T03:00:00.000Z',
  ])
  const saoPauloEnd = Date.parse('2026-12-01T03:00:00Z')
  expect(iso(periodAfter(zones, monthly('Asia/Shanghai'), saoPauloEnd))).toEqual([
    '2026-12-01T03:00:00.000Z',
    '2026-12-31T16:00:00.000Z',
  ])
})
