import { noRooms } from '../admission/testing/noRooms.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  roomIdOf,
  type GuestId,
  type MeetingId,
  type PersonId,
  type RoomId,
  type TenantId,
} from '../../infra/contract/ids.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import type { Session } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import { codeOf } from '../../infra/watermark/markCode.ts'
import { DocumentRights } from '../admission/documentRights.ts'
import { LiveRoles } from '../admission/liveRoles.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import { MeetingFeed, type MeetingNews } from '../chat/meetingFeed.ts'
import { addCompany, addPersonTo, openHouseForTests, type HouseForTests } from '../directory/testing/directoryHouse.ts'
import type { LiveRoom } from '../ports.ts'
import type { Mark } from '../protocol/watermark.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { Marks } from './marks.ts'
import { Watermark } from './watermark.ts'

type PersonSession = Extract<Session, { kind: 'person' }>

const minuteMs = 60_000
let house: HouseForTests
let meetings: Meetings
let feed: MeetingFeed
let watermark: Watermark
let tenantId: TenantId
let ada: PersonSession
let bob: PersonSession
let eve: PersonSession
let meeting: { meetingId: MeetingId; documentId: Awaited<ReturnType<typeof addMeeting>>['documentId'] }
const rooms = new Map<RoomId, LiveRoom>()

beforeAll(async () => {
  house = await openHouseForTests()
  meetings = openMeetings(house)
  feed = new MeetingFeed(house)
  const placement = { ...noRooms, room: async (roomId: RoomId) => rooms.get(roomId) ?? null }
  const roles = new LiveRoles({ meetings, placement })
  watermark = new Watermark({ ...house, meetings, feed, roles, rights: new DocumentRights({ ...house, placement }) })
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  tenantId = company.tenantId
  ada = await personIn(company, 'Ada')
  bob = await personIn(company, 'Bob')
  eve = await personIn(other, 'Eve')
}, 60_000)
beforeEach(async () => {
  rooms.clear()
  meeting = await addMeeting(meetings, tenantId, ada.personId)
  await asks(true)
})
afterAll(async () => {
  await watermark.close()
  await house.close()
})

async function personIn(company: Awaited<ReturnType<typeof addCompany>>, name: string): Promise<PersonSession> {
  const { personId } = await addPersonTo(house, company.tenantId, { name, departmentId: company.departmentId })
  return { kind: 'person', tenantId: company.tenantId, personId, role: 'admin' }
}

/** What the meeting itself says. */
async function asks(wanted: boolean) {
  const { revision } = await meetings.get(ada, meeting.meetingId)
  await meetings.change(ada, meeting.meetingId, { scope: 'all', revision, policy: { watermark: wanted } })
}

const caller = (session: Session) => ({ session: async () => session })
const nobodys = newId<MeetingId>()
const markOf = async (session: Session, meetingId = meeting.meetingId): Promise<Mark | null> =>
  (await watermark.calls()['watermark.mark'](caller(session), { meetingId })).mark
const tamper = (session: Session, meetingId = meeting.meetingId) =>
  watermark.calls()['watermark.tampered'](caller(session), { meetingId, what: 'removed' })
const route = <T>(key: keyof ReturnType<Watermark['routes']>, session: Session, rest: object = {}): Promise<T> =>
  (watermark.routes()[key] as (request: object) => Promise<T>)({ session, ...rest })
const trace = (session: Session, code: string) =>
  route<Awaited<ReturnType<Marks['trace']>>>('GET /api/watermark/codes/:code', session, { params: { code } })

test('[WM1] a meeting that asks for no watermark has none, unless the company wants one everywhere', async () => {
  await asks(false)
  expect(await markOf(bob)).toBeNull()
  await route('PUT /api/watermark', ada, { body: { everywhere: true } })
  expect(await markOf(bob)).toMatchObject({ name: 'Bob' })
  await route('PUT /api/watermark', ada, { body: { everywhere: false } })
  expect(await markOf(bob)).toBeNull()
})

test('[WM2] every viewer has a mark of their own, the same on all their devices for half an hour', async () => {
  const [first, again, other] = [await markOf(bob), await markOf(bob), await markOf(ada)]
  expect(again?.mark).toBe(first?.mark)
  expect(other?.mark).not.toBe(first?.mark)
  house.clock.advance(31 * minuteMs)
  expect((await markOf(bob))?.mark).toBe(first?.mark)
  house.clock.advance(2 * minuteMs)
  expect((await markOf(bob))?.mark).not.toBe(first?.mark)
})

