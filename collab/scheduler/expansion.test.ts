import { expect, test } from 'vitest'
import { localAt } from '../../infra/time/wallTime.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import {
  allInstancesOf,
  calendarRule,
  comingInstances,
  hasOccurrence,
  instancesOf,
  scheduleOf,
  spanOf,
  type Schedule,
} from './expansion.ts'

const table = readZoneTable()
const weekly = (more: Partial<Schedule> = {}): Schedule => ({
  ...scheduleOf(table, {
    startLocal: '2027-03-01T09:00',
    zone: 'Europe/Berlin',
    durationSeconds: 3600,
    recurrence: Recurrence.parse({ every: 'week', count: 5 }),
  }),
  ...more,
})
const exception = { startLocal: null, zone: null, durationSeconds: null, cancelled: false }
const at = (ms: number) => new Date(ms).toISOString().slice(0, 16)
const startsOf = (schedule: Schedule) => instancesOf(table, schedule).map(({ startsAtMs }) => at(startsAtMs))

test('[SC19] excluded wall times are left out, added ones stand beside the rule, and COUNT counts as it did', () => {
  const schedule = weekly({
    excluded: ['2027-03-08T09:00', '2027-03-09T09:00'],
    added: ['2027-03-10T15:30', '2027-03-01T09:00'],
  })
  expect(startsOf(schedule)).toEqual([
    '2027-03-01T08:00',
    '2027-03-10T14:30',
    '2027-03-15T08:00',
    '2027-03-22T08:00',
    '2027-03-29T07:00',
  ])
  expect(hasOccurrence(schedule, '2027-03-10T15:30')).toBe(true)
  expect(hasOccurrence(schedule, '2027-03-08T09:00')).toBe(false)
  expect(hasOccurrence(schedule, 'never')).toBe(false)
})

test('[SC19] an exception moves one occurrence, into another zone too, and keeps its key', () => {
  const schedule = weekly({
    exceptions: [
      {
        ...exception,
        originalLocal: '2027-03-08T09:00',
        startLocal: '2027-03-23T09:00',
        zone: 'Asia/Shanghai',
        durationSeconds: 1800,
      },
      { ...exception, originalLocal: '2027-03-15T09:00', cancelled: true },
      { ...exception, originalLocal: '2027-03-17T09:00', cancelled: true },
    ],
  })
  expect(startsOf(schedule)).toEqual(['2027-03-01T08:00', '2027-03-22T08:00', '2027-03-23T01:00', '2027-03-29T07:00'])
  const all = allInstancesOf(table, schedule)
  expect(all).toHaveLength(5)
  expect(all.filter(({ changed }) => changed)).toMatchObject([
    { originalLocal: '2027-03-15T09:00', cancelled: true },
    {
      originalLocal: '2027-03-08T09:00',
      startLocal: '2027-03-23T09:00',
      zone: 'Asia/Shanghai',
      endsAtMs: Date.parse('2027-03-23T01:30Z'),
      cancelled: false,
    },
  ])
  expect(spanOf(table, schedule)).toEqual({
    startsAtMs: Date.parse('2027-03-01T08:00Z'),
    lastEndsAtMs: Date.parse('2027-03-29T08:00Z'),
  })
})

test('[SC19] what an exception moves into a span or out of it is found and left out there', () => {
  const moved = { ...exception, originalLocal: '2027-03-29T09:00', startLocal: '2027-03-02T09:00' }
  const schedule = weekly({ exceptions: [moved] })
  const fromMs = Date.parse('2027-03-02T00:00Z')
  const within = allInstancesOf(table, schedule, fromMs + 86_400_000, fromMs)
  expect(within.map(({ originalLocal }) => originalLocal)).toEqual(['2027-03-29T09:00'])
  expect(allInstancesOf(table, schedule, Date.parse('2027-04-30T00:00Z'), Date.parse('2027-03-23T00:00Z'))).toEqual([])
  expect(comingInstances(table, schedule, fromMs, 9).map(({ startLocal }) => startLocal)).toEqual([
    '2027-03-02T09:00',
    '2027-03-08T09:00',
    '2027-03-15T09:00',
    '2027-03-22T09:00',
  ])
})

test('[SC19] whole days end at midnight on the wall, of 23 and of 25 hours', () => {
  const days = (startLocal: string, zone: string, length: number) =>
    instancesOf(
      table,
      scheduleOf(table, { startLocal, zone, durationSeconds: length * 86_400, recurrence: null, allDay: true }),
    ).map(({ startsAtMs, endsAtMs }) => (endsAtMs - startsAtMs) / 3_600_000)
  expect(days('2027-03-28T00:00', 'Europe/Berlin', 1)).toEqual([23])
  expect(days('2027-10-31T00:00', 'Europe/Berlin', 1)).toEqual([25])
  expect(days('2027-03-27T00:00', 'Europe/Berlin', 3)).toEqual([71])
  // Beirut's clocks jump over midnight itself: the day begins at one.
  const [beirut] = instancesOf(
    table,
    scheduleOf(table, {
      startLocal: '2027-03-28T00:00',
      zone: 'Asia/Beirut',
      durationSeconds: 86_400,
      recurrence: null,
      allDay: true,
    }),
  )
  expect(localAt(table, 'Asia/Beirut', beirut?.startsAtMs ?? 0)).toBe('2027-03-28T01:00:00')
  expect((beirut?.endsAtMs ?? 0) - (beirut?.startsAtMs ?? 0)).toBe(23 * 3_600_000)
  const yearly = scheduleOf(table, {
    startLocal: '2027-05-01T00:00',
    zone: 'Asia/Shanghai',
    durationSeconds: 86_400,
    recurrence: Recurrence.parse({ every: 'year', untilDay: '2030-05-01' }),
    allDay: true,
  })
  expect(calendarRule(table, yearly)).toBe('FREQ=YEARLY;UNTIL=20300501')
})

test('[SC5] a schedule of which nothing is left is refused', () => {
  const ask = (excluded: string[]) => () =>
    scheduleOf(table, {
      startLocal: '2027-03-01T09:00',
      zone: 'UTC',
      durationSeconds: 60,
      recurrence: Recurrence.parse({ every: 'week', count: 2 }),
      excluded,
    })
  expect(ask(['2027-03-01T09:00'])).not.toThrow()
  expect(ask(['2027-03-01T09:00', '2027-03-08T09:00'])).toThrow('RECURRENCE_INVALID')
  expect(ask(['2027-02-30T09:00'])).toThrow('WALL_TIME_MISSING')
})
