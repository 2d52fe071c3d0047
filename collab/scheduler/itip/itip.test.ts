import type { FastifyInstance } from 'fastify'
import { createTransport, type Transporter } from 'nodemailer'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp } from '../../../infra/http.ts'
import { InboundMail } from '../../../infra/mail/inbound/inboundMail.ts'
import { newSecret } from '../../../infra/secrets.ts'
import { NewMeeting, type Meeting } from '../../protocol/meetings.ts'
import { OtherCalendars } from '../../calendars/otherCalendars.ts'
import {
  addCompany,
  addPerson,
  invitationKey,
  openHouseForTests,
  publicUrl,
  replyDomain,
} from '../testing/schedulerHouse.ts'
import type { Viewer } from '../viewer.ts'
import { replyAddress, secretOfReply } from './replyAddress.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let app: FastifyInstance
let inbound: InboundMail
let smtp: Transporter
let grace: Viewer
let li: Viewer

beforeAll(async () => {
  house = await openHouseForTests()
  const others = new OtherCalendars({ ...house, newSecret, publicUrl, invitationKey })
  app = await createHttp({ log: house.log, isOwnOrigin: () => false, connectOrigins: () => [], trustProxy: false })
  others.register(app, async () => null)
  inbound = await InboundMail.open({
    host: '127.0.0.1',
    port: 0,
    domain: replyDomain,
    box: others.replies,
    log: house.log,
  })
  smtp = createTransport({ host: '127.0.0.1', port: inbound.port, ignoreTLS: true })
})
afterAll(async () => {
  smtp.close()
  await inbound.close()
  await app.close()
  await house.storage.close()
})
beforeEach(async () => {
  const company = await addCompany(house.storage)
  grace = await addPerson(house.storage, company, { name: 'Grace' })
  li = await addPerson(house.storage, company, { name: 'Li', zone: 'Asia/Shanghai', language: 'zh' })
})

/** Six Mondays at nine in Berlin, with Li and Bob from outside. */
const weekly = () =>
  house.meetings.create(
    grace,
    NewMeeting.parse({
      title: 'Weekly <b>',
      startLocal: '2026-11-23T09:00',
      zone: 'Europe/Berlin',
      durationSeconds: 1800,
      recurrence: { every: 'week', count: 6 },
      attendeeIds: [li.personId],
      guests: [{ email: 'bob@outside.example', name: 'Bob' }],
    }),
  )
const lettersTo = async (email: string) =>
  house.storage.inTenant(grace.tenantId, (tx) =>
    tx.selectFrom('outbox').selectAll().where('to_email', '=', email).orderBy('id').execute(),
  )
const unfolded = (file: string) => file.replaceAll('\r\n ', '')
/** What Bob's latest invitation carries. */
async function bobs() {
  const letter = (await lettersTo('bob@outside.example')).at(-1)
  const file = unfolded(letter?.calendar ?? '')
  const secret = /answers\/([^?]+)\?answer=yes/.exec(letter?.body ?? '')?.[1] ?? ''
  const to = /ORGANIZER;CN=Grace:mailto:(\S+)/.exec(file)?.[1] ?? ''
  return { letter, file, secret, to, path: `/answers/${secret}` }
}
const bobIn = (meeting: Meeting) => meeting.guests[0]
const seen = async ({ meetingId }: Meeting) => house.meetings.get(grace, meetingId)
const form = (fields: Record<string, string>) => ({
  method: 'POST' as const,
  headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'null' },
  payload: new URLSearchParams(fields).toString(),
})

