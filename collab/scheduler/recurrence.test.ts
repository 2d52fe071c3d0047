import { assert, constantFrom, integer, property, record, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../infra/contract/limits.ts'
import { localAt, wallOf } from '../../infra/time/wallTime.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import { calendarRule, instancesOf, nextInstance, scheduleOf } from './expansion.ts'
import { expandWalls, recurrenceOf, ruleText, weekdayOf } from './recurrence.ts'

const table = readZoneTable()
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000)
const series = (startLocal: string, zone: string, recurrence: Partial<Recurrence>) =>
  scheduleOf(table, { startLocal, zone, durationSeconds: 3600, recurrence: Recurrence.parse(recurrence) })
const starts = (startLocal: string, zone: string, recurrence: Partial<Recurrence>) =>
  instancesOf(table, series(startLocal, zone, recurrence)).map(
    ({ startsAtMs }) => `${new Date(startsAtMs).toISOString().slice(0, 16)}Z`,
  )

/** Counts days one by one: slow, and plainly right. */
function byCounting(recurrence: Recurrence, startLocal: string, max: number): number[] {
  const start = Date.parse(`${startLocal}Z`)
  const monday = start - (weekdayOf(start) - 1) * 86_400_000
  const first = new Date(start)
  const found: number[] = []
  for (let at = start; found.length < Math.min(max, recurrence.count ?? max); at += 86_400_000) {
    const day = new Date(at)
    if (recurrence.untilDay && day.toISOString().slice(0, 10) > recurrence.untilDay) break
    const days = Math.round((at - start) / 86_400_000)
    const weeks = Math.floor((at - monday) / (7 * 86_400_000))
    const months = (day.getUTCFullYear() - first.getUTCFullYear()) * 12 + day.getUTCMonth() - first.getUTCMonth()
    const weekdays = recurrence.weekdays.length > 0 ? recurrence.weekdays : [weekdayOf(start)]
    const fits = {
      day: days % recurrence.interval === 0,
      week: weeks % recurrence.interval === 0 && weekdays.includes(weekdayOf(at)),
      year: false,
      month: day.getUTCDate() === first.getUTCDate() && months % recurrence.interval === 0,
    }
    if (fits[recurrence.every]) found.push(at)
  }
  return found
}

const anyRecurrence = record({
  every: constantFrom('day', 'week', 'month'),
  interval: integer({ min: 1, max: 5 }),
  weekdays: uniqueArray(integer({ min: 1, max: 7 }), { maxLength: 7 }),
  end: constantFrom('count', 'until', 'never'),
  count: integer({ min: 1, max: 40 }),
  days: integer({ min: 0, max: 300 }),
  startMinute: integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2032, 0, 1) / 60_000 }),
})

