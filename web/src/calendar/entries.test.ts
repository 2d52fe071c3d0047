import { expect, test } from 'vitest'
import type { PersonCalendar } from '../../../collab/protocol/calendars.ts'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { entriesOf, entryDays, isLong, movedFrom } from './entries.ts'

const me = 'me'
const meeting = (given: Partial<Record<keyof Occurrence, unknown>> = {}) =>
  ({
    meetingId: 'm1',
    originalLocal: '2026-11-23T10:00',
    startLocal: '2026-11-23T10:00',
    zone: 'Europe/Berlin',
    title: 'Weekly',
    startsAt: '2026-11-23T09:00:00Z',
    endsAt: '2026-11-23T10:00:00Z',
    allDay: false,
    hostId: 'host',
    myAnswer: 'yes',
    changed: false,
    cancelled: false,
    ...given,
  }) as Occurrence
const span = (given: object = {}) => ({
  startsAt: '2026-11-23T09:00:00Z',
  endsAt: '2026-11-23T10:00:00Z',
  kind: 'busy',
  allDay: false,
  meeting: null,
  ...given,
})
const calendar = (personId: string, spans: object[]) => ({ personId, spans }) as PersonCalendar
const all = { declined: true, cancelled: true }

test('a meeting is sure, maybe, asked for, declined or cancelled', () => {
  const tones = [
    { hostId: me, myAnswer: 'waiting' },
    { myAnswer: 'maybe' },
    { myAnswer: 'waiting' },
    { myAnswer: 'no' },
  ]
  const occurrences = [...tones, { cancelled: true }].map((given, index) =>
    meeting({ ...given, meetingId: `m${index}` }),
  )
  expect(entriesOf(occurrences, [], me, all).map(({ tone }) => tone)).toEqual([
    'sure',
    'maybe',
    'asked',
    'declined',
    'cancelled',
  ])
  expect(entriesOf(occurrences, [], me, { declined: false, cancelled: false })).toHaveLength(3)
})

test('a meeting we share is there once, with whose it is too', () => {
  const shared = { meetingId: 'm1', originalLocal: '2026-11-23T10:00', title: 'Weekly', zone: 'Europe/Berlin' }
  const others = [calendar('a', [span({ meeting: shared })]), calendar('b', [span({ meeting: shared }), span()])]
  const entries = entriesOf([meeting()], others, me, all)
  expect(entries.map(({ title, owners }) => [title, owners.map(({ personId }) => personId)])).toEqual([
    [null, ['b']],
    ['Weekly', ['a', 'b']],
  ])
})

test('a whole day is the same day for everybody', () => {
  const table = readZoneTable()
  const times = { startsAt: '2026-11-22T23:00:00Z', endsAt: '2026-11-23T23:00:00Z' }
  const [day] = entriesOf([meeting({ ...times, allDay: true })], [], me, all)
  const [long] = entriesOf([meeting(times)], [], me, all)
  if (!day || !long) throw new Error('no entries')
  expect([isLong(day), isLong(long)]).toEqual([true, true])
  expect(entryDays(table, 'Asia/Shanghai', day)).toEqual({ first: '2026-11-23', last: '2026-11-23' })
  expect(entryDays(table, 'Asia/Shanghai', long)).toEqual({ first: '2026-11-23', last: '2026-11-24' })
})

test('a moved occurrence knows the time its rule gave it', () => {
  expect(movedFrom(meeting())).toBeNull()
  expect(movedFrom(meeting({ changed: true }))).toBeNull()
  expect(movedFrom(meeting({ changed: true, startLocal: '2026-11-24T10:00' }))).toBe('2026-11-23T10:00')
})
