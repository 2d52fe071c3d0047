import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Session } from '../../infra/contract/session.ts'
import { createHttp } from '../../infra/http.ts'
import { newSecret } from '../../infra/secrets.ts'
import type { ImportedEvent } from '../protocol/invitations.ts'
import { NewMeeting } from '../protocol/meetings.ts'
import { readCalendar, wholeCalendarLimits } from '../scheduler/ics/readCalendar.ts'
import {
  addCompany,
  addPerson,
  invitationKey,
  openHouseForTests,
  publicUrl,
} from '../scheduler/testing/schedulerHouse.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { OtherCalendars } from './otherCalendars.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let app: FastifyInstance
let session: Session | null = null
let grace: Viewer
let li: Viewer

beforeAll(async () => {
  house = await openHouseForTests()
  app = await createHttp({ log: house.log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  new OtherCalendars({ ...house, newSecret, publicUrl, invitationKey }).register(app, async () => session)
})
afterAll(async () => {
  await app.close()
  await house.storage.close()
})
beforeEach(async () => {
  const company = await addCompany(house.storage)
  grace = await addPerson(house.storage, company, { name: 'Grace' })
  li = await addPerson(house.storage, company, { name: 'Li', zone: 'Asia/Shanghai', language: 'zh' })
  session = { kind: 'person', ...grace }
})

const headers = { 'x-meridian': '1' }
const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, headers, ...(payload && { payload }) })
const importing = async (ics: string, apply: boolean): Promise<ImportedEvent[]> => {
  const answer = await call('POST', '/api/calendar/imports', { ics, apply })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<{ events: ImportedEvent[] }>().events
}
const outcomes = (events: ImportedEvent[]) => events.map(({ uid, outcome, code }) => [uid, outcome, code])
const weekly = (host: Viewer, changes: object = {}) =>
  house.meetings.create(
    host,
    NewMeeting.parse({
      title: 'Weekly',
      startLocal: '2026-11-23T09:00',
      zone: 'Europe/Berlin',
      durationSeconds: 1800,
      recurrence: { every: 'week', count: 6 },
      attendeeIds: [grace.personId, li.personId],
      guests: [{ email: 'bob@outside.example', name: 'Bob' }],
      ...changes,
    }),
  )
const fileOf = (...events: string[][]) =>
  `BEGIN:VCALENDAR\r\n${events.map((lines) => `BEGIN:VEVENT\r\n${lines.join('\r\n')}\r\nEND:VEVENT\r\n`).join('')}END:VCALENDAR\r\n`
const read = (text: string) => readCalendar(house.zones, text, wholeCalendarLimits)
const meetingCount = async () =>
  (await house.storage.inTenant(grace.tenantId, (tx) => tx.selectFrom('meetings').select('id').execute())).length

test('[IV20] a private address shows a calendar to whoever has it, until its owner ends it', async () => {
  const { meetingId } = await weekly(li)
  await weekly(li, { title: 'Declined', startLocal: '2026-11-24T09:00' }).then((meeting) =>
    house.meetings.answer(grace, meeting.meetingId, 'no'),
  )
  await house.meetings.answer(grace, meetingId, 'no', { originalLocal: '2026-11-30T09:00' })
  expect((await call('GET', '/api/calendar/feed')).json()).toEqual({ feed: null })
  const made = (await call('POST', '/api/calendar/feed')).json<{ url: string; webcal: string }>()
  expect(made.webcal).toBe(made.url.replace('https:', 'webcal:'))
  const path = new URL(made.url).pathname
  session = null
  const file = await app.inject(path)
  expect(file.statusCode).toBe(200)
  expect(file.headers['content-type']).toContain('text/calendar')
  const calendar = read(file.body)
  expect(calendar.series).toMatchObject([
    { main: { title: 'Weekly', attendees: [{ email: 'grace@example.com' }] }, excluded: ['2026-11-30T09:00'] },
  ])
  expect(file.body.replaceAll('\r\n ', '')).not.toContain('bob@outside.example')

  const again = { 'if-none-match': file.headers.etag ?? '' }
  expect((await app.inject({ url: path, headers: again })).statusCode).toBe(304)
  house.clock.advance(60_000)
  expect((await app.inject({ url: path, headers: again })).statusCode).toBe(304)
  expect((await app.inject(path)).body).toBe(file.body)
  await house.meetings.change(li, meetingId, { revision: 0, title: 'Monday' })
  const changed = await app.inject({ url: path, headers: again })
  expect(changed.body).toContain('SUMMARY:Monday')

  session = { kind: 'person', ...grace }
  expect((await call('GET', '/api/calendar/feed')).json()).toMatchObject({ feed: { readAt: expect.any(String) } })
  const next = (await call('POST', '/api/calendar/feed')).json<{ url: string }>()
  expect((await app.inject(path)).json()).toMatchObject({ code: 'LINK_INVALID' })
  await call('DELETE', '/api/calendar/feed')
  expect((await app.inject(new URL(next.url).pathname)).statusCode).toBe(410)
  expect((await app.inject('/calendars/x.ics')).statusCode).toBe(410)
})

