import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { daySpan, placeBlocks, rulerHours } from './rulerLayout.ts'

const table = readZoneTable()
const block = (startsAtMs: number, endsAtMs: number) => ({ startsAtMs, endsAtMs })

test('the other clocks stand beside mine, with their night and their day', () => {
  const hours = rulerHours(table, ['Europe/Berlin', 'Asia/Shanghai', 'America/Sao_Paulo'], '2026-11-23')
  expect(hours).toHaveLength(24)
  expect(hours[17]?.marks).toEqual([
    { zone: 'Europe/Berlin', clock: '17:00', night: false, dayShift: 0 },
    { zone: 'Asia/Shanghai', clock: '00:00', night: true, dayShift: 1 },
    { zone: 'America/Sao_Paulo', clock: '13:00', night: false, dayShift: 0 },
  ])
})

test('a day on which the clocks change has 23 or 25 hours', () => {
  expect(rulerHours(table, ['Europe/Berlin'], '2026-03-29')).toHaveLength(23)
  expect(rulerHours(table, ['Europe/Berlin'], '2026-10-25').map(({ marks }) => marks[0]?.clock)).toContain('02:00')
  expect(rulerHours(table, ['Europe/Berlin'], '2026-10-25')).toHaveLength(25)
})

test('a day begins at midnight on my clock', () => {
  expect(new Date(daySpan(table, 'Asia/Shanghai', '2026-11-23').startMs).toISOString()).toBe('2026-11-22T16:00:00.000Z')
})

test('meetings that overlap stand side by side, those that touch share a lane', () => {
  const placed = placeBlocks([block(0, 40), block(20, 60), block(40, 80), block(80, 90)], 0, 100)
  expect(placed.map(({ lane, lanes }) => [lane, lanes])).toEqual([
    [0, 2],
    [1, 2],
    [0, 2],
    [0, 1],
  ])
})

test('what reaches over midnight is cut at the day', () => {
  const [placed] = placeBlocks([block(90, 130), block(130, 140)], 0, 100)
  expect(placed).toMatchObject({ from: 0.9, length: 0.1 })
})