for (const env of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati']) {
  test(`[SC1][SC2] any series is what counting days gives, under TZ=${env}`, () => {
    const before = process.env.TZ
    process.env.TZ = env
    try {
      assert(
        property(anyRecurrence, ({ every, interval, weekdays, end, count, days, startMinute }) => {
          const startLocal = wallOf(startMinute * 60_000).slice(0, 16)
          const untilDay = wallOf(startMinute * 60_000 + days * 86_400_000).slice(0, 10)
          const rule = Recurrence.parse({
            every,
            interval,
            weekdays: every === 'week' ? weekdays : [],
            ...(end === 'count' && { count }),
            ...(end === 'until' && { untilDay }),
          })
          const first = byCounting({ ...rule, interval: 1, count: 1 }, startLocal, 1)[0]
          if (first === undefined) return
          const aligned = wallOf(first).slice(0, 16)
          const expected = byCounting(rule, aligned, 40)
          expect(expandWalls(rule, aligned, 40)).toEqual(expected)
          const text = ruleText(rule, aligned)
          expect(ruleText(recurrenceOf(text), aligned)).toBe(text)
          expect(expandWalls(recurrenceOf(text), aligned, 40)).toEqual(expected)
        }),
        { seed, numRuns: 150 },
      )
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
}

test('[SC1] nine in the morning stays nine in the morning over a change of clocks', () => {
  expect(starts('2027-03-26T09:00', 'Europe/Berlin', { every: 'day', count: 4 })).toEqual([
    '2027-03-26T08:00Z',
    '2027-03-27T08:00Z',
    '2027-03-28T07:00Z',
    '2027-03-29T07:00Z',
  ])
})

test('[SC3] a daily 02:30 in Berlin is at 03:30 on the day the clocks jump, and is not lost', () => {
  const schedule = series('2027-03-27T02:30', 'Europe/Berlin', { every: 'day', count: 3 })
  const instances = instancesOf(table, schedule)
  expect(instances.map(({ startsAtMs }) => localAt(table, 'Europe/Berlin', startsAtMs))).toEqual([
    '2027-03-27T02:30:00',
    '2027-03-28T03:30:00',
    '2027-03-29T02:30:00',
  ])
  expect(instances[1]).toMatchObject({ startLocal: '2027-03-28T02:30', kind: 'gap' })
  expect(starts('2027-10-31T02:30', 'Europe/Berlin', { every: 'day', count: 1 })).toEqual(['2027-10-31T00:30Z'])
})

test('[SC2] the 31st skips months without one', () => {
  expect(starts('2026-12-31T09:00', 'UTC', { every: 'month', count: 4 })).toEqual([
    '2026-12-31T09:00Z',
    '2027-01-31T09:00Z',
    '2027-03-31T09:00Z',
    '2027-05-31T09:00Z',
  ])
})

test('[SC4] a weekly series begins on the first of its weekdays', () => {
  const schedule = series('2026-11-24T09:00', 'Asia/Shanghai', { every: 'week', weekdays: [1, 3] })
  expect(schedule).toMatchObject({ startLocal: '2026-11-25T09:00', rule: 'FREQ=WEEKLY;BYDAY=MO,WE' })
})

test('[SC5] a series has at most 730 occurrences, also in other calendars', () => {
  const endless = series('2026-11-24T09:00', 'UTC', { every: 'day' })
  expect(instancesOf(table, endless)).toHaveLength(limits.seriesOccurrencesMax)
  expect(calendarRule(table, endless)).toBe('FREQ=DAILY;COUNT=730')
  expect(() => series('2026-11-24T09:00', 'UTC', { every: 'day', untilDay: '2029-01-01' })).toThrow(
    'RECURRENCE_INVALID',
  )
  expect(() => series('2026-11-24T09:00', 'UTC', { every: 'day', untilDay: '2026-11-23' })).toThrow(
    'RECURRENCE_INVALID',
  )
})

test('[SC5] a far horizon and a near one agree', () => {
  for (const every of ['day', 'week', 'month'] as const) {
    const schedule = series('2026-11-30T09:00', 'America/New_York', { every, interval: 3 })
    const untilMs = Date.parse('2027-11-30T00:00Z')
    expect(instancesOf(table, schedule, untilMs)).toEqual(
      instancesOf(table, schedule).filter(({ startsAtMs }) => startsAtMs < untilMs),
    )
  }
  const rare = series('2026-11-30T09:00', 'UTC', { every: 'month', interval: 52 })
  expect(nextInstance(table, rare, Date.parse('2026-12-01T00:00Z'))?.startLocal).toBe('2031-03-30T09:00')
})

test('[SC6] what is no zone, no day or no time is refused with its code', () => {
  const ask = (startLocal: string, zone: string) => () =>
    scheduleOf(table, { startLocal, zone, durationSeconds: 3600, recurrence: null })
  expect(ask('2027-01-01T09:00', 'Mars/Olympus')).toThrow('ZONE_UNKNOWN')
  expect(ask('2027-02-30T09:00', 'UTC')).toThrow('WALL_TIME_MISSING')
  expect(ask('2027-03-28T02:30', 'Europe/Berlin')).toThrow('WALL_TIME_MISSING')
  expect(() => series('2027-03-28T02:30', 'Europe/Berlin', { every: 'day' })).toThrow('WALL_TIME_MISSING')
  for (const rule of [
    'FREQ=HOURLY',
    'FREQ=DAILY;BYHOUR=3',
    'FREQ=WEEKLY;BYDAY=1FR',
    'x',
    'FREQ=DAILY;UNTIL=20260101T000000Z',
  ]) {
    expect(() => recurrenceOf(rule)).toThrow('RECURRENCE_INVALID')
  }
})

test('[SC5] a series ends 400 years after its start', () => {
  const schedule = series('2028-02-29T09:00', 'Europe/Berlin', { every: 'month', interval: 36 })
  const last = instancesOf(table, schedule).at(-1)
  expect(last?.startLocal).toBe('2424-02-29T09:00')
  expect(nextInstance(table, schedule, Date.UTC(2430, 0, 1))).toBeUndefined()
})

test('what runs now or comes next is the first of all instances that is not over', () => {
  const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/Sao_Paulo']
  for (const zone of zones) {
    const schedule = { ...series('2026-01-05T23:30', zone, { every: 'day' }), durationSeconds: 86_400 }
    const all = instancesOf(table, schedule)
    for (let nowMs = Date.UTC(2026, 0, 4); nowMs < Date.UTC(2028, 2, 1); nowMs += 1_000_000_000) {
      expect(nextInstance(table, schedule, nowMs)).toEqual(all.find(({ endsAtMs }) => endsAtMs > nowMs))
    }
  }
})
