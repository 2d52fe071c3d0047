import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { NewMeeting } from '../protocol/meetings.ts'
import { icsOf, openDavHouse, type Program } from './testing/davHouse.ts'

let house: Awaited<ReturnType<typeof openDavHouse>>
let ana: Program
let bela: Program
beforeAll(async () => {
  house = await openDavHouse()
  ana = await house.program('Ana')
  bela = await house.program('Bela')
})
afterAll(() => house.close())

const berlin = (start: string, end: string) => [
  `DTSTART;TZID=Europe/Berlin:${start}`,
  `DTEND;TZID=Europe/Berlin:${end}`,
]
const nine = berlin('20261201T090000', '20261201T100000')
const named = ({ name, email }: Program, role: 'ORGANIZER' | 'ATTENDEE', more = '') =>
  `${role};CN=${name}${more}:mailto:${email}`

/** The meeting of a UID, as its host or somebody invited sees it. */
async function meetingOf(who: Program, uid: string) {
  const row = await house.storage.inTenant(who.tenantId, (tx) =>
    tx.selectFrom('meetings').select('id').where('uid', '=', uid).executeTakeFirst(),
  )
  return house.meetings.get(who, row?.id as MeetingId)
}

async function schedule(who: Program, title: string, attendees: Program[] = [], more: object = {}) {
  const asked = {
    title,
    startLocal: '2026-12-01T09:00',
    zone: 'Europe/Berlin',
    durationSeconds: 3600,
    attendeeIds: attendees.map(({ personId }) => personId),
    ...more,
  }
  return house.meetings.create(who, NewMeeting.parse(asked))
}

/** An object as its owner's program reads it. */
async function readAs(who: Program, name: string) {
  const answer = await who.ask('GET', who.calendar + name)
  return { etag: answer.headers['etag'] ?? '', file: answer.body, status: answer.status }
}

const unfolded = (file: string) => file.replaceAll('\r\n ', '')

test('[CD5] [CD7] a file that is put is a meeting, and is answered word for word', async () => {
  const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M', 'DESCRIPTION:Now', 'END:VALARM']
  const file = icsOf('UID:one@elsewhere', ...nine, 'SUMMARY:Breakfast', 'CATEGORIES:Food', ...alarm)
  const put = await ana.ask('PUT', `${ana.calendar}one.ics`, file, { 'if-none-match': '*' })
  const read = await readAs(ana, 'one.ics')
  expect([put.status, read.file, read.etag]).toEqual([201, file, put.headers['etag']])
  const meeting = await meetingOf(ana, 'one@elsewhere')
  expect(meeting).toMatchObject({ title: 'Breakfast', startLocal: '2026-12-01T09:00', zone: 'Europe/Berlin' })
  await house.meetings.change(ana, meeting.meetingId, { revision: meeting.revision, title: 'Brunch', scope: 'all' })
  const changed = await readAs(ana, 'one.ics')
  expect(changed.etag).not.toBe(read.etag)
  for (const line of ['UID:one@elsewhere', 'SUMMARY:Brunch', 'CATEGORIES:Food', 'TRIGGER:-PT5M', meeting.link])
    expect(unfolded(changed.file)).toContain(line)
})

test('[CD3] a change on another state is 412 and loses nothing', async () => {
  const path = `${ana.calendar}two.ics`
  const file = (title: string) => icsOf('UID:two', ...nine, `SUMMARY:${title}`)
  const { etag } = (await ana.ask('PUT', path, file('First'))).headers
  const again = await ana.ask('PUT', path, file('Another'), { 'if-none-match': '*' })
  const ours = await ana.ask('PUT', path, file('Ours'), { 'if-match': etag ?? '' })
  const theirs = await ana.ask('PUT', path, file('Theirs'), { 'if-match': etag ?? '' })
  const removed = await ana.ask('DELETE', path, undefined, { 'if-match': etag ?? '' })
  expect([again, ours, theirs, removed].map(({ status }) => status)).toEqual([412, 204, 412, 412])
  expect((await meetingOf(ana, 'two')).title).toBe('Ours')
  const gone = await ana.ask('DELETE', path, undefined, { 'if-match': ours.headers['etag'] ?? '' })
  expect([gone.status, (await readAs(ana, 'two.ics')).status]).toEqual([204, 404])
})

