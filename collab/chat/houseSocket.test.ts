import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io as connect, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import type { Reply } from '../../infra/contract/calls.ts'
import { MasterKeys } from '../../infra/masterKeys.ts'
import { newId } from '../../infra/secrets.ts'
import { LiveRoles } from '../admission/liveRoles.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import {
  addCompany,
  addDepartmentTo,
  addPersonTo,
  openHouseForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { Sessions } from '../directory/sessions.ts'
import { houseSocketPath, type HouseClientToServer, type HouseServerToClient } from '../protocol/house.ts'
import type { ChatMessage } from '../protocol/chat.ts'
import { reminderEventsTopic } from '../protocol/hours.ts'
import { minuteEventsTopic, type MinuteEvent } from '../protocol/minutes.ts'
import { serveHouse, type HouseHandlers } from './houseSocket.ts'
import { MinuteNews } from './minuteNews.ts'
import { ReminderNews } from './reminderNews.ts'
import { PersonNews } from '../ringing/personNews.ts'
import { addMessages, chatOf, StageForTests } from './testing/chatHouse.ts'

type Page = Socket<HouseServerToClient, HouseClientToServer>
interface Someone {
  personId: PersonId
  cookie: string
}

let house: HouseForTests
let meetings: Meetings
/** Two processes of one house: they share tables and bus, and nothing else. */
let here: Awaited<ReturnType<typeof serve>>
let there: Awaited<ReturnType<typeof serve>>
let tenantId: TenantId
let departmentId: DepartmentId
let ada: Someone
let bob: Someone
let eve: Someone
let meeting: Awaited<ReturnType<typeof addMeeting>>
const pages: Page[] = []
const stage = new StageForTests()

async function serve(sessions: Sessions) {
  const server = createServer()
  const io = new Server<HouseClientToServer, HouseServerToClient>(server, {
    path: houseSocketPath,
    transports: ['websocket'],
    serveClient: false,
  })
  const { feed, chat } = chatOf(house, 'nowhere', stage, new MasterKeys([new Uint8Array(32)]))
  const door = serveHouse(io, {
    ...house,
    sessions,
    feed,
    chat: chat.chat,
    handlers: chat.handlers() as HouseHandlers,
    minuteNews: new MinuteNews(house),
    reminderNews: new ReminderNews(house),
    personNews: new PersonNews(house),
    roles: new LiveRoles({ meetings, placement: stage }),
    isOwnOrigin: (origin) => origin === 'http://ours.example',
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    door.close()
    await io.close()
  }
  return { url, io, feed, chat: chat.chat, sessions, door, close }
}

beforeAll(async () => {
  house = await openHouseForTests()
  meetings = openMeetings(house)
  here = await serve(house.sessions)
  const sessions = new Sessions(house)
  await sessions.start()
  there = await serve(sessions)
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  tenantId = company.tenantId
  departmentId = company.departmentId
  ada = await addPersonTo(house, tenantId, { name: 'Ada', departmentId: company.departmentId })
  bob = await addPersonTo(house, tenantId, { name: 'Bob', departmentId: company.departmentId })
  eve = await addPersonTo(house, other.tenantId, { name: 'Eve', departmentId: other.departmentId })
})
beforeEach(async () => {
  meeting = await addMeeting(meetings, tenantId, ada.personId)
})
afterEach(() => {
  for (const page of pages.splice(0)) page.disconnect()
})
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await there.sessions.close()
  await house.close()
})

function dial(url: string, cookie: string, origin = 'http://ours.example'): Page {
  const page: Page = connect(url, {
    path: houseSocketPath,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin },
  })
  pages.push(page)
  return page
}

async function open(url: string, cookie: string): Promise<Page> {
  const page = dial(url, cookie)
  await heard(page, 'connect')
  return page
}

/** The next event of that name. */
function heard<T>(page: Page, event: string): Promise<T> {
  return new Promise((resolve) => void page.once(event as 'chat.messages', resolve as never))
}

/** The first message of the next that come. */
const heardMessage = async (page: Page) => (await heard<{ messages: ChatMessage[] }>(page, 'chat.messages')).messages[0]

/** How a handshake was refused. */
function refusalOf(page: Page): Promise<{ data: { code: string } }> {
  return heard(page, 'connect_error')
}

