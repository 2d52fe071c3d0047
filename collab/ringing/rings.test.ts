import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, PeerId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import { LiveRoles } from '../admission/liveRoles.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import {
  addCompany,
  addDepartmentTo,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { setContacts } from '../hours/importantContacts.ts'
import { Hours } from '../hours/hours.ts'
import type { Push } from '../hours/pushes.ts'
import { ringingRoutes, type IncomingRing, type OutgoingRing, type RunningCall } from '../protocol/ringing.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { MinuteNotices } from './minuteNotices.ts'
import { Notices } from './notices.ts'
import { PersonNews } from './personNews.ts'
import { deviceHandlers, ringingHandlers } from './ringingHandlers.ts'
import { ringMs, Rings } from './rings.ts'
import { RunningCalls } from './runningCalls.ts'

type Someone = Awaited<ReturnType<typeof addPersonTo>>

let house: HouseForTests
let hours: Hours
let meetings: Meetings
let tenantId: TenantId
let departmentId: DepartmentId
let ada: Someone
let bob: Someone
let cy: Someone
let eve: Someone
let here: Awaited<ReturnType<typeof serve>>
/** Another process of the same house. */
let there: Awaited<ReturnType<typeof serve>>
const pushed: { personId: PersonId; push: Push }[] = []

async function serve() {
  const news = new PersonNews(house)
  const notices = new Notices({ ...house, newId, news })
  const placement = { removed: async () => false, presence: async () => [], room: async () => null }
  const roles = new LiveRoles({ meetings, placement })
  const pushes = { tell: async (_: TenantId, personId: PersonId, push: Push) => void pushed.push({ personId, push }) }
  const rings = new Rings({ ...house, newId, reach: hours.reach, pushes, roles, meetings, notices, news })
  const calls = new RunningCalls({ ...house, roles, news })
  const { call } = await serveForTests(house, ringingRoutes, ringingHandlers({ rings, notices, calls }))
  return { news, notices, rings, calls, call }
}

/** Everything that one page of somebody hears, in the process where it is open. */
function pageOf(process: typeof here, personId: PersonId, of = tenantId) {
  const heard: { notice: string; data: unknown }[] = []
  const session: Session = { kind: 'person', tenantId: of, personId, role: 'member' }
  const close = process.news.listen(session, (notice, data) => void heard.push({ notice, data }))
  const all = <T>(notice: string) => heard.filter((each) => each.notice === notice).map(({ data }) => data as T)
  return { all, close }
}

const sessionOf = ({ personId }: Someone) => ({ kind: 'person', tenantId, personId, role: 'member' }) as const

beforeAll(async () => {
  house = await openHouseForTests()
  meetings = openMeetings(house)
  hours = new Hours({
    ...house,
    newId,
    publicUrl: 'http://localhost:3000',
    heldMeetings: (...people) => meetings.calendars.busy(...people),
    privateFeeds: false,
    webPush: null,
  })
  here = await serve()
  there = await serve()
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  tenantId = company.tenantId
  departmentId = await addDepartmentTo(house, tenantId, 'Planung')
  ada = await addPersonTo(house, tenantId, { name: 'Ada', departmentId: company.departmentId })
  bob = await addPersonTo(house, tenantId, { name: 'Bob', departmentId })
  cy = await addPersonTo(house, tenantId, { name: 'Cy', departmentId })
  eve = await addPersonTo(house, other.tenantId, { name: 'Eve', departmentId: other.departmentId })
})
beforeEach(async () => {
  // The limits of routes and of important contacts count by the hour.
  house.clock.advance(3_600_000)
  await house.storage.inTenant(tenantId, (tx) => tx.deleteFrom('rings').execute())
  await house.storage.inTenant(tenantId, (tx) => tx.deleteFrom('notices').execute())
  pushed.length = 0
})
afterAll(async () => {
  await here.rings.close()
  await house.close()
})

