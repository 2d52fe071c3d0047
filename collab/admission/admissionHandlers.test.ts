import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import { generateKeyRing, PermitSigner, PermitVerifier } from '../../infra/permits.ts'
import { newId, newSecret } from '../../infra/secrets.ts'
import {
  addCompany,
  addDepartmentTo,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import type { LiveRoom, NodePlace } from '../ports.ts'
import { meetingRoutes } from '../protocol/meetings.ts'
import { admissionHandlers } from './admissionHandlers.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { accountFor, period } from './testing/accountFor.ts'
import { addMeeting, openMeetings } from './testing/realMeetings.ts'

const hourMs = 3_600_000
const routes = {
  'GET /api/doors/:secret': meetingRoutes['GET /api/doors/:secret'],
  'POST /api/doors/:secret/guests': meetingRoutes['POST /api/doors/:secret/guests'],
  'GET /api/codes/:code': meetingRoutes['GET /api/codes/:code'],
  'POST /api/meetings/:meetingId/tickets': meetingRoutes['POST /api/meetings/:meetingId/tickets'],
  'GET /api/nodes': meetingRoutes['GET /api/nodes'],
  'POST /api/meetings/:meetingId/placement': meetingRoutes['POST /api/meetings/:meetingId/placement'],
  'GET /api/doors/:secret/nodes': meetingRoutes['GET /api/doors/:secret/nodes'],
  'POST /api/doors/:secret/placement': meetingRoutes['POST /api/doors/:secret/placement'],
  'POST /api/documents/:documentId/passes': meetingRoutes['POST /api/documents/:documentId/passes'],
}

interface Someone {
  personId: PersonId
  cookie: string
}

let house: HouseForTests
let meetings: Meetings
let call: Awaited<ReturnType<typeof serveForTests>>['call']
let verifier: PermitVerifier
let company: { tenantId: TenantId; departmentId: DepartmentId }
let marketing: DepartmentId
let host: Someone
let colleague: Someone
let stranger: Someone
let meeting: Awaited<ReturnType<typeof addMeeting>>

const node: NodePlace = { nodeId: 'node-1', url: 'http://localhost:3000', region: 'eu', place: 'Frankfurt' }
const room = {
  locked: false,
  removed: [] as string[],
  present: [] as { name: string; zone: string; personKey: string }[],
  live: null as LiveRoom | null,
}
const secondsLeft = new Map<DepartmentId, number>()
const usedUp = new Set<PersonId>()
let unreachable: 'continue' | 'refuse' | null = null
const reservations: { meetingId: MeetingId; departmentId: DepartmentId }[] = []

beforeAll(async () => {
  house = await openHouseForTests()
  meetings = openMeetings(house)
  const ring = await generateKeyRing()
  verifier = await PermitVerifier.open(ring)
  const handlers = admissionHandlers({
    ...house,
    signer: await PermitSigner.open(ring),
    regions: { refuseDocuments: () => undefined },
    meetings,
    minutes: {
      reserve: async ({ meetingId, payer, person }) => {
        if (unreachable) throw new ProblemError('STORAGE_UNAVAILABLE')
        if (payer === 'override') return { secondsLeft: null }
        const left = secondsLeft.get(payer) ?? 0
        if (person && usedUp.has(person)) throw new ProblemError('MINUTES_EXHAUSTED', 'person')
        if (left < limits.reserveSeconds) throw new ProblemError('MINUTES_EXHAUSTED', 'department')
        reservations.push({ meetingId, departmentId: payer })
        return { secondsLeft: left }
      },
      ofDepartment: async (_, departmentId) => accountFor(departmentId, secondsLeft.get(departmentId) ?? 0),
      ofPerson: async (_, personId) => ({
        personId,
        name: 'Bob',
        usedSeconds: 610,
        allowanceSeconds: 600,
        from: null,
        ...period,
      }),
      whenUnreachable: async () => (unreachable ?? 'refuse') as 'continue' | 'refuse',
    },
    placement: {
      place: async () => ({ primary: node, standby: null, why: 'nearest' }),
      suggest: async () => ({ primary: node, standby: null, why: 'nearest' }),
      nodes: async () => [node],
      presence: async () => room.present,
      room: async () => room.live,
      locked: async () => room.locked,
      removed: async (_roomId, personKey) => room.removed.includes(personKey),
    },
  })
  call = (await serveForTests(house, routes, handlers)).call
  company = await addCompany(house, 'nordlicht')
  marketing = await addDepartmentTo(house, company.tenantId, 'Marketing')
  host = await addPersonTo(house, company.tenantId, { name: 'Ada', departmentId: company.departmentId })
  colleague = await addPersonTo(house, company.tenantId, { name: 'Bob', departmentId: marketing })
  const other = await addCompany(house, 'sudwind')
  stranger = await addPersonTo(house, other.tenantId, { name: 'Eve', departmentId: other.departmentId })
})
afterAll(() => house.close())

beforeEach(async () => {
  room.locked = false
  room.present = []
  room.live = null
  room.removed = []
  reservations.length = 0
  usedUp.clear()
  unreachable = null
  secondsLeft.set(company.departmentId, 3600).set(marketing, 1800)
  meeting = await addMeeting(meetings, company.tenantId, host.personId)
})

const enter = (cookie: string, meetingId = meeting.meetingId) =>
  call('POST', `/api/meetings/${meetingId}/tickets`, { cookie, body: { rttsMs: { eu: 20 } } })

const guestEntry = (secret = meeting.secret, options: { cookie?: string; body?: object } = {}) =>
  call('POST', `/api/doors/${secret}/guests`, { body: { name: 'Gus', zone: 'Asia/Calcutta' }, ...options })

async function attendances() {
  return house.storage.inTenant(company.tenantId, (tx) =>
    tx.selectFrom('attendances').selectAll().where('meeting_id', '=', meeting.meetingId).execute(),
  )
}

test('the host gets a ticket, a seat and a pass that say who, where and until when', async () => {
  const { body, status } = await enter(host.cookie)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    role: 'host',
    node,
    standby: null,
    documentId: meeting.documentId,
    minutes: { secondsLeft: 3600, departmentName: 'nordlicht sales' },
  })
  const who = { tenantId: company.tenantId, personKey: host.personId, name: 'Ada', zone: 'Asia/Shanghai' }
  const roomId = `${company.tenantId}/${meeting.meetingId}`
  const nowMs = house.clock.nowMs()
  await expect(verifier.ticket(body.ticket)).resolves.toMatchObject({
    ...who,
    roomId,
    peerId: body.peerId,
    role: 'host',
    nodeId: 'node-1',
    expiresAtMs: nowMs + limits.ticketMs,
  })
  const seat = await verifier.seat(body.seat)
  expect(seat).toMatchObject({ ...who, roomId, peerId: body.peerId, expiresAtMs: nowMs + 24 * hourMs })
  expect(seat).not.toHaveProperty('role')
  await expect(verifier.pass(body.pass)).resolves.toMatchObject({
    ...who,
    documentId: meeting.documentId,
    access: 'edit',
    expiresAtMs: nowMs + limits.passMs,
  })
  await expect(verifier.ticket(body.seat)).rejects.toMatchObject({ code: 'TICKET_INVALID' })
})