async function ask<T>(page: Page, event: keyof HouseClientToServer, input: object): Promise<Reply<T>> {
  return (await page.emitWithAck(event, input as never)) as unknown as Reply<T>
}

const watch = (page: Page, meetingId = meeting.meetingId) =>
  ask<{ messages: ChatMessage[] }>(page, 'meeting.watch', { meetingId })
const say = (page: Page, text: string) => ask<ChatMessage>(page, 'chat.send', { meetingId: meeting.meetingId, text })

const sessionOf = ({ personId }: Someone) => ({ kind: 'person', tenantId, personId, role: 'member' }) as const

async function guestCookie() {
  const guest = { meetingId: meeting.meetingId, name: 'Gus', zone: 'UTC' }
  return `${house.cookie.name}=${await house.sessions.openForGuest(tenantId, guest)}`
}

test('what one writes arrives at a guest on another process, and stays for who comes later', async () => {
  const [page, guest] = await Promise.all([open(here.url, ada.cookie), open(there.url, await guestCookie())])
  await expect(watch(guest)).resolves.toEqual({ ok: true, value: { messages: [] } })
  const arrives = heardMessage(guest)
  const sent = await say(page, '  你好, São Paulo  ')
  const expected = { name: 'Ada', personKey: ada.personId, text: '你好, São Paulo' }
  expect(sent).toMatchObject({ ok: true, value: expected })
  await expect(arrives).resolves.toMatchObject(expected)
  await say(guest, 'hi')
  const late = await open(there.url, bob.cookie)
  await expect(watch(late)).resolves.toMatchObject({
    value: { messages: [expected, { name: 'Gus', text: 'hi' }] },
  })
})

test('only the latest 200 messages are shown, oldest first', async () => {
  await addMessages(house, { tenantId, ...meeting }, ada.personId, 205)
  const messages = await here.chat.latest(sessionOf(ada), meeting.meetingId)
  expect(messages).toHaveLength(200)
  expect([messages[0]?.text, messages.at(-1)?.text]).toEqual(['6', '205'])
})

test('a page without a session, with a forged one, or of a foreign origin is not let in', async () => {
  await expect(refusalOf(dial(here.url, ''))).resolves.toMatchObject({ data: { code: 'SIGN_IN_NEEDED' } })
  const forged = ada.cookie.slice(0, -1) + (ada.cookie.endsWith('A') ? 'Q' : 'A')
  await expect(refusalOf(dial(here.url, forged))).resolves.toMatchObject({ data: { code: 'SIGN_IN_NEEDED' } })
  const foreign = dial(here.url, ada.cookie, 'http://evil.example')
  await expect(refusalOf(foreign)).resolves.toMatchObject({ data: { code: 'ORIGIN_REFUSED' } })
})

test('nobody of another company, and no guest of another meeting, reads or writes here', async () => {
  const other = await addMeeting(meetings, tenantId, ada.personId)
  const [stranger, guest] = await Promise.all([open(here.url, eve.cookie), open(here.url, await guestCookie())])
  await expect(watch(stranger)).resolves.toMatchObject({ ok: false, problem: { code: 'NOT_FOUND' } })
  await expect(say(stranger, 'hello?')).resolves.toMatchObject({ ok: false, problem: { code: 'NOT_FOUND' } })
  await expect(watch(guest, other.meetingId)).resolves.toMatchObject({ ok: false, problem: { code: 'FORBIDDEN' } })
  await expect(watch(guest, newId())).resolves.toMatchObject({ ok: false, problem: { code: 'FORBIDDEN' } })
  await expect(here.chat.latest(sessionOf(ada), meeting.meetingId)).resolves.toEqual([])
})

test('a call of the wrong shape is refused and nothing is kept', async () => {
  const page = await open(here.url, ada.cookie)
  const { meetingId } = meeting
  const wrong = [
    {},
    { meetingId, text: '' },
    { meetingId, text: 'x', extra: 1 },
    { meetingId, text: '  ' },
    { meetingId, text: 'a\0b' },
  ]
  const tooLong = { meetingId, text: 'x'.repeat(limits.chatCharactersMax + 1) }
  for (const input of [...wrong, tooLong])
    await expect(ask(page, 'chat.send', input)).resolves.toMatchObject({ problem: { code: 'BODY_INVALID' } })
  await expect(here.chat.latest(sessionOf(ada), meetingId)).resolves.toEqual([])
})