const ring = (from: Someone, body: object) => here.call('POST', '/api/rings', { cookie: from.cookie, body })
const answer = (process: typeof here, who: Someone, ringId: string, body: object) =>
  process.call('POST', `/api/rings/${ringId}/answers`, { cookie: who.cookie, body })
const noticesOf = async (who: Someone) =>
  (await here.call('GET', '/api/me/notices', { cookie: who.cookie })).body as {
    notices: { noticeId: string; kind: string; by: { name: string }; title: string; link: string; readAt: unknown }[]
    unreadCount: number
  }

test('[RG1] it rings on every page of a person in every process, and stops on all of them when one answers', async () => {
  const pages = [pageOf(here, bob.personId), pageOf(there, bob.personId)]
  const caller = pageOf(there, ada.personId)
  const { body } = await ring(ada, { personIds: [bob.personId] })
  const { ringId, link } = body as OutgoingRing
  for (const page of pages)
    await expect
      .poll(() => page.all<IncomingRing>('ring.incoming'))
      .toMatchObject([{ ringId, link, title: 'Ada, Bob', caller: { name: 'Ada' }, othersCount: 0 }])
  await expect(answer(there, bob, ringId, { answer: 'accept' })).resolves.toMatchObject({ status: 200, body: { link } })
  for (const page of pages) await expect.poll(() => page.all('ring.over')).toEqual([{ ringId, why: 'accepted' }])
  await expect.poll(() => caller.all<OutgoingRing>('ring.answered').at(-1)?.people[0]?.state).toBe('accepted')
  // The second device comes too late, and so does its owner's second thought.
  await expect(answer(here, bob, ringId, { answer: 'accept' })).resolves.toMatchObject({ code: 'CONFLICT' })
  house.clock.advance(ringMs)
  await here.rings.sweep()
  expect((await noticesOf(bob)).notices).toEqual([])
  for (const page of [...pages, caller]) page.close()
})

test('[RG2] who declines says why in a ready-made answer, and has no missed call', async () => {
  const { ringId } = (await ring(ada, { personIds: [bob.personId] })).body as OutgoingRing
  await answer(here, bob, ringId, { answer: 'decline', reply: 'later', words: 'after lunch' })
  const stopped = await here.call('DELETE', `/api/rings/${ringId}`, { cookie: ada.cookie })
  expect(stopped.body).toMatchObject({ people: [{ state: 'declined', reply: 'later', words: 'after lunch' }] })
  expect((await noticesOf(bob)).unreadCount).toBe(0)
})

test('[RG3] who does not answer within 45 seconds has a missed call, once, even where the process died', async () => {
  const page = pageOf(here, bob.personId)
  const { ringId, link } = (await ring(ada, { personIds: [bob.personId] })).body as OutgoingRing
  await expect(here.call('GET', '/api/rings', { cookie: bob.cookie })).resolves.toMatchObject({
    body: { incoming: [{ ringId }], outgoing: [] },
  })
  house.clock.advance(ringMs)
  await Promise.all([here.rings.sweep(), there.rings.sweep()])
  await expect.poll(() => page.all('ring.over')).toEqual([{ ringId, why: 'missed' }])
  await expect.poll(() => page.all('notices.changed')).toContainEqual({ unreadCount: 1 })
  expect((await noticesOf(bob)).notices).toMatchObject([
    { kind: 'missed-call', by: { name: 'Ada' }, title: 'Ada, Bob', link, readAt: null },
  ])
  await expect(answer(here, bob, ringId, { answer: 'accept' })).resolves.toMatchObject({ code: 'CONFLICT' })
  await expect(here.call('GET', '/api/rings', { cookie: bob.cookie })).resolves.toMatchObject({
    body: { incoming: [], outgoing: [] },
  })
  page.close()
})

test('[RG3] a caller who gives up leaves a missed call', async () => {
  const { ringId } = (await ring(ada, { personIds: [bob.personId] })).body as OutgoingRing
  await here.call('DELETE', `/api/rings/${ringId}`, { cookie: ada.cookie })
  expect((await noticesOf(bob)).notices).toMatchObject([{ kind: 'missed-call' }])
})