test('an alarm alone changes the object and not the meeting', async () => {
  const path = `${ana.calendar}alarm.ics`
  const put = await ana.ask('PUT', path, icsOf('UID:alarm', ...nine, 'SUMMARY:A'))
  const file = icsOf('UID:alarm', ...nine, 'SUMMARY:A', 'BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT9M', 'END:VALARM')
  const second = await ana.ask('PUT', path, file, { 'if-match': put.headers['etag'] ?? '' })
  expect([second.status, (await readAs(ana, 'alarm.ics')).file]).toEqual([204, file])
  expect(second.headers['etag']).not.toBe(put.headers['etag'])
  expect((await meetingOf(ana, 'alarm')).revision).toBe(0)
})

test('[CD5] people named in it are invited, once, and their answers come back', async () => {
  const file = icsOf('UID:crew', ...nine, 'SUMMARY:Crew', named(ana, 'ORGANIZER'), named(bela, 'ATTENDEE'))
  const put = await ana.ask('PUT', `${ana.calendar}crew.ics`, file)
  expect([put.status, put.headers['etag']]).toEqual([201, undefined])
  const meeting = await meetingOf(bela, 'crew')
  expect(meeting.attendees).toMatchObject([{ personId: bela.personId, answer: 'waiting' }])
  const mine = `${meeting.meetingId}.ics`
  const invited = await readAs(bela, mine)
  const accepted = invited.file.replaceAll('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=ACCEPTED')
  expect((await bela.ask('PUT', bela.calendar + mine, accepted, { 'if-match': invited.etag })).status).toBe(204)
  expect((await meetingOf(ana, 'crew')).attendees).toMatchObject([{ answer: 'yes' }])
  expect(unfolded((await readAs(ana, 'crew.ics')).file)).toMatch(/ATTENDEE[^\r]*PARTSTAT=ACCEPTED/)
})

test('[CD6] in a meeting of another only my answer is mine, and removing it declines until I am asked again', async () => {
  const meeting = await schedule(ana, 'Hers', [bela])
  const name = `${meeting.meetingId}.ics`
  const { file, etag } = await readAs(bela, name)
  const moved = await bela.ask('PUT', bela.calendar + name, file.replace(/(DTSTART[^:]*:\d{8}T)09/, '$108'))
  expect([moved.status, moved.body.includes('allowed-attendee-scheduling-object-change')]).toEqual([403, true])
  expect((await bela.ask('DELETE', bela.calendar + name, undefined, { 'if-match': etag })).status).toBe(204)
  expect((await readAs(bela, name)).status).toBe(404)
  expect((await house.meetings.get(ana, meeting.meetingId)).attendees).toMatchObject([{ answer: 'no' }])
  const { revision } = await house.meetings.get(ana, meeting.meetingId)
  await house.meetings.change(ana, meeting.meetingId, { revision, scope: 'all', startLocal: '2026-12-02T09:00' })
  expect((await readAs(bela, name)).status).toBe(200)
})

test('[CD5] a file of another organizer holds its time and invites nobody', async () => {
  const file = icsOf(
    'UID:outside@corp',
    ...nine,
    'SUMMARY:Pitch',
    'ORGANIZER:mailto:boss@corp.example',
    named(ana, 'ATTENDEE', ';PARTSTAT=ACCEPTED'),
    named(bela, 'ATTENDEE'),
  )
  expect((await ana.ask('PUT', `${ana.calendar}outside.ics`, file)).status).toBe(201)
  expect(await meetingOf(ana, 'outside@corp')).toMatchObject({ attendees: [], guests: [] })
  // Another of the company keeps the same invitation.
  expect((await bela.ask('PUT', `${bela.calendar}mine.ics`, file)).status).toBe(201)
  expect((await readAs(bela, 'mine.ics')).file).toContain('UID:outside@corp')
})