test('[IV21] what is exported is imported as the same, and an older file changes nothing', async () => {
  const own = await weekly(grace, { attendeeIds: [li.personId], notes: 'Bring\ncake' })
  await house.meetings.change(grace, own.meetingId, {
    revision: 0,
    scope: 'one',
    originalLocal: '2026-11-30T09:00',
    startLocal: '2026-12-01T15:00',
  })
  await weekly(grace, {
    title: 'Days off',
    startLocal: '2026-12-24T00:00',
    durationSeconds: 3 * 86_400,
    allDay: true,
    recurrence: null,
  })
  await weekly(li)
  const exported = await call('GET', '/api/calendar/export.ics')
  expect(exported.headers['content-disposition']).toContain('calendar.ics')
  expect(exported.body.replaceAll('\r\n ', '')).toContain('bob@outside.example')
  const count = await meetingCount()
  for (const apply of [false, true])
    expect((await importing(exported.body, apply)).map(({ outcome }) => outcome).toSorted()).toEqual([
      'invited',
      'same',
      'same',
    ])
  await house.meetings.change(grace, own.meetingId, { revision: 1, title: 'Newer' })
  const older = await importing(exported.body, true)
  expect(older.find(({ uid }) => uid === own.uid)).toMatchObject({ outcome: 'refused', code: 'CONFLICT' })
  expect(await meetingCount()).toBe(count)
  session = null
  expect((await call('GET', '/api/calendar/export.ics')).statusCode).toBe(401)
})

test('[IV22] events of other programs become meetings of mine that invite nobody, and are known again by their UID', async () => {
  await weekly(grace, { title: 'Before', attendeeIds: [], guests: [] })
  const event = (title: string) => [
    'UID:dentist@elsewhere',
    'DTSTART;TZID="W. Europe Standard Time":20261123T091500',
    'DURATION:PT1H',
    'RRULE:FREQ=WEEKLY;COUNT=3',
    `SUMMARY:${title}`,
    'LOCATION:Main street',
    'ORGANIZER:mailto:dentist@elsewhere.example',
    'ATTENDEE:mailto:li@example.com',
  ]
  const moved = [
    'UID:dentist@elsewhere',
    'RECURRENCE-ID:20261130T081500Z',
    'DTSTART:20261201T100000Z',
    'DURATION:PT1H',
    'SUMMARY:Teeth',
  ]
  const letters = async () =>
    (await house.storage.inTenant(grace.tenantId, (tx) => tx.selectFrom('outbox').select('id').execute())).length
  const before = { letters: await letters(), meetings: await meetingCount() }
  const [seen] = await importing(fileOf(event('Teeth'), moved), false)
  expect(seen).toMatchObject({
    outcome: 'new',
    repeats: true,
    startsAt: '2026-11-23T08:15:00.000Z',
    conflicts: [{ title: 'Before' }],
  })
  expect(await meetingCount()).toBe(before.meetings)

  const [made] = await importing(fileOf(event('Teeth'), moved), true)
  if (!made?.meetingId) throw new Error('nothing was made')
  expect(await house.meetings.get(grace, made.meetingId)).toMatchObject({
    uid: 'dentist@elsewhere',
    zone: 'Europe/Berlin',
    attendees: [],
    notes: 'Main street',
    exceptions: [{ originalLocal: '2026-11-30T09:15', startLocal: '2026-12-01T10:00', zone: 'UTC' }],
  })
  expect(outcomes(await importing(fileOf(event('Teeth'), moved), true))).toEqual([['dentist@elsewhere', 'same', null]])
  expect(outcomes(await importing(fileOf(event('Both teeth'), moved), true))).toEqual([
    ['dentist@elsewhere', 'changed', null],
  ])
  expect(await house.meetings.get(grace, made.meetingId)).toMatchObject({ title: 'Both teeth' })
  expect(await letters()).toBe(before.letters)

  session = { kind: 'person', ...li }
  const [theirs] = await importing(fileOf(event('Teeth')), true)
  expect(theirs).toMatchObject({ outcome: 'new' })
  expect(outcomes(await importing(fileOf(event('Teeth')), true))).toEqual([['dentist@elsewhere', 'same', null]])
})

test('[IV23] of a file the rest is taken where one event cannot be, and a bomb changes nothing', async () => {
  const base = (uid: string, ...lines: string[]) => [
    `UID:${uid}`,
    'DTSTART:20261201T080000Z',
    'DURATION:PT1H',
    ...lines,
  ]
  const events = await importing(
    fileOf(
      base('hourly', 'RRULE:FREQ=HOURLY'),
      base('many', 'RRULE:FREQ=DAILY;COUNT=100000'),
      base('off', 'STATUS:CANCELLED'),
      base('birthday', 'TRANSP:TRANSPARENT'),
      ['UID:past', 'DTSTART:20200101T080000Z', 'DURATION:PT1H'],
      ['UID:long', 'DTSTART:20261201T080000Z', 'DURATION:P20D'],
      ['UID:mars', 'DTSTART;TZID=Mars/Base:20261201T080000', 'DURATION:PT1H'],
      base('good'),
    ),
    true,
  )
  expect(outcomes(events).toSorted()).toEqual([
    ['birthday', 'refused', 'BODY_INVALID'],
    ['good', 'new', null],
    ['hourly', 'refused', 'RECURRENCE_INVALID'],
    ['long', 'refused', 'BODY_INVALID'],
    ['many', 'refused', 'RECURRENCE_INVALID'],
    ['mars', 'refused', 'ZONE_UNKNOWN'],
    ['off', 'refused', 'MEETING_OVER'],
    ['past', 'refused', 'MEETING_OVER'],
  ])
  const count = await meetingCount()
  for (const ics of [
    'x',
    'BEGIN:VCALENDAR\r\n'.repeat(50_000),
    fileOf(...Array.from({ length: 1001 }, (_, at) => base(`${at}`))),
  ]) {
    const answer = await call('POST', '/api/calendar/imports', { ics, apply: true })
    expect(answer.json()).toMatchObject({ code: 'CALENDAR_INVALID' })
  }
  const large = await call('POST', '/api/calendar/imports', { ics: 'x'.repeat(5_000_000), apply: true })
  expect(large.json()).toMatchObject({ code: 'MESSAGE_TOO_LARGE' })
  expect(await meetingCount()).toBe(count)
})