test('[RG4] a department is rung as a whole, without the caller', async () => {
  const { body } = await ring(bob, { departmentIds: [departmentId], personIds: [ada.personId] })
  expect((body as OutgoingRing).people.map(({ name, state }) => [name, state])).toEqual([
    ['Ada', 'ringing'],
    ['Cy', 'ringing'],
  ])
  expect(pushed.map(({ personId }) => personId)).toEqual([ada.personId, cy.personId])
  expect(pushed[0]?.push).toMatchObject({ title: 'Bob is calling', tag: (body as OutgoingRing).ringId })
})

test('[RG5] whoever is off duty is not rung and finds a missed call; an important contact comes through', async () => {
  const until = new Date(house.clock.nowMs() + 6 * 3_600_000)
  const off = (hidden: boolean) =>
    house.storage.inTenant(tenantId, async (tx) => {
      const mode = hidden ? ('off' as const) : null
      const columns = { mode, mode_since: mode && new Date(house.clock.nowMs()), mode_until: mode && until }
      await tx
        .insertInto('person_hours')
        .values({ tenant_id: tenantId, person_id: bob.personId, ...columns })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'person_id']).doUpdateSet(columns))
        .execute()
    })
  await off(true)
  const page = pageOf(here, bob.personId)
  const first = (await ring(ada, { personIds: [bob.personId] })).body as OutgoingRing
  expect(first.people).toMatchObject([{ state: 'away' }])
  await expect.poll(() => page.all('notices.changed')).toEqual([{ unreadCount: 1 }])
  expect([page.all('ring.incoming'), pushed]).toEqual([[], []])
  await house.storage.inTenant(tenantId, (tx) => setContacts(tx, { tenantId, personId: bob.personId }, [ada.personId]))
  const second = (await ring(ada, { personIds: [bob.personId] })).body as OutgoingRing
  expect(second.people).toMatchObject([{ state: 'ringing' }])
  await expect.poll(() => page.all('ring.incoming')).toHaveLength(1)
  await off(false)
  page.close()
})

test('[RG6] what is read on one device is read on all', async () => {
  const { ringId } = (await ring(ada, { personIds: [bob.personId] })).body as OutgoingRing
  await here.call('DELETE', `/api/rings/${ringId}`, { cookie: ada.cookie })
  const page = pageOf(there, bob.personId)
  const [notice] = (await noticesOf(bob)).notices
  const read = (who: Someone, noticeIds?: string[]) =>
    here.call('POST', '/api/me/notices/read', { cookie: who.cookie, body: noticeIds ? { noticeIds } : {} })
  // Ids of somebody else's notices change nothing.
  await read(cy, [notice?.noticeId ?? ''])
  expect((await noticesOf(bob)).unreadCount).toBe(1)
  await expect(read(bob, [notice?.noticeId ?? ''])).resolves.toMatchObject({ body: { unreadCount: 0 } })
  await expect.poll(() => page.all('notices.changed')).toEqual([{ unreadCount: 0 }])
  page.close()
})

test('[RG6] news of the minutes are kept once, for the admins, and their answer for whoever asked', async () => {
  const boss = await addPersonTo(house, tenantId, { name: 'Dan', departmentId, role: 'admin' })
  const minutes = new MinuteNotices({ ...house, newId })
  const at = new Date(house.clock.nowMs()).toISOString()
  const department = { departmentId, departmentName: 'Planung' }
  const crossing = { event: 'crossing', ...department, level: 80, leftSeconds: 60, at } as const
  const request = { event: 'request', requestId: newId<string>(), departmentId, personKey: bob.personId, at } as const
  for (let twice = 0; twice < 2; twice += 1) {
    await minutes.keep(tenantId, crossing)
    await minutes.keep(tenantId, { ...request, state: 'granted', grantedSeconds: 600 })
    await minutes.keep(tenantId, { event: 'changed', departmentId, at })
  }
  expect((await noticesOf(boss)).notices).toMatchObject([
    { kind: 'minutes', minutes: { event: 'crossing', level: 80 } },
  ])
  expect((await noticesOf(bob)).notices).toMatchObject([{ kind: 'minutes', minutes: { state: 'granted' } }])
})