test('[WM3] a code leads back to person, meeting and minute, however it was typed', async () => {
  const mark = (await markOf(bob)) as Mark
  const fromMs = house.clock.nowMs() - mark.elapsedMs
  house.clock.advance(5 * minuteMs)
  const code = codeOf(mark.mark, 4)
  const typed = ` ${code.slice(0, 3).toLowerCase()} ${code.slice(3, 6)}-${code.slice(6)} `
  expect(await trace(ada, typed)).toEqual({
    code,
    personKey: bob.personId,
    name: 'Bob',
    email: 'bob@example.com',
    guest: false,
    meetingId: meeting.meetingId,
    title: 'Planning',
    minuteAt: new Date(fromMs + 4 * minuteMs).toISOString(),
  })
  const guest: Session = {
    kind: 'guest',
    tenantId,
    guestId: newId<GuestId>(),
    meetingId: meeting.meetingId,
    name: 'Ling',
    zone: 'Asia/Shanghai',
  }
  const theirs = (await markOf(guest)) as Mark
  expect(await trace(ada, codeOf(theirs.mark, 0))).toMatchObject({ name: 'Ling', guest: true, email: null })
})

test('[WM4] what was never on a page leads nowhere: other letters, a minute still to come, another company', async () => {
  const mark = (await markOf(bob)) as Mark
  await expect(trace(ada, 'UUUUUUU')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(trace(ada, '0000000')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(trace(ada, codeOf(mark.mark, 20))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(trace(eve, codeOf(mark.mark, 0))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[WM4] a mark that is taken is drawn again', async () => {
  const drawn = [new Uint8Array(6), new Uint8Array(6), new Uint8Array(6).fill(7)]
  const marks = new Marks({ ...house, randomBytes: () => drawn.shift() ?? randomBytes(6) })
  const viewer = { meetingId: meeting.meetingId, policy: { watermark: true }, guest: false }
  const given = await house.storage.inTenant(tenantId, async (tx) => [
    await marks.of(tx, tenantId, { ...viewer, personKey: 'one', name: 'One' }),
    await marks.of(tx, tenantId, { ...viewer, personKey: 'two', name: 'Two' }),
  ])
  expect(given.map((each) => each?.mark)).toEqual(['000000', '777777'])
})

test('[WM5] after 400 days nothing leads back any more', async () => {
  const mark = (await markOf(bob)) as Mark
  await watermark.sweep()
  expect(await trace(ada, codeOf(mark.mark, 0))).toMatchObject({ name: 'Bob' })
  house.clock.advance(401 * 86_400_000)
  await watermark.sweep()
  await expect(trace(ada, codeOf(mark.mark, 0))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[WM6] a disturbed watermark is told to those who lead the meeting now, once a minute, and kept', async () => {
  const carol = newId<PersonId>()
  rooms.set(roomIdOf(tenantId, meeting.meetingId), {
    rules: { locked: false, lobby: 'off', may: everythingAllowed, hostKey: null },
    appointed: new Map([[carol, 'cohost']]),
    admitted: new Map(),
  })
  const heard: MeetingNews[] = []
  const stop = await feed.watch(tenantId, meeting.meetingId, (news) => heard.push(news))
  await tamper(bob)
  await tamper(bob)
  await expect.poll(() => heard.length).toBe(1)
  expect(heard[0]).toMatchObject({ notice: 'watermark.tampering', to: [ada.personId, carol] })
  expect(heard[0]?.data).toMatchObject({ name: 'Bob', what: 'removed', personKey: bob.personId })
  await stop()
  const ask = (session: Session) =>
    watermark.calls()['watermark.tamperings'](caller(session), { meetingId: meeting.meetingId })
  expect((await ask(ada)).tamperings).toHaveLength(1)
  await expect(ask(bob)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const { tamperings } = await route<{ tamperings: { title: string }[] }>('GET /api/watermark/tamperings', ada)
  expect(tamperings[0]).toMatchObject({ title: 'Planning', name: 'Bob' })
  expect(await route('GET /api/watermark/tamperings', eve)).toEqual({ tamperings: [] })
})

test('[WM6] a meeting without a watermark has none to disturb', async () => {
  await asks(false)
  await tamper(bob)
  const { tamperings } = await watermark.calls()['watermark.tamperings'](caller(ada), { meetingId: meeting.meetingId })
  expect(tamperings).toEqual([])
})

test('notes of a watermarked meeting carry it outside the call too', async () => {
  const overNotes = (session: Session) =>
    route<{ mark: Mark | null }>('POST /api/documents/:documentId/mark', session, {
      params: { documentId: meeting.documentId },
    })
  expect((await overNotes(bob)).mark?.mark).toBe((await markOf(bob))?.mark)
  await expect(overNotes(eve)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('another company hears of a meeting what it hears of none', async () => {
  for (const meetingId of [meeting.meetingId, nobodys]) {
    await expect(markOf(eve, meetingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(tamper(eve, meetingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(watermark.calls()['watermark.tamperings'](caller(eve), { meetingId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  }
})