test('after unwatching, a page hears nothing more of the meeting', async () => {
  const [page, other] = await Promise.all([open(here.url, ada.cookie), open(here.url, bob.cookie)])
  await watch(page)
  await watch(other)
  await ask(page, 'meeting.unwatch', { meetingId: meeting.meetingId })
  const seen: string[] = []
  page.on('chat.messages', ({ messages }) => seen.push(...messages.map(({ text }) => text)))
  const arrives = heard(other, 'chat.messages')
  await say(other, 'only for the others')
  await arrives
  // Its own answer comes after anything that was sent to it before.
  await ask(page, 'meeting.unwatch', { meetingId: meeting.meetingId })
  expect(seen).toEqual([])
})

test('whoever was put out hears and says nothing more', async () => {
  const [page, other] = await Promise.all([open(here.url, ada.cookie), open(here.url, bob.cookie)])
  await Promise.all([watch(page), watch(other)])
  stage.removedKeys.add(bob.personId)
  await here.door.dismiss(meeting.meetingId, bob.personId)
  const spoken: string[] = []
  other.on('chat.messages', ({ messages }) => void spoken.push(...messages.map(({ text }) => text)))
  const arrived = new Promise<void>((resolve) => page.once('chat.messages', () => resolve()))
  await ask(page, 'chat.send', { meetingId: meeting.meetingId, text: 'among ourselves' })
  await arrived
  expect(await ask(other, 'chat.send', { meetingId: meeting.meetingId, text: 'hello?' })).toMatchObject({
    problem: { code: 'REMOVED' },
  })
  expect(await watch(other)).toMatchObject({ problem: { code: 'REMOVED' } })
  expect(spoken).toEqual([])
  stage.removedKeys.clear()
})

test('what is for one person reaches every page of theirs on every process, and of nobody else', async () => {
  const told: string[] = []
  for (const [name, { cookie }, { url }] of [
    ['ada', ada, here],
    ['bob here', bob, here],
    ['bob there', bob, there],
  ] as const) {
    const page = await open(url, cookie)
    page.on('chat.messages', ({ messages }) => void told.push(...messages.map(({ text }) => `${name}: ${text}`)))
    await watch(page)
  }
  const { meetingId } = meeting
  const message = { id: 1, personKey: ada.personId, name: 'Ada', text: 'psst', sentAt: new Date(0).toISOString() }
  await here.feed.tell(tenantId, meetingId, 'chat.messages', { meetingId, messages: [message] }, [bob.personId])
  const forAll = { ...message, id: 2, text: 'hello' }
  await here.feed.tell(tenantId, meetingId, 'chat.messages', { meetingId, messages: [forAll] })
  await expect
    .poll(() => told.toSorted())
    .toEqual(['ada: hello', 'bob here: hello', 'bob here: psst', 'bob there: hello', 'bob there: psst'])
})

test('whoever waits before the door reads nothing of what is written behind it', async () => {
  const rules = { locked: false, lobby: 'guests' as const, may: everythingAllowed, hostKey: null }
  stage.live = { rules, appointed: new Map(), admitted: new Map() }
  const guest = await open(here.url, await guestCookie())
  await expect(watch(guest)).resolves.toMatchObject({ ok: false, problem: { code: 'WAITING' } })
  await expect(say(guest, 'hello?')).resolves.toMatchObject({ ok: false, problem: { code: 'WAITING' } })
  stage.live = null
  await expect(watch(guest)).resolves.toMatchObject({ ok: true })
})

test('a page watches eight meetings at most', async () => {
  const page = await open(here.url, ada.cookie)
  for (let count = 0; count < 8; count += 1)
    await expect(watch(page, (await addMeeting(meetings, tenantId, ada.personId)).meetingId)).resolves.toMatchObject({
      ok: true,
    })
  await expect(watch(page)).resolves.toMatchObject({ ok: false, problem: { code: 'RATE_LIMITED' } })
})

