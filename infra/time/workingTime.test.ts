import { expect, test } from 'vitest'
import { readZoneTable } from '../tzdata.ts'
import {
  dayStartsAfter,
  reachableFrom,
  standingAt,
  standingsBetween,
  workingSpans,
  type BusySpan,
  type PersonTime,
  type WorkingTime,
} from './workingTime.ts'

const table = readZoneTable()
const at = (text: string) => Date.parse(text)
const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString().slice(0, 16))
const nineToFive = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1020 }))
const berlin: WorkingTime = { zone: 'Europe/Berlin', week: nineToFive, offDays: [], extraDays: [] }
const person = (given: Partial<PersonTime> = {}): PersonTime => ({
  time: berlin,
  busy: [],
  breakUntilMs: null,
  quietAfterHours: false,
  ...given,
})
const span = (kind: BusySpan['kind'], from: string, until: string): BusySpan => ({
  kind,
  fromMs: at(from),
  untilMs: at(until),
})
const spans = (time: WorkingTime, from: string, until: string) =>
  workingSpans(table, time, at(from), at(until)).map(({ fromMs, untilMs, day }) => [day, iso(fromMs), iso(untilMs)])

test('[HR1] a split shift is two spans, and one over midnight belongs to the day it began', () => {
  const week = [
    { weekday: 1, fromMinute: 540, untilMinute: 720 },
    { weekday: 1, fromMinute: 840, untilMinute: 1080 },
    { weekday: 7, fromMinute: 1320, untilMinute: 360 },
  ]
  expect(spans({ ...berlin, week }, '2026-11-22T23:00Z', '2026-11-24T23:00Z')).toEqual([
    ['2026-11-22', '2026-11-22T21:00', '2026-11-23T05:00'],
    ['2026-11-23', '2026-11-23T08:00', '2026-11-23T11:00'],
    ['2026-11-23', '2026-11-23T13:00', '2026-11-23T17:00'],
  ])
})

test('[HR1] a night shift is an hour shorter or longer when the clocks change', () => {
  const nights = { ...berlin, week: [{ weekday: 6, fromMinute: 1320, untilMinute: 360 }] }
  expect(spans(nights, '2027-03-27T12:00Z', '2027-03-28T12:00Z')).toEqual([
    ['2027-03-27', '2027-03-27T21:00', '2027-03-28T04:00'],
  ])
  expect(spans(nights, '2027-10-30T12:00Z', '2027-10-31T12:00Z')).toEqual([
    ['2027-10-30', '2027-10-30T20:00', '2027-10-31T05:00'],
  ])
  // From until to the same minute is a whole day.
  const watch = { ...berlin, week: [{ weekday: 1, fromMinute: 480, untilMinute: 480 }] }
  expect(spans(watch, '2026-11-23T00:00Z', '2026-11-25T00:00Z')).toEqual([
    ['2026-11-23', '2026-11-23T07:00', '2026-11-24T07:00'],
  ])
})

test('[HR2] a holiday has no shift, a make-up day has those of the weekday it stands for', () => {
  const china = {
    zone: 'Asia/Shanghai',
    week: nineToFive,
    offDays: ['2026-02-16', '2026-02-17'],
    extraDays: [{ day: '2026-02-14', asWeekday: 5 }],
  }
  const days = workingSpans(table, china, at('2026-02-12T16:00Z'), at('2026-02-18T15:00Z')).map(({ day }) => day)
  expect(days).toEqual(['2026-02-13', '2026-02-14', '2026-02-18'])
  expect(standingAt(table, person({ time: china }), at('2026-02-14T02:00Z'))).toBe('working')
  expect(standingAt(table, person({ time: china }), at('2026-02-16T02:00Z'))).toBe('off-day')
  const both = { ...china, offDays: ['2026-02-14'] }
  expect(standingAt(table, person({ time: both }), at('2026-02-14T02:00Z'))).toBe('off-day')
})

test('[HR2] zones that lost a day or lie off the hour work their own hours', () => {
  const apia = { ...berlin, zone: 'Pacific/Apia', week: [{ weekday: 4, fromMinute: 540, untilMinute: 1020 }] }
  // 30 December 2011, a Friday, never was in Samoa.
  expect(spans(apia, '2011-12-28T00:00Z', '2012-01-02T00:00Z')).toEqual([
    ['2011-12-29', '2011-12-29T19:00', '2011-12-30T03:00'],
  ])
  const kathmandu = { ...berlin, zone: 'Asia/Kathmandu', week: nineToFive }
  expect(spans(kathmandu, '2026-11-23T00:00Z', '2026-11-23T18:00Z')).toEqual([
    ['2026-11-23', '2026-11-23T03:15', '2026-11-23T11:15'],
  ])
})

