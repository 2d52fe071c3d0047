import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { daysOf, instantAt, odditiesOf, piecesOf, shadesOf, shiftsWithin, wallHours, wallTimeAt } from './wallDay.ts'

const table = readZoneTable()
const at = (start: string, end: string) => ({ startsAtMs: Date.parse(start), endsAtMs: Date.parse(end) })
const spans = (zone: string, day: string, ...items: { startsAtMs: number; endsAtMs: number }[]) =>
  piecesOf(table, zone, day, items).map(({ fromMinute, untilMinute, before, after }) => [
    fromMinute,
    untilMinute,
    before,
    after,
  ])

test('a meeting stands where the wall clock of that zone says', () => {
  const meeting = at('2026-11-23T01:00:00Z', '2026-11-23T01:45:00Z')
  expect(spans('Asia/Shanghai', '2026-11-23', meeting)).toEqual([[540, 585, false, false]])
  expect(spans('America/Sao_Paulo', '2026-11-22', meeting)).toEqual([[1320, 1365, false, false]])
  expect(spans('America/Sao_Paulo', '2026-11-23', meeting)).toEqual([])
})

test('what goes over midnight stands in both columns', () => {
  const late = at('2026-11-23T22:30:00Z', '2026-11-24T00:30:00Z')
  expect(spans('Europe/Berlin', '2026-11-23', late)).toEqual([[1410, 1440, false, true]])
  expect(spans('Europe/Berlin', '2026-11-24', late)).toEqual([[0, 90, true, false]])
})

test('what ends at midnight does not reach into the next day', () => {
  const evening = at('2026-11-23T22:00:00Z', '2026-11-23T23:00:00Z')
  expect(spans('Europe/Berlin', '2026-11-24', evening)).toEqual([])
  expect(spans('Europe/Berlin', '2026-11-23', evening)).toEqual([[1380, 1440, false, false]])
  expect(daysOf(table, 'Europe/Berlin', evening)).toEqual({ first: '2026-11-23', last: '2026-11-23' })
})

test('over a gap a meeting covers the hour that is missing', () => {
  const early = at('2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z')
  expect(spans('Europe/Berlin', '2026-03-29', early)).toEqual([[90, 210, false, false]])
})

test('in an hour that comes twice a meeting is as tall as it is long', () => {
  const twice = at('2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z')
  expect(spans('Europe/Berlin', '2026-10-25', twice)).toEqual([[165, 195, false, false]])
})

test('a place in a column is an instant, and the last one is the next midnight', () => {
  expect(instantAt(table, 'Europe/Berlin', '2026-11-23', 570)).toBe(Date.parse('2026-11-23T08:30:00Z'))
  expect(instantAt(table, 'Europe/Berlin', '2026-11-23', 1440)).toBe(Date.parse('2026-11-23T23:00:00Z'))
  expect(wallTimeAt(table, 'Asia/Shanghai', instantAt(table, 'Europe/Berlin', '2026-03-29', 150))).toBe(
    '2026-03-29T09:30',
  )
})

test('a column says what the clocks jump over or go through twice', () => {
  expect(odditiesOf(table, 'Europe/Berlin', '2026-03-29')).toEqual([{ kind: 'gap', fromMinute: 120, untilMinute: 180 }])
  expect(odditiesOf(table, 'Europe/Berlin', '2026-10-25')).toEqual([
    { kind: 'fold', fromMinute: 120, untilMinute: 180 },
  ])
  expect(odditiesOf(table, 'Australia/Lord_Howe', '2026-10-04')).toEqual([
    { kind: 'gap', fromMinute: 120, untilMinute: 150 },
  ])
  expect(odditiesOf(table, 'Europe/Berlin', '2026-11-23')).toEqual([])
})

test('the ruler has 24 hours on every day, with the other clocks as they are then', () => {
  const zones = ['Europe/Berlin', 'Asia/Shanghai']
  const hours = wallHours(table, zones, '2026-03-29')
  expect(hours).toHaveLength(24)
  expect(hours.slice(1, 4).map((marks) => marks.map(({ clock }) => clock))).toEqual([
    ['01:00', '08:00'],
    ['02:00', '09:00'],
    ['03:00', '09:00'],
  ])
})

test('days among which a clock of the ruler changes are told apart', () => {
  const week = ['2026-10-24', '2026-10-25', '2026-10-26']
  expect(shiftsWithin(table, ['Asia/Shanghai', 'Europe/Berlin'], week)).toEqual([
    { zone: 'Europe/Berlin', day: '2026-10-25', minutes: -60, mine: false },
  ])
  expect(shiftsWithin(table, ['Europe/Berlin', 'Europe/Paris'], week).map(({ mine }) => mine)).toEqual([true, false])
  expect(shiftsWithin(table, ['Asia/Shanghai', 'Asia/Tokyo'], week)).toEqual([])
})

test('outside work a column is shaded, deeper at night', () => {
  const nine = Date.parse('2026-11-23T01:00:00Z')
  const shades = shadesOf(table, 'Asia/Shanghai', '2026-11-23', (atMs) => atMs >= nine && atMs < nine + 9 * 3_600_000)
  expect(shades).toEqual([
    { fromMinute: 0, untilMinute: 360, night: true },
    { fromMinute: 360, untilMinute: 540, night: false },
    { fromMinute: 1080, untilMinute: 1320, night: false },
    { fromMinute: 1320, untilMinute: 1440, night: true },
  ])
})
