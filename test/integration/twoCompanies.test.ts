import { setTimeout } from 'node:timers/promises'
import { randomBytes, randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCompany, addPersonTo } from '../../collab/directory/testing/directoryHouse.ts'
import { SessionCookie } from '../../collab/directory/sessionCookie.ts'
import { Sessions } from '../../collab/directory/sessions.ts'
import { attendanceRoutes } from '../../collab/protocol/attendance.ts'
import { chatFilePath, chatFilesPath } from '../../collab/protocol/chat.ts'
import { houseCalls, houseSocketPath, type HouseCalls } from '../../collab/protocol/house.ts'
import { privacyRoutes } from '../../collab/protocol/privacy.ts'
import { ringingRoutes } from '../../collab/protocol/ringing.ts'
import { roomPollRoutes } from '../../collab/protocol/roomPolls.ts'
import { watermarkRoutes } from '../../collab/protocol/watermark.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import type { Reply } from '../../infra/contract/calls.ts'
import { systemClock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import type { SqlStorage } from '../../infra/storage/sqlStorage.ts'
import { hostCalls } from '../../sfu/protocol/hosts.ts'
import type { TestPeer } from '../../sfu/testing/testPeer.ts'
import { Caller } from '../servers/caller.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { furnish, RestClient } from '../servers/restClient.ts'

/** Everything of a call that somebody could name, of one company. */
interface Ids {
  meetingId: string
  documentId: string
  messageId: number
  fileId: string
  pollId: string
  roomId: string
  ringId: string
  peerId: string
  personId: string
  departmentId: string
  markCode: string
}

interface Answer {
  status: number
  code: string | undefined
}

/** Nothing has these, anywhere. */
const unknown: Ids = {
  meetingId: randomUUID(),
  documentId: randomUUID(),
  messageId: 999_999_999,
  fileId: randomUUID(),
  pollId: randomUUID(),
  roomId: randomUUID(),
  ringId: randomUUID(),
  peerId: randomUUID(),
  personId: randomUUID(),
  departmentId: randomUUID(),
  markCode: 'ZZZZ-ZZZZ',
}
const draft = { question: 'When?', kind: 'single', anonymous: false, live: true, options: ['now', 'later'] }

let postgres: PostgresServer
let house: House
let storage: SqlStorage
/** Of the first company: hosts a call that runs, in which everything was used. */
let ada: Caller
let adaPage: Socket
let theirs: Ids
/** Owner of the second company, in a call of her own. */
let eve: { cookie: string; page: Socket; peer: TestPeer }
const open: { close(): unknown }[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  house = await startHouse({ env: { DATABASE_URL: postgres.url } })
  const owner = await furnish(house.url, house.ownerLink)
  ada = await Caller.signIn(owner, 'Munich')
  adaPage = await pageOf(ada.rest.cookie)
  theirs = await useEverything(owner)
  storage = await openPostgres({ url: postgres.url })
  eve = await ownerElsewhere()
})
afterAll(async () => {
  for (const each of open.toReversed()) each.close()
  await storage?.close()
  await house?.stop()
  await postgres?.stop()
})

async function pageOf(cookie: string): Promise<Socket> {
  const page = io(house.url, {
    path: houseSocketPath,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie, origin: house.url },
  })
  open.push(page)
  await new Promise((resolve, reject) => page.once('connect', () => resolve(null)).once('connect_error', reject))
  return page
}