test('[RG7] another company neither rings here nor learns what there is', async () => {
  const meeting = await addMeeting(meetings, tenantId, ada.personId)
  const { ringId } = (await ring(ada, { personIds: [bob.personId], meetingId: meeting.meetingId })).body as OutgoingRing
  const gone = newId<string>()
  for (const [theirs, none] of [
    [{ personIds: [bob.personId] }, { personIds: [gone] }],
    [{ departmentIds: [departmentId] }, { departmentIds: [gone] }],
  ]) {
    const [one, other] = [await ring(eve, theirs ?? {}), await ring(eve, none ?? {})]
    expect(one).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(one.body).toEqual(other.body)
  }
  for (const id of [ringId, gone]) {
    await expect(answer(here, eve, id, { answer: 'accept' })).resolves.toMatchObject({ code: 'NOT_FOUND' })
    const stop = here.call('DELETE', `/api/rings/${id}`, { cookie: eve.cookie })
    await expect(stop).resolves.toMatchObject({ code: 'NOT_FOUND' })
  }
  // Nor does anybody of the same company answer or end what is not theirs.
  await expect(answer(here, cy, ringId, { answer: 'accept' })).resolves.toMatchObject({ code: 'NOT_FOUND' })
  const stop = here.call('DELETE', `/api/rings/${ringId}`, { cookie: bob.cookie })
  await expect(stop).resolves.toMatchObject({ code: 'NOT_FOUND' })
  expect((await noticesOf(eve)).notices).toEqual([])
})

test('[RG8] a call that runs on one device is known to the others, and goes when another takes it', async () => {
  const meeting = await addMeeting(meetings, tenantId, ada.personId)
  const page = pageOf(there, ada.personId)
  const peerId = newId<PeerId>()
  const said = {
    meetingId: meeting.meetingId,
    peerId,
    device: 'computer',
    microphone: true,
    camera: false,
    companion: false,
  } as const
  await here.calls.here(sessionOf(ada), said)
  const call = { ...said, title: 'Planning', link: `/m/${meeting.secret}` }
  await expect.poll(() => page.all<{ calls: RunningCall[] }>('calls.changed').at(-1)).toEqual({ calls: [call] })
  // Somebody else's device is none of mine.
  await expect(here.calls.take(sessionOf(bob), peerId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await there.calls.take(sessionOf(ada), peerId)
  await expect.poll(() => page.all('call.taken')).toEqual([{ peerId }])
  await expect.poll(() => page.all<{ calls: RunningCall[] }>('calls.changed').at(-1)).toEqual({ calls: [] })
  await here.calls.here(sessionOf(ada), said)
  house.clock.advance(60_000)
  expect(await there.calls.list(sessionOf(ada))).toEqual([])
  page.close()
})

test('[RG7] a guest and another company have no devices in a meeting', async () => {
  const meeting = await addMeeting(meetings, tenantId, ada.personId)
  const said = { meetingId: meeting.meetingId, peerId: newId<PeerId>(), device: 'phone' } as const
  const call = { ...said, microphone: true, camera: true, companion: false }
  const handlers = deviceHandlers({ calls: here.calls })
  const guest: Session = {
    kind: 'guest',
    tenantId,
    guestId: newId(),
    meetingId: said.meetingId,
    name: 'Gus',
    zone: 'UTC',
  }
  await expect(handlers['call.here']({ session: async () => guest }, call)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const company = await house.storage.inHouse((tx) =>
    tx.selectFrom('tenants').select('id').where('slug', '=', 'sudwind').executeTakeFirstOrThrow(),
  )
  const stranger: Session = { kind: 'person', tenantId: company.id, personId: eve.personId, role: 'owner' }
  await expect(handlers['call.here']({ session: async () => stranger }, call)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