interface Said {
  method?: string
  attendee?: string
  partstat?: string
  uid?: string
  lines?: string[]
  sequence?: number
  stamp?: string
}
const replyFile = (uid: string, said: Said) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${said.method ?? 'REPLY'}`,
    'BEGIN:VEVENT',
    `UID:${said.uid ?? uid}`,
    `SEQUENCE:${said.sequence ?? 0}`,
    `DTSTAMP:${said.stamp ?? '20261121T090000Z'}`,
    ...(said.lines ?? ['DTSTART;TZID=Europe/Berlin:20261123T090000']),
    `ATTENDEE;PARTSTAT=${said.partstat ?? 'ACCEPTED'}:mailto:${said.attendee ?? 'bob@outside.example'}`,
    'COMMENT:See you',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const sendReply = (to: string, content: string) =>
  smtp.sendMail({ from: 'bob@outside.example', to, subject: 'Accepted', text: 'x', icalEvent: { content } })

test('[IV10] a guest is written to with links and a file that ask, under an address of their own', async () => {
  const { uid } = await weekly()
  const { letter, file, secret, to } = await bobs()
  expect(letter?.body).toContain(`Yes: ${publicUrl}/answers/${secret}?answer=yes`)
  expect(letter?.html).toContain('Weekly &lt;b&gt;')
  expect(letter?.reply_to).toBe('grace@example.com')
  expect(file).toContain(`UID:${uid}`)
  expect(file).toContain('RSVP=TRUE;CN=Bob:mailto:bob@outside.example')
  expect(to).toBe(replyAddress(secret, replyDomain))
  expect(to.split('@')[0]?.length).toBeLessThanOrEqual(64)
  expect(secretOfReply(to.toUpperCase())).toBe(secret)
  const other = (await lettersTo('li@example.com'))[0]
  expect(unfolded(other?.calendar ?? '')).not.toContain(to)
})

test('[IV10] a guest who is no longer invited is told so, and their links and address end', async () => {
  const { meetingId } = await weekly()
  const { path, to } = await bobs()
  const { revision } = await house.meetings.change(grace, meetingId, { revision: 0, guests: [] })
  expect(revision).toBe(1)
  const { letter, file } = await bobs()
  expect(letter?.subject).toBe('Cancelled: Weekly <b>')
  expect(file).toContain('METHOD:CANCEL')
  expect(file).not.toContain('li@example.com')
  expect((await app.inject(path)).statusCode).toBe(410)
  await expect(sendReply(to, replyFile('x', {}))).rejects.toThrow('LINK_INVALID')
})

test('[IV11] the page asks and its form answers, without a cookie; looking changes nothing', async () => {
  const meeting = await weekly()
  const { path } = await bobs()
  const page = await app.inject(`${path}?answer=yes`)
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Monday, 23 November 2026, 09:00–09:30 (Europe/Berlin, UTC+1)')
  expect(page.body).toContain('Weekly &lt;b&gt;')
  expect(bobIn(await seen(meeting))?.answer).toBe('waiting')

  const done = await app.inject({ url: path, ...form({ answer: 'maybe', comment: 'perhaps', at: '' }) })
  expect(done.statusCode).toBe(200)
  expect(bobIn(await seen(meeting))).toMatchObject({ answer: 'maybe', comment: 'perhaps' })
  await app.inject({ url: path, ...form({ answer: 'no', at: '2026-11-30T09:00' }) })
  expect(await seen(meeting)).toMatchObject({
    guests: [{ answer: 'maybe' }],
    occurrenceAnswers: [{ originalLocal: '2026-11-30T09:00', answer: 'no' }],
  })
})

test('[IV11] links of nobody, of a meeting that is off, and forms that say nonsense lead to a page that says so', async () => {
  const meeting = await weekly()
  const { path } = await bobs()
  const nobody = `/answers/${newSecret(grace.tenantId)}`
  expect((await app.inject(nobody)).statusCode).toBe(410)
  expect((await app.inject({ url: nobody, ...form({ answer: 'yes' }) })).statusCode).toBe(410)
  expect((await app.inject({ url: path, ...form({ answer: 'perhaps' }) })).statusCode).toBe(410)
  expect((await app.inject({ url: path, ...form({ answer: 'yes', at: '2026-12-01T09:00' }) })).statusCode).toBe(404)
  expect(bobIn(await seen(meeting))?.answer).toBe('waiting')
  await house.meetings.cancel(grace, meeting.meetingId)
  const off = await app.inject({ url: path, headers: { 'accept-language': 'zh-CN' } })
  expect(off.statusCode).toBe(410)
  expect(off.body).toContain('会议已取消')
})

test('[IV12] a calendar program answers by mail, to the series and to one occurrence', async () => {
  const meeting = await weekly()
  const { to } = await bobs()
  await sendReply(to, replyFile(meeting.uid, {}))
  expect(bobIn(await seen(meeting))).toMatchObject({ answer: 'yes', comment: 'See you' })
  const lines = ['RECURRENCE-ID:20261130T080000Z', 'DTSTART:20261130T080000Z']
  await sendReply(to, replyFile(meeting.uid, { lines, partstat: 'DECLINED', stamp: '20261121T093000Z' }))
  expect(await seen(meeting)).toMatchObject({
    guests: [{ answer: 'yes' }],
    occurrenceAnswers: [{ originalLocal: '2026-11-30T09:00', answer: 'no' }],
  })
})

test('[IV12] another time that is asked for by mail lies before the host', async () => {
  const meeting = await weekly()
  const { to } = await bobs()
  const lines = [
    'RECURRENCE-ID;TZID=Europe/Berlin:20261130T090000',
    'DTSTART;TZID=Asia/Tokyo:20261130T180000',
    'DURATION:PT45M',
  ]
  await sendReply(to, replyFile(meeting.uid, { method: 'COUNTER', lines, partstat: 'TENTATIVE' }))
  expect(await house.meetings.proposals.list(grace, meeting.meetingId)).toMatchObject([
    {
      originalLocal: '2026-11-30T09:00',
      startsAt: '2026-11-30T09:00:00.000Z',
      endsAt: '2026-11-30T09:45:00.000Z',
      comment: 'See you',
    },
  ])
  expect(bobIn(await seen(meeting))?.answer).toBe('waiting')
  const [asked] = await house.meetings.proposals.list(grace, meeting.meetingId)
  await house.meetings.proposals.decide(grace, meeting.meetingId, asked?.proposalId ?? '', false)
  const { letter, file } = await bobs()
  expect(letter?.subject).toBe('The time stays: Weekly <b>')
  expect(letter?.body).toContain('the rest of the series stays')
  expect(file).toContain('METHOD:DECLINECOUNTER')
  expect(file).toContain('RECURRENCE-ID;TZID=Europe/Berlin:20261130T090000')
})

test('[IV13] a letter that comes twice, or after a newer one, changes nothing', async () => {
  const meeting = await weekly()
  const { to } = await bobs()
  await sendReply(to, replyFile(meeting.uid, { partstat: 'DECLINED', stamp: '20261121T093000Z' }))
  await sendReply(to, replyFile(meeting.uid, { stamp: '20261121T090000Z' }))
  expect(bobIn(await seen(meeting))?.answer).toBe('no')
  await house.meetings.change(grace, meeting.meetingId, { revision: 0, startLocal: '2026-11-23T10:00' })
  await expect(
    sendReply(to, replyFile(meeting.uid, { stamp: '20261121T094500Z' })),
    'an answer to the time of before',
  ).rejects.toThrow('CONFLICT')
  expect(bobIn(await seen(meeting))?.answer).toBe('waiting')
  expect((await bobs()).to).toBe(to)
  await sendReply(to, replyFile(meeting.uid, { sequence: 1, stamp: '20261121T095000Z' }))
  expect(bobIn(await seen(meeting))?.answer).toBe('yes')
})

test('[IV14] a stranger gains nothing: wrong addresses, names, meetings and methods are refused with a code', async () => {
  const meeting = await weekly()
  const other = await weekly()
  const { to } = await bobs()
  const mine = replyFile(meeting.uid, {})
  const refused: [string, string, string][] = [
    ['LINK_INVALID', replyAddress(newSecret(grace.tenantId), replyDomain), mine],
    ['LINK_INVALID', `grace@${replyDomain}`, mine],
    ['NOT_FOUND', 'grace@elsewhere.example', mine],
    // `to` is of the other meeting.
    ['FORBIDDEN', to, mine],
    ['FORBIDDEN', to, replyFile(other.uid, { attendee: 'li@example.com' })],
    ['FORBIDDEN', to, replyFile(other.uid, { uid: 'x' })],
    ['BODY_INVALID', to, replyFile(other.uid, { method: 'CANCEL' })],
    ['BODY_INVALID', to, replyFile(other.uid, { method: 'REQUEST' })],
    ['CALENDAR_INVALID', to, replyFile(other.uid, { method: 'NONSENSE' })],
    ['CALENDAR_INVALID', to, 'BEGIN:VCALENDAR\r\n'.repeat(10_000)],
    ['RECURRENCE_INVALID', to, replyFile(other.uid, { lines: ['DTSTART:20261123T080000Z', 'RRULE:FREQ=SECONDLY'] })],
    ['NOT_FOUND', to, replyFile(other.uid, { lines: ['RECURRENCE-ID:20261201T080000Z', 'DTSTART:20261201T080000Z'] })],
  ]
  for (const [code, address, file] of refused) {
    await expect(sendReply(address, file), `${code} ${file.slice(0, 80)}`).rejects.toThrow(code)
  }
  await expect(smtp.sendMail({ from: 'x@y.example', to, subject: 'x', text: 'no file' })).rejects.toThrow(
    'BODY_INVALID',
  )
  await expect(
    smtp.sendMail({ from: 'x@y.example', to, subject: 'x', text: 'a'.repeat(2_000_000) }),
  ).rejects.toMatchObject({ responseCode: 552 })
  const nested = Array.from(
    { length: 50 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
  )
  const raw = `From: x@y.example\r\nTo: ${to}\r\n${nested.join('')}`
  await expect(smtp.sendMail({ envelope: { from: 'x@y.example', to }, raw })).rejects.toThrow('BODY_INVALID')
  for (const each of [meeting, other]) expect(bobIn(await seen(each))?.answer).toBe('waiting')
})

test('[IV14] a machine that is away is not answered, and one letter answers one invitation', async () => {
  await weekly()
  const { to } = await bobs()
  const away = {
    from: 'bob@outside.example',
    to,
    subject: 'Away',
    text: 'x',
    headers: { 'auto-submitted': 'auto-replied' },
  }
  await expect(smtp.sendMail(away)).resolves.toMatchObject({ accepted: [to] })
  const both = await smtp.sendMail({ ...away, to: [to, to.replace('reply-', 'reply-a')] })
  expect(both.rejected).toHaveLength(1)
})