async function told<T>(page: Socket, name: keyof HouseCalls, input: unknown): Promise<T> {
  const reply = (await page.emitWithAck(name, input)) as Reply<T>
  if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.problem)}`)
  return reply.value
}

/** A meeting of Ada in which there is one of each thing. */
async function useEverything(owner: RestClient): Promise<Ids> {
  const { meetingId, documentId } = await ada.rest.api('POST /api/meetings/now', { body: { title: 'Secrets' } })
  const peer = await ada.join(meetingId)
  open.push(peer)
  const message = await told<{ id: number }>(adaPage, 'chat.send', { meetingId, text: 'between us', important: true })
  const upload = await fetch(`${house.url}${chatFilesPath(meetingId)}?name=plan.txt`, {
    method: 'POST',
    headers: { 'x-meridian': '1', cookie: ada.rest.cookie, 'content-type': 'application/octet-stream' },
    body: 'plan',
  })
  const { fileId } = (await upload.json()) as { fileId: string }
  await told(adaPage, 'chat.send', { meetingId, text: '', fileIds: [fileId] })
  const { pollId } = await told<{ pollId: string }>(adaPage, 'polls.save', { meetingId, pollId: null, draft })
  await told(adaPage, 'polls.start', { meetingId, pollId })
  const opened = { meetingId, rooms: [{ name: 'Design', personKeys: [] }], seconds: null, mayChoose: true }
  const breakouts = await told<{ rooms: { roomId: string }[] }>(adaPage, 'breakouts.open', opened)
  const { people } = await owner.api('GET /api/people')
  const { departments } = await owner.api('GET /api/departments')
  const called = people.find(({ name }) => name !== ada.name)
  const ring = await ada.rest.api('POST /api/rings', {
    body: { meetingId, personIds: [called?.personId ?? ('' as never)], departmentIds: [] },
  })
  await owner.api('PUT /api/watermark', { body: { everywhere: true } })
  const { mark } = await told<{ mark: { code: string } }>(adaPage, 'watermark.mark', { meetingId })
  return {
    meetingId,
    documentId,
    messageId: message.id,
    fileId,
    pollId,
    roomId: breakouts.rooms[0]?.roomId ?? '',
    ringId: ring.ringId,
    peerId: peer.permits.peerId,
    personId: called?.personId ?? '',
    departmentId: departments[0]?.departmentId ?? '',
    markCode: mark.code,
  }
}

/** A second company in the same database, with all rights in it. */
async function ownerElsewhere() {
  const log = createLog({ level: 'silent', pretty: false })
  const parts = { storage, bus: memoryBus({ clock: systemClock, log }), clock: systemClock, log }
  const cookie = new SessionCookie(false)
  const sessions = new Sessions({ ...parts, cookie })
  const directory = { ...parts, cookie, sessions } as never
  const { tenantId, departmentId } = await addCompany(directory, 'elsewhere')
  const person = await addPersonTo(directory, tenantId, { name: 'Eve', role: 'owner', departmentId })
  const rest = new RestClient(house.url)
  rest.wear(person.cookie)
  const caller = Caller.of(rest, 'Eve')
  const meeting = await rest.api('POST /api/meetings/now', { body: { title: 'Elsewhere' } })
  const peer = await caller.join(meeting.meetingId)
  open.push(peer)
  return { cookie: person.cookie, page: await pageOf(person.cookie), peer }
}

const ofMeeting = ({ meetingId }: Ids) => ({ meetingId })
const ofMessage = ({ meetingId, messageId }: Ids) => ({ meetingId, id: messageId })
const ofPoll = ({ meetingId, pollId }: Ids) => ({ meetingId, pollId })
const ofPeer = ({ peerId }: Ids) => ({ peerId })
const ofPerson = ({ personId }: Ids) => ({ personKey: personId })

/** What a stranger would send, for every call of the house socket. */
const said: Record<keyof HouseCalls, (ids: Ids) => object> = {
  'meeting.watch': ofMeeting,
  'meeting.unwatch': ofMeeting,
  'chat.send': ({ meetingId, messageId, fileId, personId }) => ({
    meetingId,
    text: 'hello',
    sendId: randomBytes(16).toString('hex'),
    to: personId,
    replyTo: messageId,
    fileIds: [fileId],
  }),
  'chat.edit': (ids) => ({ ...ofMessage(ids), text: 'mine now', mentions: [] }),
  'chat.delete': ofMessage,
  'chat.older': ({ meetingId, messageId }) => ({ meetingId, beforeId: messageId + 1 }),
  'chat.search': ({ meetingId }) => ({ meetingId, words: 'between' }),
  'chat.read': ({ meetingId, messageId }) => ({ meetingId, ids: [messageId] }),
  'chat.receipts': ofMessage,
  'chat.remind': ofMessage,
  'polls.list': ofMeeting,
  'polls.save': (ids) => ({ ...ofPoll(ids), draft }),
  'polls.start': ofPoll,
  'polls.stop': ofPoll,
  'polls.remove': ofPoll,
  'polls.vote': (ids) => ({ ...ofPoll(ids), choices: [0] }),
  'polls.votes': ofPoll,
  'polls.allow': ({ meetingId }) => ({ meetingId, membersMay: true }),
  'breakouts.look': ofMeeting,
  'breakouts.plan': ({ meetingId }) => ({ meetingId, how: 'random' }),
  'breakouts.open': ({ meetingId, personId }) => ({
    meetingId,
    rooms: [{ name: 'Mine', personKeys: [personId] }],
    seconds: null,
    mayChoose: true,
  }),
  'breakouts.move': ({ meetingId, personId, roomId }) => ({ meetingId, personKey: personId, roomId }),
  'breakouts.extend': ({ meetingId }) => ({ meetingId, seconds: 60 }),
  'breakouts.broadcast': ({ meetingId }) => ({ meetingId, text: 'hello' }),
  'breakouts.recall': ofMeeting,
  'breakouts.help': ({ meetingId }) => ({ meetingId, on: true }),
  'watermark.mark': ofMeeting,
  'watermark.tampered': ({ meetingId }) => ({ meetingId, what: 'removed' }),
  'watermark.tamperings': ofMeeting,
  'call.here': ({ meetingId, peerId }) => ({
    meetingId,
    peerId,
    device: 'computer',
    microphone: true,
    camera: true,
    companion: false,
  }),
  'call.left': ofPeer,
  'call.take': ofPeer,
}
/** Whoever asks this much is slowed down now and then, which says nothing of what was asked. */
async function answerTo(name: string, input: object) {
  for (;;) {
    const answer = await eve.page.emitWithAck(name, input)
    if (answer.ok || answer.problem.code !== 'RATE_LIMITED') return answer
    await setTimeout(100)
  }
}

/** They end what is one's own, and say the same when there is nothing to end. */
const silent = new Set<string>(['meeting.unwatch', 'call.left'])

test('every call of the house socket with ids of another company is refused like one with ids of nothing', async () => {
  expect(Object.keys(said).toSorted()).toEqual(Object.keys(houseCalls).toSorted())
  for (const [name, input] of Object.entries(said)) {
    const [real, none] = [await answerTo(name, input(theirs)), await answerTo(name, input(unknown))]
    expect({ name, answer: real }).toEqual({ name, answer: none })
    expect({ name, ok: real.ok }).toEqual({ name, ok: silent.has(name) })
    if (!real.ok) expect(real.problem.code).toMatch(/^(NOT_FOUND|FORBIDDEN)$/)
  }
})

/** What is asked of every route that names something; a path's parts come from the ids. */
const bodies: Record<string, (ids: Ids) => object> = {
  'POST /api/rings': ({ meetingId, personId }) => ({ meetingId, personIds: [personId] }),
  'POST /api/rings/:ringId/answers': () => ({ answer: 'accept' }),
  'POST /api/documents/:documentId/tampering': () => ({ what: 'removed' }),
  'PUT /api/meetings/:meetingId/contacts': () => ({ hidden: true }),
}
const routes = {
  ...attendanceRoutes,
  ...privacyRoutes,
  ...ringingRoutes,
  ...roomPollRoutes,
  ...watermarkRoutes,
}

async function asEve(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${house.url}${path}`, {
    method,
    headers: { 'x-meridian': '1', cookie: eve.cookie, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const value = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string }
  return { status: answer.status, code: value.code }
}