test('[CD8] what cannot be held is refused and changes nothing', async () => {
  const count = async () => (await house.members.look(ana)).members.length
  const before = await count()
  const event = icsOf('UID:bad', ...nine, 'SUMMARY:Bad')
  const faults = [
    'no calendar',
    event.replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST'),
    icsOf('UID:bad', ...nine, 'RRULE:FREQ=SECONDLY'),
    icsOf('UID:bad', 'SUMMARY:No time'),
    event.replace('END:VEVENT', `END:VEVENT\r\nBEGIN:VEVENT\r\nUID:other\r\n${nine.join('\r\n')}\r\nEND:VEVENT`),
    icsOf('UID:one@elsewhere', ...nine, 'SUMMARY:Twice'),
  ]
  const answers = []
  for (const fault of faults) answers.push((await ana.ask('PUT', `${ana.calendar}bad.ics`, fault)).status)
  expect(answers).toEqual([403, 403, 403, 403, 403, 409])
  expect(
    (await ana.ask('PUT', `${ana.calendar}bad.ics`, icsOf('UID:big', `SUMMARY:${'x'.repeat(300_000)}`))).status,
  ).toBe(413)
  expect(await count()).toBe(before)
})

test('occurrences of a series are moved, called off and brought back from a file', async () => {
  const rule = 'RRULE:FREQ=WEEKLY;COUNT=6'
  const event = (...lines: string[]) => ['UID:weekly', 'DTSTAMP:20261121T090000Z', 'SUMMARY:Weekly', ...lines]
  const moved = (title: string) =>
    ['END:VEVENT', 'BEGIN:VEVENT', ...event(...berlin('20261209T150000', '20261209T160000')).slice(0, 2)].concat(
      `SUMMARY:${title}`,
      ...berlin('20261209T150000', '20261209T160000'),
      'RECURRENCE-ID;TZID=Europe/Berlin:20261208T090000',
    )
  const path = `${ana.calendar}weekly.ics`
  const put = async (...lines: string[]) =>
    (await ana.ask('PUT', path, icsOf(...event(...nine, rule), ...lines))).status
  expect(await put('EXDATE;TZID=Europe/Berlin:20261215T090000', ...moved('Later'))).toBe(201)
  const later = { originalLocal: '2026-12-08T09:00', startLocal: '2026-12-09T15:00', title: 'Later', cancelled: false }
  const first = await meetingOf(ana, 'weekly')
  expect(first).toMatchObject({ excluded: ['2026-12-15T09:00'], exceptions: [later] })
  // Another is called off, the one called off before comes back, the moved one is as the others again.
  expect(await put('EXDATE;TZID=Europe/Berlin:20261222T090000')).toBe(204)
  const second = await meetingOf(ana, 'weekly')
  expect(second.excluded).toEqual([])
  expect(second.exceptions).toMatchObject([{ originalLocal: '2026-12-22T09:00', cancelled: true }])
  // What the house knows and what the program wrote are the same: putting it again changes nothing.
  expect(await put('EXDATE;TZID=Europe/Berlin:20261222T090000')).toBe(204)
  expect((await meetingOf(ana, 'weekly')).revision).toBe(second.revision)
  // One occurrence that the series does not have: all or nothing.
  expect(await put(...moved('Never').map((line) => line.replace('20261208T090000', '20261208T093000')))).toBe(403)
  expect((await meetingOf(ana, 'weekly')).revision).toBe(second.revision)
})

test('[CD6] an answer to one occurrence is of that one', async () => {
  const recurrence = { every: 'week', count: 4 }
  const { meetingId } = await schedule(ana, 'Series', [bela], { recurrence })
  const name = `${meetingId}.ics`
  const { file, etag } = await readAs(bela, name)
  const event = /BEGIN:VEVENT[\s\S]*END:VEVENT\r\n/.exec(unfolded(file))?.[0] ?? ''
  const one = event
    .replace(/RRULE.*\r\n/, 'RECURRENCE-ID;TZID=Europe/Berlin:20261208T090000\r\n')
    .replaceAll('20261201T', '20261208T')
    .replace('PARTSTAT=NEEDS-ACTION', 'PARTSTAT=DECLINED')
  const both = unfolded(file).replace(event, event + one)
  expect((await bela.ask('PUT', bela.calendar + name, both, { 'if-match': etag })).status).toBe(204)
  const meeting = await house.meetings.get(ana, meetingId)
  expect(meeting.occurrenceAnswers).toMatchObject([{ originalLocal: '2026-12-08T09:00', answer: 'no' }])
  expect(meeting.attendees).toMatchObject([{ answer: 'waiting' }])
  expect(unfolded((await readAs(bela, name)).file)).toMatch(
    /RECURRENCE-ID[^:]*:20261208T090000[\s\S]*PARTSTAT=DECLINED/,
  )
})