test('[HR5] leave goes before off duty, that before meetings, and those before the week', () => {
  const noon = at('2026-11-23T11:00Z')
  const day = ['2026-11-23T10:00Z', '2026-11-23T14:00Z'] as const
  const all = (['busy', 'off', 'leave'] as const).map((kind) => span(kind, ...day))
  const [busy, off, leave] = all as [BusySpan, BusySpan, BusySpan]
  const stands = (given: Partial<PersonTime>) => standingAt(table, person(given), noon)
  expect(stands({ busy: [busy, off, leave] })).toBe('leave')
  expect(stands({ busy: [busy, off] })).toBe('off-duty')
  expect(stands({ busy: [busy], breakUntilMs: noon + 1 })).toBe('busy')
  expect(stands({ breakUntilMs: noon + 1 })).toBe('break')
  expect(stands({ breakUntilMs: noon })).toBe('working')
  expect(stands({ busy: [span('tentative', ...day)] })).toBe('working')
  const evening = at('2026-11-23T20:00Z')
  expect(standingAt(table, person(), evening)).toBe('free')
  expect(standingAt(table, person({ quietAfterHours: true }), evening)).toBe('off-duty')
})

test('[HR5] the standings of a span cover it, and each instant stands as its span says', () => {
  const busy = [
    span('busy', '2026-11-23T09:30Z', '2026-11-23T10:00Z'),
    span('leave', '2026-11-24T23:00Z', '2026-11-25T23:00Z'),
  ]
  const [from, until] = [at('2026-11-20T12:00Z'), at('2026-11-27T12:00Z')]
  for (const quietAfterHours of [false, true]) {
    const who = person({ busy, quietAfterHours, breakUntilMs: at('2026-11-23T11:20Z') })
    const found = standingsBetween(table, who, from, until)
    expect([found[0]?.fromMs, found.at(-1)?.untilMs]).toEqual([from, until])
    for (const [place, each] of found.entries()) {
      const next = found[place + 1]
      if (next) expect([next.fromMs, next.standing === each.standing]).toEqual([each.untilMs, false])
      for (const atMs of [each.fromMs, Math.floor((each.fromMs + each.untilMs) / 2), each.untilMs - 1])
        expect(standingAt(table, who, atMs)).toBe(each.standing)
    }
  }
})

test('[HR6] off duty after hours lasts until the day starts, over weekends and holidays', () => {
  const quiet = person({ quietAfterHours: true, time: { ...berlin, offDays: ['2026-11-23'] } })
  expect(iso(reachableFrom(table, quiet, at('2026-11-20T10:00Z')))).toBe('2026-11-20T10:00')
  expect(iso(reachableFrom(table, quiet, at('2026-11-20T18:00Z')))).toBe('2026-11-24T08:00')
  expect(iso(reachableFrom(table, person(), at('2026-11-20T18:00Z')))).toBe('2026-11-20T18:00')
})

test('[HR6] leave ends with the first day of work, a break by itself', () => {
  const away = person({ busy: [span('leave', '2026-11-22T23:00Z', '2026-11-24T23:00Z')] })
  expect(iso(reachableFrom(table, away, at('2026-11-23T10:00Z')))).toBe('2026-11-25T08:00')
  const half = person({ busy: [span('leave', '2026-11-23T08:00Z', '2026-11-23T11:00Z')] })
  expect(iso(reachableFrom(table, half, at('2026-11-23T10:00Z')))).toBe('2026-11-23T11:00')
  const pause = person({ breakUntilMs: at('2026-11-23T11:30Z') })
  expect(iso(reachableFrom(table, pause, at('2026-11-23T11:00Z')))).toBe('2026-11-23T11:30')
})

test('[HR6] nobody is waited for longer than 92 days', () => {
  const never = person({ quietAfterHours: true, time: { ...berlin, week: [] } })
  expect(reachableFrom(table, never, 0)).toBe(92 * 86_400_000)
  expect(dayStartsAfter(table, never.time, 0)).toBeNull()
})

test('[HR7] the day starts with the first shift of a day that has not begun', () => {
  const split = {
    ...berlin,
    week: [1, 2].flatMap((weekday) => [
      { weekday, fromMinute: 540, untilMinute: 720 },
      { weekday, fromMinute: 840, untilMinute: 1080 },
    ]),
  }
  const next = (text: string) => iso(dayStartsAfter(table, split, at(text)))
  expect(next('2026-11-23T06:00Z')).toBe('2026-11-23T08:00')
  expect(next('2026-11-23T11:30Z')).toBe('2026-11-24T08:00')
  expect(next('2026-11-24T11:30Z')).toBe('2026-11-30T08:00')
})
