import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { momentOf, newDraft, recurrenceOf } from './draft.ts'

const table = readZoneTable()

test('a new meeting starts at the next half hour that can still be prepared for', () => {
  expect(newDraft('Europe/Berlin', '2026-11-21T09:10:00').time).toBe('09:30')
  expect(newDraft('Europe/Berlin', '2026-11-21T09:20:00').time).toBe('10:00')
  const late = newDraft('Europe/Berlin', '2026-12-31T23:50:00')
  expect([late.day, late.time]).toEqual(['2027-01-01', '00:30'])
})

test('weekdays count for weekly meetings only', () => {
  const { repeat } = newDraft('Europe/Berlin', '2026-11-21T09:10:00')
  expect(recurrenceOf(repeat)).toBeNull()
  expect(recurrenceOf({ ...repeat, every: 'month', weekdays: [1] })?.weekdays).toEqual([])
  expect(recurrenceOf({ ...repeat, every: 'week', weekdays: [1], ends: 'count', count: 4 })).toMatchObject({
    every: 'week',
    interval: 1,
    weekdays: [1],
    count: 4,
  })
})

test('a time that the clocks jump over is known before the server says so', () => {
  const draft = { ...newDraft('Europe/Berlin', '2026-11-21T09:10:00'), day: '2027-03-28', time: '02:30' }
  expect(momentOf(table, draft)?.kind).toBe('gap')
  expect(momentOf(table, { ...draft, day: '2027-02-30' })).toBeNull()
})