test('whoever comes by the code waits to be let in, unless they host the meeting or were invited', async () => {
  const byCode = async (cookie: string) => (await verifier.ticket((await enter(cookie)).body.ticket)).byCode
  expect(await byCode(colleague.cookie)).toBe(false)
  for (const { cookie } of [colleague, host]) {
    const { body } = await call('GET', `/api/codes/${meeting.code}`, { cookie })
    expect(body).toEqual({ link: `/m/${meeting.secret}` })
  }
  expect([await byCode(colleague.cookie), await byCode(host.cookie)]).toEqual([true, false])
  const another = await addMeeting(meetings, company.tenantId, host.personId)
  const { body } = await enter(colleague.cookie, another.meetingId)
  expect((await verifier.ticket(body.ticket)).byCode).toBe(false)
  expect(await call('GET', `/api/codes/${meeting.code}`, { cookie: stranger.cookie })).toMatchObject({ status: 404 })
})

test('a colleague enters as a member, paid for by their own department, each device a peer of its own', async () => {
  const [first, second] = [await enter(colleague.cookie), await enter(colleague.cookie)]
  expect(first.body).toMatchObject({ role: 'member', minutes: { secondsLeft: 1800, departmentName: 'Marketing' } })
  expect(second.body.peerId).not.toBe(first.body.peerId)
  expect(reservations.map((each) => each.departmentId)).toEqual([marketing, marketing])
  const rows = await attendances()
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatchObject({ person_key: colleague.personId, name: 'Bob', payer_department_id: marketing })
})

