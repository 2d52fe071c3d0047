import { expect, test } from 'vitest'
import type { Meeting } from '../../../collab/protocol/meetings.ts'
import type { MeetingId, PersonId } from '../../../infra/contract/ids.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { changeOf, changedIn, draftOf, meetingOf, momentOf, newDraft, prefilled } from './draft.ts'
import { plainRule } from './repeatRule.ts'

const table = readZoneTable()
const blank = newDraft('Europe/Berlin', '2026-11-21T09:10:00')
const anna = '0190b5a0-0000-7000-8000-000000000001' as PersonId
const weekly: Meeting = {
  meetingId: '0190b5a0-0000-7000-8000-0000000000aa' as MeetingId,
  uid: 'one',
  title: 'Sync',
  hostId: anna,
  startLocal: '2026-11-23T10:00',
  zone: 'Europe/Berlin',
  durationSeconds: 1800,
  allDay: false,
  recurrence: plainRule('week', { weekdays: [1] }),
  excluded: [],
  added: [],
  exceptions: [
    {
      originalLocal: '2026-12-07T10:00',
      startLocal: '2026-12-08T11:30',
      zone: null,
      durationSeconds: null,
      title: 'Sync, longer',
      notes: null,
      cancelled: false,
    },
  ],
  splitFrom: null,
  attendees: [],
  guests: [],
  resources: [],
  occurrenceAnswers: [],
  notes: 'bring numbers',
  agendaTemplateId: null,
  policy: {},
  hostDepartmentId: null,
  quorum: null,
  missingIds: [],
  belowQuorum: false,
  seats: null,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  link: '/m/x',
  code: '1234567890',
  documentId: '0190b5a0-0000-7000-8000-0000000000dd' as Meeting['documentId'],
  revision: 3,
  cancelled: false,
  payer: 'joiner',
  exempt: null,
  next: null,
}

test('a new meeting starts at the next half hour that can still be prepared for', () => {
  expect(newDraft('Europe/Berlin', '2026-11-21T09:10:00').time).toBe('09:30')
  expect(newDraft('Europe/Berlin', '2026-11-21T09:20:00').time).toBe('10:00')
  const late = newDraft('Europe/Berlin', '2026-12-31T23:50:00')
  expect([late.day, late.time]).toEqual(['2027-01-01', '00:30'])
})

test('a link fills the form with what makes sense', () => {
  const filled = prefilled(
    blank,
    new URLSearchParams(`start=2026-12-01T14:30&minutes=45&zone=Asia/Shanghai&people=${anna}`),
  )
  expect(filled).toMatchObject({ day: '2026-12-01', time: '14:30', lengthMinutes: 45, zone: 'Asia/Shanghai' })
  expect(filled.attendees).toEqual([{ personId: anna, required: true }])
  expect(prefilled(blank, new URLSearchParams('start=soon&minutes=x'))).toEqual(blank)
})

test('one occurrence is shown as its exception has it, and the series where it says nothing', () => {
  const one = draftOf(weekly, 'one', '2026-12-07T10:00')
  expect(one).toMatchObject({ day: '2026-12-08', time: '11:30', title: 'Sync, longer', notes: 'bring numbers' })
  expect(draftOf(weekly, 'following', '2026-12-07T10:00')).toMatchObject({ day: '2026-12-07', title: 'Sync' })
  expect(draftOf(weekly, 'all', '2026-12-07T10:00')).toMatchObject({ day: '2026-11-23', time: '10:00' })
})

test('a change holds what is different alone, and of one occurrence only its time and words', () => {
  const base = draftOf(weekly, 'one', '2026-11-30T10:00')
  const later = { ...base, time: '15:00', quorum: 2 }
  expect(changeOf(base, base, 'one', '2026-11-30T10:00', 3)).toBeNull()
  expect(changeOf(base, later, 'one', '2026-11-30T10:00', 3)).toEqual({
    startLocal: '2026-11-30T15:00',
    scope: 'one',
    originalLocal: '2026-11-30T10:00',
    revision: 3,
  })
  expect(changeOf(base, later, 'all', null, 3)).toEqual({
    startLocal: '2026-11-30T15:00',
    quorum: 2,
    scope: 'all',
    revision: 3,
  })
  expect(changedIn(base, later)).toEqual({ time: '15:00', quorum: 2 })
})

test('a guest without a name goes by the address', () => {
  const guest = { email: 'eve@example.org', name: ' ', zone: null, language: 'zh' as const, required: true }
  expect(meetingOf({ ...blank, title: ' Plan ', guests: [guest] })).toMatchObject({
    title: 'Plan',
    guests: [{ name: 'eve@example.org', language: 'zh' }],
  })
})

test('a time that the clocks jump over is known before the server says so', () => {
  const draft = { ...blank, day: '2027-03-28', time: '02:30' }
  expect(momentOf(table, draft)?.kind).toBe('gap')
  expect(momentOf(table, { ...draft, day: '2027-02-30' })).toBeNull()
})
