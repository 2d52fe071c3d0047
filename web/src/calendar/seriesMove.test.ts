import { expect, test } from 'vitest'
import type { Meeting, Occurrence } from '../../../collab/protocol/meetings.ts'
import { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { changeFor, movedRule, scopesFor } from './seriesMove.ts'

const rule = (given: Partial<Recurrence>) => Recurrence.parse({ every: 'week', ...given })
const meeting = (given: Partial<Meeting>) =>
  ({ revision: 4, startLocal: '2026-11-02T10:00', zone: 'Europe/Berlin', recurrence: rule({}), ...given }) as Meeting
const monday = {
  originalLocal: '2026-11-23T10:00',
  startLocal: '2026-11-23T10:00',
  zone: 'Europe/Berlin',
  repeats: true,
  changed: false,
} as Occurrence
const target = { startLocal: '2026-11-23T11:30', durationSeconds: 1800 }
const nextDay = { ...target, startLocal: '2026-11-24T11:30' }

test('a single meeting simply goes there', () => {
  const change = changeFor(meeting({ recurrence: null }), { ...monday, repeats: false }, target, 'one')
  expect(change).toEqual({ revision: 4, scope: 'all', ...target })
})

test('one occurrence is named by the wall time the rule gave it', () => {
  expect(changeFor(meeting({}), monday, target, 'one')).toEqual({
    revision: 4,
    scope: 'one',
    originalLocal: '2026-11-23T10:00',
    zone: 'Europe/Berlin',
    ...target,
  })
})

test('a whole series begins as much later as the occurrence that was moved', () => {
  expect(changeFor(meeting({}), monday, target, 'all').startLocal).toBe('2026-11-02T11:30')
  expect(changeFor(meeting({}), monday, nextDay, 'all').startLocal).toBe('2026-11-03T11:30')
})

test('another weekday takes the place of the one in the rule, and only of that one', () => {
  const recurrence = rule({ weekdays: [1, 3] })
  const change = changeFor(meeting({ recurrence }), monday, nextDay, 'following')
  expect(change).toMatchObject({ scope: 'following', startLocal: '2026-11-24T11:30', recurrence: { weekdays: [2, 3] } })
  const wednesday = { ...monday, originalLocal: '2026-11-25T10:00', startLocal: '2026-11-25T10:00' }
  const friday = { ...target, startLocal: '2026-11-27T09:00' }
  expect(changeFor(meeting({ recurrence }), wednesday, friday, 'all')).toMatchObject({
    startLocal: '2026-11-02T09:00',
    recurrence: { weekdays: [1, 5] },
  })
})

test('days of the month and counted weekdays go along', () => {
  expect(movedRule(rule({ every: 'month', monthDays: [15] }), '2026-11-15', '2026-11-17')?.monthDays).toEqual([17])
  const second = rule({ every: 'month', nthWeekdays: [{ nth: 2, weekday: 2 }] })
  expect(movedRule(second, '2026-11-10', '2026-11-18')?.nthWeekdays).toEqual([{ nth: 3, weekday: 3 }])
  const last = rule({ every: 'month', nthWeekdays: [{ nth: -1, weekday: 5 }] })
  expect(movedRule(last, '2026-11-27', '2026-11-19')?.nthWeekdays).toEqual([{ nth: -2, weekday: 4 }])
})

test('what a rule cannot say moves alone', () => {
  const lastWorkday = meeting({ recurrence: rule({ every: 'month', weekdays: [1, 2, 3, 4, 5], positions: [-1] }) })
  expect(scopesFor(lastWorkday, monday, nextDay)).toEqual(['one'])
  expect(scopesFor(lastWorkday, monday, target)).toEqual(['one', 'following', 'all'])
  expect(scopesFor(meeting({}), { ...monday, changed: true }, target)).toEqual(['one'])
  expect(scopesFor(meeting({}), { ...monday, zone: 'Asia/Shanghai' }, target)).toEqual(['one'])
})