test('a guest enters with a name only, paid for by the department of the host', async () => {
  const door = await guestEntry()
  expect(door.body).toMatchObject({ meetingId: meeting.meetingId, title: 'Planning', hostName: 'Ada', known: true })
  expect(door.setCookie).toMatchObject({ httpOnly: true, maxAge: 24 * 3600 })
  const { body } = await enter(door.cookie)
  expect(body).toMatchObject({ role: 'guest', minutes: { departmentName: 'nordlicht sales' } })
  await expect(verifier.ticket(body.ticket)).resolves.toMatchObject({
    name: 'Gus',
    zone: 'Asia/Calcutta',
    role: 'guest',
  })
  expect((await attendances())[0]).toMatchObject({ name: 'Gus', payer_department_id: company.departmentId })
})

test('a guest cannot enter another meeting nor open its document, and is out after a day', async () => {
  const { cookie } = await guestEntry()
  const other = await addMeeting(meetings, company.tenantId, host.personId)
  await expect(enter(cookie, other.meetingId)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  await expect(enter(cookie, newId())).resolves.toMatchObject({ code: 'FORBIDDEN' })
  const pass = (documentId: string) => call('POST', `/api/documents/${documentId}/passes`, { cookie })
  await expect(pass(other.documentId)).resolves.toMatchObject({ code: 'NOT_FOUND' })
  await expect(pass(meeting.documentId)).resolves.toMatchObject({ status: 200 })
  house.clock.advance(24 * hourMs)
  await expect(enter(cookie)).resolves.toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('somebody of another company finds neither the meeting nor its document', async () => {
  await expect(enter(stranger.cookie)).resolves.toMatchObject({ code: 'NOT_FOUND' })
  const pass = call('POST', `/api/documents/${meeting.documentId}/passes`, { cookie: stranger.cookie })
  await expect(pass).resolves.toMatchObject({ code: 'NOT_FOUND' })
  await expect(enter('')).resolves.toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('a department at zero is named in the refusal, with what is left and when there is more, and nothing is written', async () => {
  secondsLeft.set(marketing, 0)
  const refused = await enter(colleague.cookie)
  expect(refused).toMatchObject({ status: 402, code: 'MINUTES_EXHAUSTED' })
  expect(refused.body.detail).toContain('Marketing')
  expect(refused.body.minutes).toEqual({
    departmentId: marketing,
    departmentName: 'Marketing',
    limit: 'department',
    leftSeconds: 0,
    grantedSeconds: 1800,
    refillsAt: period.periodEndsAt,
    refillSeconds: 1800,
    requestId: null,
  })
  await expect(attendances()).resolves.toEqual([])
  await expect(enter(host.cookie)).resolves.toMatchObject({ status: 200 })
})

test('an allowance that is used up is told as one', async () => {
  usedUp.add(colleague.personId)
  const { body } = await enter(colleague.cookie)
  expect(body).toMatchObject({ code: 'MINUTES_EXHAUSTED', minutes: { limit: 'person', leftSeconds: -10 } })
})

test('[ML76] the host’s department pays where the meeting says so, and the override account where it is exempt', async () => {
  const set = (change: { payer?: 'host'; exempt?: 'emergency' }) =>
    house.storage.inTenant(company.tenantId, (tx) =>
      tx.updateTable('meetings').set(change).where('id', '=', meeting.meetingId).execute(),
    )
  secondsLeft.set(marketing, 0)
  await set({ payer: 'host' })
  expect((await enter(colleague.cookie)).body.minutes).toMatchObject({ departmentName: 'nordlicht sales' })
  await set({ exempt: 'emergency' })
  expect((await enter(colleague.cookie)).body.minutes).toMatchObject({ secondsLeft: null, exempt: 'emergency' })
  const rows = await attendances()
  expect(rows.map((row) => row.own_department_id)).toEqual([marketing, marketing])
  expect(rows.map((row) => row.kind)).toEqual(['person', 'person'])
})

test('[ML79] when the minutes cannot be asked, the department says whether its people enter', async () => {
  unreachable = 'refuse'
  await expect(enter(colleague.cookie)).resolves.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  unreachable = 'continue'
  await expect(enter(colleague.cookie)).resolves.toMatchObject({
    status: 200,
    body: { minutes: { secondsLeft: null } },
  })
  expect(await attendances()).toHaveLength(1)
})

test('a locked room lets in its host alone, and holds no minutes of those refused', async () => {
  room.locked = true
  await expect(enter(colleague.cookie)).resolves.toMatchObject({ code: 'ROOM_LOCKED' })
  expect(reservations).toEqual([])
  await expect(enter(host.cookie)).resolves.toMatchObject({ body: { role: 'host' } })
})

test('a meeting is over after its time unless somebody is still in it', async () => {
  house.clock.advance(2 * hourMs)
  await expect(enter(host.cookie)).resolves.toMatchObject({ code: 'MEETING_OVER' })
  room.present = [{ name: 'Bob', zone: 'Asia/Shanghai', personKey: colleague.personId }]
  await expect(enter(host.cookie)).resolves.toMatchObject({ status: 200 })
})

test('a cancelled meeting opens to nobody', async () => {
  const { cookie } = await guestEntry()
  await meetings.cancel({ tenantId: company.tenantId, personId: host.personId, role: 'member' }, meeting.meetingId)
  room.present = [{ name: 'Bob', zone: 'Asia/Shanghai', personKey: colleague.personId }]
  await expect(enter(host.cookie)).resolves.toMatchObject({ code: 'MEETING_OVER' })
  await expect(guestEntry()).resolves.toMatchObject({ code: 'MEETING_OVER' })
  await expect(call('GET', `/api/doors/${meeting.secret}`)).resolves.toMatchObject({ code: 'MEETING_OVER' })
  const pass = call('POST', `/api/documents/${meeting.documentId}/passes`, { cookie })
  await expect(pass).resolves.toMatchObject({ code: 'NOT_FOUND' })
})

test('the door tells who is inside without their ids, and whether the visitor is known', async () => {
  room.present = [{ name: 'Bob', zone: 'Asia/Shanghai', personKey: colleague.personId }]
  const look = (cookie: string) => call('GET', `/api/doors/${meeting.secret}`, { cookie })
  const { body } = await look('')
  expect(body).toMatchObject({ known: false, present: [{ name: 'Bob', zone: 'Asia/Shanghai' }] })
  expect(JSON.stringify(body)).not.toContain(colleague.personId)
  await expect(look(colleague.cookie)).resolves.toMatchObject({ body: { known: true } })
  await expect(look(stranger.cookie)).resolves.toMatchObject({ body: { known: false } })
})

test('a colleague at the guest door stays who they are', async () => {
  const door = await guestEntry(meeting.secret, { cookie: colleague.cookie })
  expect(door).toMatchObject({ status: 200, setCookie: undefined })
  await expect(enter(colleague.cookie)).resolves.toMatchObject({ body: { role: 'member' } })
})

test('links that lead nowhere, unknown zones and unknown fields are refused and set no cookie', async () => {
  const { tenantId } = company
  const answers = [
    [await guestEntry(newSecret(tenantId)), 'LINK_INVALID'],
    [await guestEntry('short'), 'NOT_FOUND'],
    [await guestEntry(meeting.secret, { body: { name: 'Gus', zone: 'Mars/Olympus' } }), 'ZONE_UNKNOWN'],
    [await guestEntry(meeting.secret, { body: { name: 'Gus', zone: 'UTC', role: 'host' } }), 'BODY_INVALID'],
    [await guestEntry(meeting.secret, { body: { name: '\n', zone: 'UTC' } }), 'BODY_INVALID'],
  ] as const
  for (const [answer, code] of answers) {
    expect(answer.code).toBe(code)
    expect(answer.setCookie).toBeUndefined()
  }
})

test('whoever was put out gets neither ticket nor pass, and holds no minutes', async () => {
  room.removed = [colleague.personId]
  await expect(enter(colleague.cookie)).resolves.toMatchObject({ code: 'REMOVED' })
  const pass = (cookie: string) => call('POST', `/api/documents/${meeting.documentId}/passes`, { cookie })
  await expect(pass(colleague.cookie)).resolves.toMatchObject({ code: 'REMOVED' })
  await expect(pass(host.cookie)).resolves.toMatchObject({ status: 200 })
  expect(reservations).toEqual([])
})

test('a pass says what its bearer may do, and a ticket gives the same one', async () => {
  const { tenantId } = company
  const { documentId } = meeting
  const change = (set: { company_access?: 'none' | 'comment'; guest_access?: 'read' | 'none'; owner_id?: PersonId }) =>
    house.storage.inTenant(tenantId, (tx) =>
      tx.updateTable('documents').set(set).where('id', '=', documentId).execute(),
    )
  const accessOf = async (cookie: string) => {
    const entered = await enter(cookie)
    const answer = await call('POST', `/api/documents/${documentId}/passes`, { cookie })
    if (answer.status !== 200) return [entered.body.pass, answer.code]
    return [(await verifier.pass(entered.body.pass)).access, (await verifier.pass(answer.body.pass)).access]
  }
  const guest = (await guestEntry()).cookie
  await change({ company_access: 'comment', guest_access: 'read' })
  expect(await accessOf(host.cookie)).toEqual(['edit', 'edit'])
  expect(await accessOf(colleague.cookie)).toEqual(['comment', 'comment'])
  expect(await accessOf(guest)).toEqual(['read', 'read'])
  await change({ company_access: 'none', guest_access: 'none' })
  expect(await accessOf(host.cookie)).toEqual(['edit', 'edit'])
  expect(await accessOf(colleague.cookie)).toEqual([null, 'NOT_FOUND'])
  expect(await accessOf(guest)).toEqual([null, 'NOT_FOUND'])
  const right = { tenant_id: tenantId, document_id: documentId, person_id: colleague.personId }
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('document_rights')
      .values({ ...right, access: 'suggest' })
      .execute(),
  )
  expect(await accessOf(colleague.cookie)).toEqual(['suggest', 'suggest'])
  await change({ owner_id: colleague.personId })
  expect(await accessOf(colleague.cookie)).toEqual(['edit', 'edit'])
})

test('[HO5] [LB8] under the rules of the running room members only read the notes, and whoever waits has no pass', async () => {
  const rules = { locked: false, lobby: 'guests', may: { ...everythingAllowed, notes: false }, hostKey: null } as const
  room.live = { rules, appointed: new Map(), admitted: new Map() }
  const access = async (cookie: string) => (await verifier.pass((await enter(cookie)).body.pass)).access
  expect([await access(host.cookie), await access(colleague.cookie)]).toEqual(['edit', 'read'])
  const { cookie } = await guestEntry()
  expect((await enter(cookie)).body.pass).toBeNull()
  const pass = call('POST', `/api/documents/${meeting.documentId}/passes`, { cookie })
  expect(await pass).toMatchObject({ code: 'WAITING' })
})

test('the nodes are told to whoever has a session', async () => {
  await expect(call('GET', '/api/nodes')).resolves.toMatchObject({ code: 'SIGN_IN_NEEDED' })
  await expect(call('GET', '/api/nodes', { cookie: host.cookie })).resolves.toMatchObject({ body: { nodes: [node] } })
})