test('signing out closes the pages of that session on every process, and no others', async () => {
  const cookie = `${house.cookie.name}=${await house.sessions.openForPerson(tenantId, bob.personId)}`
  const [page, far, other] = await Promise.all([
    open(here.url, cookie),
    open(there.url, cookie),
    open(there.url, bob.cookie),
  ])
  const gone = Promise.all([heard(page, 'disconnect'), heard(far, 'disconnect')])
  await here.sessions.end(cookie)
  await gone
  await expect(there.sessions.authenticate(cookie)).resolves.toBeNull()
  await expect(watch(other)).resolves.toMatchObject({ ok: true })
})

test('a page is closed within a minute of the end of its session', async () => {
  const page = await open(here.url, await guestCookie())
  const gone = heard(page, 'disconnect')
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .updateTable('sessions')
      .set({ expires_at: new Date(house.clock.nowMs() + 30_000) })
      .where('guest_meeting_id', '=', meeting.meetingId)
      .execute(),
  )
  house.clock.advance(60_000)
  await gone
})

test('one session has 32 pages at most', async () => {
  const cookie = await guestCookie()
  for (let count = 0; count < 32; count += 1) await open(here.url, cookie)
  await expect(refusalOf(dial(here.url, cookie))).resolves.toMatchObject({ data: { code: 'RATE_LIMITED' } })
  await open(there.url, cookie)
})

test('[ML78] news of the minutes reach the admins, the department they concern and whoever asked, and no other company', async () => {
  const elsewhere = await addDepartmentTo(house, tenantId, 'Legal')
  const admin = await addPersonTo(house, tenantId, { name: 'Root', role: 'admin', departmentId: elsewhere })
  const lawyer = await addPersonTo(house, tenantId, { name: 'Lex', departmentId: elsewhere })
  const someone = { admin, lawyer, bob, eve, guest: { cookie: await guestCookie() } }
  const told = new Map<string, string[]>()
  for (const [name, { cookie }] of Object.entries(someone)) {
    const page = await open(there.url, cookie)
    page.on('minutes.event', ({ event }) => void told.set(name, [...(told.get(name) ?? []), event]))
    await watch(page)
  }
  const at = new Date(house.clock.nowMs()).toISOString()
  const about = { departmentId, departmentName: 'nordlicht sales', at }
  const request = { requestId: newId<string>(), departmentId, state: 'granted', grantedSeconds: 600, at } as const
  const events: MinuteEvent[] = [
    { event: 'crossing', level: 80, leftSeconds: 60, ...about },
    { event: 'stage', stage: 'grace', ...about },
    { event: 'settled', departmentId, meetingId: meeting.meetingId, seconds: 10, at },
    { event: 'request', personKey: lawyer.personId, ...request },
    { event: 'changed', departmentId: null, at },
  ]
  for (const event of events) await house.bus.publish(minuteEventsTopic(tenantId), event)
  await expect.poll(() => told.get('admin')?.length).toBe(events.length)
  expect(Object.fromEntries(told)).toEqual({
    admin: events.map(({ event }) => event),
    bob: ['crossing', 'stage'],
    lawyer: ['request'],
  })
})

test('[HR15] a reminder reaches every open page of its person, and nobody else’s', async () => {
  const told: string[] = []
  for (const [name, { cookie }, { url }] of [
    ['ada here', ada, here],
    ['ada there', ada, there],
    ['bob', bob, here],
  ] as const) {
    const page = await open(url, cookie)
    page.on('reminder.due', ({ title }) => void told.push(`${name}: ${title}`))
    await watch(page)
  }
  const reminder = {
    reminderId: newId<string>(),
    meetingId: meeting.meetingId,
    originalLocal: '2026-11-23T15:00',
    title: 'Sync',
    startsAt: '2026-11-23T14:00:00Z',
    link: '/m/x',
    documentId: newId<string>(),
  }
  await house.bus.publish(reminderEventsTopic(tenantId), { personId: bob.personId, reminder })
  await house.bus.publish(reminderEventsTopic(tenantId), { personId: ada.personId, reminder })
  await expect.poll(() => told.toSorted()).toEqual(['ada here: Sync', 'ada there: Sync', 'bob: Sync'])
})

test('a process that stops lets go of its pages, which come back by themselves to another', async () => {
  const last = await serve(there.sessions)
  const page = await open(last.url, ada.cookie)
  const reason = heard<string>(page, 'disconnect')
  last.door.close()
  // A page that was told to disconnect would stay away.
  expect(await reason).toBe('transport close')
  await last.close()
})
