import { expect, test } from 'vitest'
import { recurrenceWords } from '../calendar/recurrenceWords.ts'
import { newDraft } from './draft.ts'
import {
  endOf,
  namedBy,
  numbersIn,
  onOf,
  placesOf,
  plainRule,
  presetsFor,
  withEnd,
  withPlaces,
  withUnit,
} from './repeatRule.ts'
import { rotated } from './rotated.ts'
import '../i18n/testing/words.ts'

test('the usual rhythms follow the first day', () => {
  expect(presetsFor('2026-11-24').map((rule) => recurrenceWords(rule, '2026-11-24'))).toEqual([
    'Every day',
    'Every weekday',
    'Every week on Tuesday',
    'Every 2 weeks on Tuesday',
    'Every month on day 24',
    'Every month on the fourth Tuesday',
    'Every month on the last Tuesday',
    'Every month on the last working day',
    'Every year on day 24 of November',
  ])
  expect(presetsFor('2026-11-30')[5]?.nthWeekdays).toEqual([{ nth: -1, weekday: 1 }])
})

test('a rhythm keeps its end when its unit changes, and an end its rhythm', () => {
  const counted = withEnd(plainRule('week', { weekdays: [1] }), { kind: 'count', count: 6 })
  expect(withUnit(counted, 'month', '2026-11-23')).toEqual(plainRule('month', { monthDays: [23], count: 6 }))
  expect(endOf(withEnd(counted, { kind: 'day', untilDay: '2027-01-01' }))).toEqual({
    kind: 'day',
    untilDay: '2027-01-01',
  })
})

test('days go from dates to places and back', () => {
  const monthly = plainRule('month', { monthDays: [23] })
  const placed = namedBy(monthly, 'place', '2026-11-23')
  expect([onOf(monthly), onOf(placed)]).toEqual(['date', 'place'])
  expect(placed.nthWeekdays).toEqual([{ nth: 4, weekday: 1 }])
  const lastWorkday = withPlaces(placed, { nths: [-1], weekdays: [1, 2, 3, 4, 5] })
  expect(placesOf(lastWorkday, '2026-11-23')).toEqual({ nths: [-1], weekdays: [1, 2, 3, 4, 5] })
  expect(lastWorkday.nthWeekdays).toEqual([])
  expect(namedBy(lastWorkday, 'date', '2026-11-23')).toEqual(monthly)
})

test('numbers are read from a list, without zero and what is too far', () => {
  expect(numbersIn('1, 15,-1 0 99', 53)).toEqual([1, 15, -1])
})

test('a rotation leaves out the weeks of other hours and has them besides', () => {
  const draft = { ...newDraft('Europe/Berlin', '2026-11-21T09:10:00'), rule: plainRule('week', { weekdays: [1] }) }
  const walls = ['2026-11-24T09:00', '2026-12-01T17:00', '2026-12-08T09:00']
  const occurrences = walls.map((startLocal) => ({
    slot: 0,
    startLocal,
    startsAt: '',
    endsAt: '',
    costs: [],
    missing: [],
  }))
  const none = { slots: [], burdens: [], highest: 0, fixedHighest: 0, bound: 0, gapToBound: 0 }
  expect(rotated(draft, { occurrences, ...none })).toEqual({
    day: '2026-11-24',
    time: '09:00',
    rule: plainRule('week', { weekdays: [2], count: 3 }),
    excluded: ['2026-12-01T09:00'],
    added: ['2026-12-01T17:00'],
  })
})