test('every route with ids of another company is refused like one with ids of nothing', async () => {
  const named = Object.keys(routes).filter((route) => route.includes(':') || route in bodies)
  expect(named.length).toBeGreaterThan(9)
  const pathOf = (route: string, ids: Ids) =>
    (route.split(' ')[1] ?? '').replace(/:(\w+)/g, (_, part: string) =>
      String(part === 'code' ? ids.markCode : ids[part as keyof Ids]),
    )
  for (const route of named) {
    const ask = (ids: Ids) => asEve(route.split(' ')[0] ?? '', pathOf(route, ids), bodies[route]?.(ids))
    const [real, none] = [await ask(theirs), await ask(unknown)]
    expect({ route, ...real }).toEqual({ route, ...none })
    expect({ route, refused: [403, 404].includes(real.status) }).toEqual({ route, refused: true })
  }
  // Files are outside the tables.
  for (const { meetingId, fileId } of [theirs, unknown]) {
    expect((await asEve('GET', chatFilePath(meetingId, fileId))).status).toBe(404)
    expect((await asEve('POST', `${chatFilesPath(meetingId)}?name=a.txt`)).status).toBe(404)
  }
})

test('people and departments of another company cannot be rung', async () => {
  const ring = (ids: Ids) =>
    asEve('POST', '/api/rings', { personIds: [ids.personId], departmentIds: [ids.departmentId] })
  const real = await ring(theirs)
  expect(real).toEqual(await ring(unknown))
  expect(real.status).toBeGreaterThanOrEqual(400)
})

test('a host of another company’s call reaches nobody in this one', async () => {
  const naming: Record<string, (ids: Ids) => object> = {
    'peer.askToUnmute': ofPeer,
    'peer.stop': ({ peerId }) => ({ peerId, source: 'camera' }),
    'peer.ban': ofPeer,
    'ban.lift': ofPerson,
    'host.handOver': ofPeer,
    'hand.lower': ofPeer,
    'lobby.admit': ofPerson,
    'lobby.refuse': ({ personId }) => ({ personKey: personId, ban: true }),
  }
  const named = Object.entries(hostCalls).filter(([, { in: shape }]) =>
    /peerId|personKey/.test(Object.keys(shape.shape).join()),
  )
  expect(named.map(([name]) => name).toSorted()).toEqual(Object.keys(naming).toSorted())
  for (const [name, input] of Object.entries(naming)) {
    const codes = [theirs, unknown].map((ids) => eve.peer.codeOf(name as 'peer.ban', input(ids) as never))
    expect({ name, codes: await Promise.all(codes) }).toEqual({ name, codes: ['NOT_FOUND', 'NOT_FOUND'] })
  }
})

test('afterwards everything of the first company is as it was', async () => {
  const { meetingId, messageId, pollId, roomId } = theirs
  const { messages } = await told<{ messages: { id: number; text: string }[] }>(adaPage, 'meeting.watch', { meetingId })
  expect(messages.map(({ text }) => text)).toEqual(['between us', ''])
  expect(messages[0]?.id).toBe(messageId)
  const { polls } = await told<{ polls: object[] }>(adaPage, 'polls.list', { meetingId })
  expect(polls).toMatchObject([{ pollId, state: 'open', votersCount: 0 }])
  const { breakouts } = await told<{ breakouts: { rooms: object[] } }>(adaPage, 'breakouts.look', { meetingId })
  expect(breakouts.rooms).toMatchObject([{ roomId }])
  expect(await ada.peer?.codeOf('hand.raise', { raised: true })).toBe('OK')
})
