import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ordersTopic } from '../../infra/contract/facts.ts'
import { roomIdOf, type DepartmentId, type PeerId, type PersonId, type TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { newId } from '../../infra/secrets.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import {
  addCompany,
  addDepartmentTo,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { minuteEventsTopic, minuteRoutes, type MinuteAccount, type MinuteEvent } from '../protocol/minutes.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { runningHandlers } from './runningRoutes.ts'

const routes = {
  'POST /api/meetings/:meetingId/minutes/requests': minuteRoutes['POST /api/meetings/:meetingId/minutes/requests'],
  'GET /api/admin/minutes/requests': minuteRoutes['GET /api/admin/minutes/requests'],
  'POST /api/admin/minutes/requests/:requestId': minuteRoutes['POST /api/admin/minutes/requests/:requestId'],
  'GET /api/meetings/:meetingId/payer': minuteRoutes['GET /api/meetings/:meetingId/payer'],
  'PUT /api/meetings/:meetingId/payer': minuteRoutes['PUT /api/meetings/:meetingId/payer'],
  'POST /api/meetings/:meetingId/takeovers': minuteRoutes['POST /api/meetings/:meetingId/takeovers'],
}

interface Someone {
  personId: PersonId
  cookie: string
}

let house: HouseForTests
let meetings: Meetings
let call: Awaited<ReturnType<typeof serveForTests>>['call']
let tenantId: TenantId
let sales: DepartmentId
let legal: DepartmentId
let host: Someone
let lawyer: Someone
let admin: Someone
let stranger: Someone
let strangersTenant: TenantId
let meeting: Awaited<ReturnType<typeof addMeeting>>
let leftSeconds = 3600
const events: MinuteEvent[] = []
const topUps: { departmentId: DepartmentId; seconds: number; actorId: PersonId }[] = []

beforeAll(async () => {
  house = await openHouseForTests()
  meetings = openMeetings(house)
  const handlers = runningHandlers({
    ...house,
    newId,
    publicUrl: 'https://meet.example.com',
    meetings,
    placement: { removed: async () => false },
    minutes: {
      ofDepartment: async (_tenant, departmentId) => accountOf(departmentId),
      topUp: async (tenant, change, alongside) => {
        await house.storage.inTenant(tenant, alongside)
        topUps.push(change)
      },
    },
  })
  call = (await serveForTests(house, routes, handlers)).call
  const company = await addCompany(house, 'nordlicht')
  ;({ tenantId, departmentId: sales } = company)
  legal = await addDepartmentTo(house, tenantId, 'Legal')
  host = await addPersonTo(house, tenantId, { name: 'Ada', departmentId: sales })
  lawyer = await addPersonTo(house, tenantId, { name: 'Lex', departmentId: legal })
  admin = await addPersonTo(house, tenantId, { name: 'Root', role: 'admin', departmentId: sales })
  const other = await addCompany(house, 'sudwind')
  strangersTenant = other.tenantId
  stranger = await addPersonTo(house, other.tenantId, { name: 'Eve', role: 'admin', departmentId: other.departmentId })
  await house.bus.subscribe(minuteEventsTopic(tenantId), (event) => void events.push(event as MinuteEvent))
})
afterAll(() => house.close())
beforeEach(async () => {
  leftSeconds = 3600
  topUps.length = 0
  await house.storage.inTenant(tenantId, (tx) => tx.deleteFrom('minute_requests').execute())
  await inTables((tx) => tx.deleteFrom('outbox').execute())
  meeting = await addMeeting(meetings, tenantId, host.personId)
  events.length = 0
})

const inTables = <T>(work: (tx: Tx) => Promise<T>) => house.storage.inTenant(tenantId, work)
const letters = () => inTables((tx) => tx.selectFrom('outbox').select(['to_email', 'subject', 'body']).execute())

function accountOf(departmentId: DepartmentId): MinuteAccount {
  const seconds = { carriedSeconds: 0, heldSeconds: 0, graceSeconds: 0, audioOnlySeconds: 0, poolSeconds: 3600 }
  return {
    departmentId,
    departmentName: 'Sales',
    parentId: null,
    zone: 'UTC',
    grantedSeconds: 3600,
    usedSeconds: 3600 - leftSeconds,
    leftSeconds,
    ...seconds,
    stage: 'normal',
    burnPerSecond: 0,
    period: 'month',
    periodStartsAt: '2026-11-01T00:00:00.000Z',
    periodEndsAt: '2026-12-01T00:00:00.000Z',
    revision: 1,
  }
}

const ask = (cookie: string, note = 'For the offer') =>
  call('POST', `/api/meetings/${meeting.meetingId}/minutes/requests`, { cookie, body: { note } })
const answer = (cookie: string, requestId: string, seconds: number) =>
  call('POST', `/api/admin/minutes/requests/${requestId}`, { cookie, body: { seconds } })
const payer = (cookie: string, body?: object) =>
  call(body ? 'PUT' : 'GET', `/api/meetings/${meeting.meetingId}/payer`, { cookie, ...(body && { body }) })
const takeOver = (cookie: string, departmentId: DepartmentId) =>
  call('POST', `/api/meetings/${meeting.meetingId}/takeovers`, { cookie, body: { departmentId } })

async function guestCookie() {
  const guest = { meetingId: meeting.meetingId, name: 'Gus', zone: 'UTC' }
  return `${house.cookie.name}=${await house.sessions.openForGuest(tenantId, guest)}`
}

test('[ML74] somebody asks once, however often they click, and every admin hears of it by letter and at once', async () => {
  const [first, second] = [await ask(lawyer.cookie), await ask(lawyer.cookie)]
  expect(first.body).toMatchObject({ departmentName: 'Legal', name: 'Lex', state: 'open', note: 'For the offer' })
  expect(second.body.requestId).toBe(first.body.requestId)
  expect(events).toMatchObject([{ event: 'request', state: 'open', departmentId: legal, personKey: lawyer.personId }])
  const sent = await letters()
  expect(sent.map(({ to_email }) => to_email)).toEqual(['root@example.com'])
  expect(sent[0]?.subject).toBe('Lex asks for call minutes')
  expect(sent[0]?.body).toContain('https://meet.example.com/admin/minutes')
})

test('[ML74] a guest asks for the host’s department, and nobody asks from outside the meeting', async () => {
  expect((await ask(await guestCookie())).body).toMatchObject({ departmentName: 'nordlicht sales', name: 'Gus' })
  await expect(ask(stranger.cookie)).resolves.toMatchObject({ code: 'NOT_FOUND' })
  await expect(ask('')).resolves.toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('[ML75] one answer tops up, tells the asker and counts once', async () => {
  const { requestId } = (await ask(lawyer.cookie)).body
  await expect(answer(lawyer.cookie, requestId, 600)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  await expect(answer(stranger.cookie, requestId, 600)).resolves.toMatchObject({ code: 'NOT_FOUND' })
  expect((await answer(admin.cookie, requestId, 600)).body).toMatchObject({
    state: 'granted',
    grantedSeconds: 600,
    answeredByName: 'Root',
  })
  expect(topUps).toMatchObject([{ departmentId: legal, seconds: 600, actorId: admin.personId }])
  await expect(answer(admin.cookie, requestId, 600)).resolves.toMatchObject({ code: 'CONFLICT' })
  expect(topUps).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({ event: 'request', state: 'granted', personKey: lawyer.personId })
  const letter = (await letters()).find(({ to_email }) => to_email === 'lex@example.com')
  expect(letter?.body).toContain('Root added 10 minutes to Legal.')
  expect(letter?.body).toContain(`https://meet.example.com/m/${meeting.secret}`)
  const changes = await inTables((tx) => tx.selectFrom('minute_changes').selectAll().execute())
  expect(changes.at(-1)).toMatchObject({
    action: 'request',
    actor_name: 'Root',
    after: { state: 'granted', seconds: 600 },
  })
})

test('[ML75] a refusal adds nothing, and what is open stands first in the list of this company alone', async () => {
  const { requestId } = (await ask(lawyer.cookie)).body
  expect((await answer(admin.cookie, requestId, 0)).body).toMatchObject({ state: 'refused', grantedSeconds: 0 })
  expect(topUps).toEqual([])
  house.clock.advance(1000)
  await ask(lawyer.cookie)
  house.clock.advance(1000)
  await answer(admin.cookie, (await ask(await guestCookie())).body.requestId, 60)
  const { requests } = (await call('GET', '/api/admin/minutes/requests', { cookie: admin.cookie })).body
  expect(requests.map(({ state }: { state: string }) => state)).toEqual(['open', 'granted', 'refused'])
  const theirs = await call('GET', '/api/admin/minutes/requests', { cookie: stranger.cookie })
  expect(theirs.body).toEqual({ requests: [] })
  expect(strangersTenant).not.toBe(tenantId)
})

test('[ML76] the host says who pays, an admin what is exempt, and rooms that run hear of it', async () => {
  expect((await payer(lawyer.cookie)).body).toEqual({ payer: 'joiner', exempt: null, takenOver: [] })
  await expect(payer(lawyer.cookie, { payer: 'host' })).resolves.toMatchObject({ code: 'FORBIDDEN' })
  expect((await payer(host.cookie, { payer: 'host' })).body).toMatchObject({ payer: 'host' })
  expect(events).toMatchObject([{ event: 'changed', departmentId: null }])
  const exempting = { payer: 'host', exempt: 'all-hands' }
  await expect(payer(host.cookie, exempting)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  expect((await payer(admin.cookie, exempting)).body).toMatchObject({ exempt: 'all-hands' })
  // Nobody lifts by the way what an admin said.
  await expect(payer(host.cookie, { payer: 'joiner' })).resolves.toMatchObject({ code: 'FORBIDDEN' })
  await expect(payer(stranger.cookie, exempting)).resolves.toMatchObject({ code: 'NOT_FOUND' })
  const span = [house.clock.nowMs() - 3_600_000, house.clock.nowMs() + 3_600_000].map((ms) =>
    new Date(ms).toISOString(),
  )
  const who = { tenantId, personId: host.personId, role: 'member' } as const
  const listed = await meetings.agenda.list(who, span[0]!, span[1]!)
  expect(listed.find(({ meetingId }) => meetingId === meeting.meetingId)?.exempt).toBe('all-hands')
})

test('[ML77] the host takes a department’s people over, once, and only while the own department can pay', async () => {
  await expect(takeOver(lawyer.cookie, legal)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  await expect(takeOver(host.cookie, newId())).resolves.toMatchObject({ code: 'NOT_FOUND' })
  leftSeconds = 0
  await expect(takeOver(host.cookie, legal)).resolves.toMatchObject({
    code: 'MINUTES_EXHAUSTED',
    body: { minutes: { departmentName: 'Sales', leftSeconds: 0 } },
  })
  leftSeconds = 1
  const taken = await takeOver(host.cookie, legal)
  expect(taken.body.takenOver).toMatchObject([{ departmentId: legal, departmentName: 'Legal' }])
  expect((await takeOver(host.cookie, legal)).body).toEqual(taken.body)
  expect(events).toMatchObject([{ event: 'changed', departmentId: legal }, { event: 'changed' }])
})

test('[ML77] the room stops counting down for whom it concerns', async () => {
  const roomId = roomIdOf(tenantId, meeting.meetingId)
  const orders: unknown[] = []
  const heard = await house.bus.subscribe(ordersTopic(roomId), (order) => void orders.push(order))
  const now = new Date(house.clock.nowMs())
  const attend = async (own: DepartmentId | null) => {
    const peerId = newId<PeerId>()
    const who = { peer_id: peerId, tenant_id: tenantId, meeting_id: meeting.meetingId, person_key: newId<string>() }
    const when = { issued_at: now, connected_ms: 0, first_seen_at: now, ended_at: null }
    const payers = { own_department_id: own, payer_department_id: own ?? sales }
    await inTables((tx) =>
      tx
        .insertInto('attendances')
        .values({ ...who, ...when, ...payers, name: 'X' })
        .execute(),
    )
    return peerId
  }
  const [lawyers, guest] = [await attend(legal), await attend(null)]
  await takeOver(host.cookie, legal)
  expect(orders).toEqual([{ order: 'lift', departmentId: legal, peerIds: [lawyers] }])
  await payer(host.cookie, { payer: 'host' })
  expect(orders.slice(1)).toEqual(
    expect.arrayContaining([
      { order: 'lift', departmentId: legal, peerIds: [lawyers] },
      { order: 'lift', departmentId: sales, peerIds: [guest] },
    ]),
  )
  await heard.close()
})
