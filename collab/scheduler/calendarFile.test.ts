import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import type { DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import { attendeesShownMax, calendarFile } from './calendarFile.ts'
import { instancesOf, scheduleOf } from './expansion.ts'
import { minute, readWithIcal } from './testing/icalJs.ts'
import { hasKhal, readWithKhal } from './testing/khal.ts'
import { scheduleOfMeeting, type Invitee, type MeetingRecord } from './meetingRecord.ts'

const zones = readZoneTable({ folder: process.env.TZDATA_FOLDER ?? '/usr/share/zoneinfo' })
const publicUrl = 'https://meet.example.com'
const nowMs = Date.parse('2026-11-21T10:00:00Z')

function invitee(name: string, email = `${name.toLowerCase()}@example.com`): Invitee {
  return { personId: newId<PersonId>(), name, email, zone: 'Asia/Shanghai', language: 'en' }
}

function meetingOf(options: {
  startLocal: string
  zone: string
  recurrence?: Partial<Recurrence>
  title?: string
  host?: Invitee
  attendees?: Invitee[]
}): MeetingRecord {
  const recurrence = options.recurrence ? Recurrence.parse(options.recurrence) : null
  const schedule = scheduleOf(zones, { ...options, durationSeconds: 5400, recurrence })
  return {
    row: {
      id: newId<MeetingId>(),
      tenant_id: newId<TenantId>(),
      title: options.title ?? 'Weekly',
      host_id: newId<PersonId>(),
      start_local: schedule.startLocal,
      zone: schedule.zone,
      duration_seconds: schedule.durationSeconds,
      recurrence: schedule.rule,
      derived_until: new Date(nowMs),
      derived_version: '',
      uid: `${newId()}@meridian`,
      split_from: null,
      main_id: null,
      all_day: false,
      excluded: [],
      added: [],
      notes: '',
      policy: {},
      host_department_id: null,
      quorum: null,
      seats: null,
      buffer_before_minutes: 0,
      buffer_after_minutes: 0,
      payer: 'joiner',
      exempt: null,
      link_secret: 'abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuv',
      code: '0123456789',
      document_id: newId<DocumentId>(),
      agenda_template_id: null,
      revision: 3,
      cancelled_at: null,
      created_at: new Date(nowMs),
    },
    host: options.host ?? invitee('Grace'),
    attendees: (options.attendees ?? [invitee('Li'), invitee('Ana')]).map((each) =>
      Object.assign(each, {
        answer: 'waiting' as const,
        required: true,
        comment: '',
        delegateOf: null,
        waitlistedAt: null,
      }),
    ),
    guests: [],
    resources: [],
    exceptions: [],
    occurrenceAnswers: [],
  }
}

const fileOf = (meeting: MeetingRecord, method: 'PUBLISH' | 'REQUEST' | 'CANCEL' = 'REQUEST') =>
  calendarFile({ zones, meeting, method, publicUrl, nowMs })

function expected(meeting: MeetingRecord, untilMs: number): string[] {
  return instancesOf(zones, scheduleOfMeeting(meeting), untilMs).map(
    ({ startsAtMs, endsAtMs }) => `${minute(startsAtMs)}/${minute(endsAtMs)}`,
  )
}

const cases: { startLocal: string; zone: string; recurrence?: Partial<Recurrence> }[] = [
  { startLocal: '2027-03-24T09:00', zone: 'Europe/Berlin', recurrence: { every: 'day', count: 10 } },
  {
    startLocal: '2027-03-02T17:30',
    zone: 'America/New_York',
    recurrence: { every: 'week', weekdays: [2, 4], interval: 2 },
  },
  { startLocal: '2026-12-31T09:00', zone: 'Australia/Lord_Howe', recurrence: { every: 'month' } },
  { startLocal: '2026-11-30T23:30', zone: 'Asia/Kolkata', recurrence: { every: 'week', untilDay: '2027-06-28' } },
  { startLocal: '2027-01-15T22:45', zone: 'America/Santiago', recurrence: { every: 'month', interval: 2, count: 12 } },
  { startLocal: '2027-04-20T10:00', zone: 'Africa/Cairo', recurrence: { every: 'day', untilDay: '2027-11-10' } },
  { startLocal: '2027-01-20T10:00', zone: 'Africa/Casablanca', recurrence: { every: 'week', count: 40 } },
  { startLocal: '2026-10-20T10:00', zone: 'America/Winnipeg', recurrence: { every: 'week', count: 40 } },
  { startLocal: '2026-10-20T10:00', zone: 'America/Vancouver', recurrence: { every: 'week', count: 40 } },
  { startLocal: '2026-10-20T10:00', zone: 'America/Havana', recurrence: { every: 'day', count: 200 } },
  { startLocal: '2027-03-20T10:00', zone: 'America/Nuuk', recurrence: { every: 'day', count: 20 } },
  { startLocal: '2026-11-30T09:00', zone: 'Pacific/Kiritimati', recurrence: { every: 'day' } },
  { startLocal: '2027-07-01T09:00', zone: 'Europe/Dublin', recurrence: { every: 'week' } },
  { startLocal: '2026-11-30T09:00', zone: 'UTC', recurrence: { every: 'week', count: 5 } },
  { startLocal: '2027-10-31T02:30', zone: 'Europe/Berlin' },
  { startLocal: '2027-10-31T01:45', zone: 'Europe/Berlin' },
  { startLocal: '2027-01-01T00:15', zone: 'Asia/Calcutta' },
]
const untilMs = Date.parse('2028-06-01T00:00Z')

for (const env of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati']) {
  test(`[SC7] ical.js reads every series back to the same instants, under TZ=${env}`, () => {
    const before = process.env.TZ
    process.env.TZ = env
    try {
      for (const each of cases) {
        const meeting = meetingOf(each)
        expect(readWithIcal(fileOf(meeting), untilMs), JSON.stringify(each)).toEqual(expected(meeting, untilMs))
      }
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
}

test.skipIf(!hasKhal)('[SC7] khal reads every series back to the same instants', { timeout: 120_000 }, () => {
  const meetings = cases.map((each, place) => meetingOf({ ...each, title: `M${place}` }))
  const files = meetings.map((meeting) => fileOf(meeting, 'PUBLISH'))
  const read = readWithKhal(files, '2026-01-01', '2028-05-31')
  for (const meeting of meetings) {
    expect(read.get(meeting.row.title), JSON.stringify(meeting.row)).toEqual(expected(meeting, untilMs))
  }
})

test('[SC7] a single meeting in or over a doubled hour is written in UTC', () => {
  const doubled = [
    { startLocal: '2027-10-31T02:30', zone: 'Europe/Berlin' },
    { startLocal: '2027-10-31T01:45', zone: 'Europe/Berlin' },
    { startLocal: '2027-11-07T00:45', zone: 'America/New_York' },
  ]
  for (const each of doubled) expect(fileOf(meetingOf(each)), each.startLocal).toMatch(/^DTSTART:\d{8}T\d{6}Z\r$/m)
  expect(fileOf(meetingOf({ startLocal: '2027-10-31T09:00', zone: 'Europe/Berlin' }))).toMatch(/^DTSTART;TZID=Europe/m)
})

test('[SC8] the file says who, where and which revision', () => {
  const meeting = meetingOf({ startLocal: '2026-11-24T09:00', zone: 'Europe/Berlin' })
  const calendar = new ICAL.Component(ICAL.parse(fileOf(meeting)))
  const event = calendar.getFirstSubcomponent('vevent')
  expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST')
  expect(event?.getFirstPropertyValue('uid')).toBe(meeting.row.uid)
  expect(event?.getFirstPropertyValue('sequence')).toBe(3)
  expect(String(event?.getFirstPropertyValue('dtstamp'))).toBe('2026-11-21T10:00:00Z')
  expect(event?.getFirstPropertyValue('url')).toBe(`${publicUrl}/m/${meeting.row.link_secret}`)
  expect(String(event?.getFirstPropertyValue('organizer')).toLowerCase()).toBe('mailto:grace@example.com')
  expect(event?.getAllProperties('attendee').map((each) => each.getParameter('cn'))).toEqual(['Li', 'Ana'])
  expect(event?.getFirstProperty('attendee')?.getParameter('partstat')).toBe('NEEDS-ACTION')
  expect(fileOf(meeting, 'CANCEL')).toContain('STATUS:CANCELLED')
  expect(fileOf(meeting)).toMatch(/\r\nEND:VCALENDAR\r\n$/)
})

test('[SC9] no title and no name adds a line or a property', () => {
  const nasty = 'x\r\nATTENDEE:mailto:evil@example.com\r\n\u2028BEGIN:VALARM\u0085"^;,:\\n\\'
  const meeting = meetingOf({
    startLocal: '2026-11-24T09:00',
    zone: 'Europe/Berlin',
    title: nasty,
    host: invitee(nasty, 'host@example.com'),
    attendees: [invitee(nasty, 'a@example.com')],
  })
  const file = fileOf(meeting)
  const names = file
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => line.split(/[:;]/)[0])
  const plain = fileOf(meetingOf({ startLocal: '2026-11-24T09:00', zone: 'Europe/Berlin', attendees: [invitee('A')] }))
  expect(names).toEqual(
    plain
      .replaceAll('\r\n ', '')
      .split('\r\n')
      .map((line) => line.split(/[:;]/)[0]),
  )
  expect(file.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
  const event = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent')
  expect(event?.getFirstPropertyValue('summary')).toBe('x ATTENDEE:mailto:evil@example.com BEGIN:VALARM "^;,:\\n\\')
})

test('[SC8] past a hundred attendees a file names only its addressee', () => {
  const attendees = Array.from({ length: attendeesShownMax + 1 }, (_, place) => invitee(`P${place}`))
  const meeting = meetingOf({ startLocal: '2026-11-24T09:00', zone: 'Europe/Berlin', attendees })
  const file = calendarFile({
    zones,
    meeting,
    method: 'REQUEST',
    publicUrl,
    nowMs,
    copyOf: { addressee: 'p7@example.com', replyTo: null },
  })
  expect(file.match(/^ATTENDEE/gm)).toHaveLength(1)
  expect(file).toContain('CN=P7')
})
