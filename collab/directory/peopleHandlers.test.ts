import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DepartmentId, TenantId } from '../../infra/contract/ids.ts'
import { newId, newSecret } from '../../infra/secrets.ts'
import { openMeetings } from '../admission/testing/realMeetings.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import { peopleRoutes } from '../protocol/people.ts'
import { FirstRun } from './firstRun.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from './testing/directoryHouse.ts'
import { hashPassword } from './password.ts'
import { peopleHandlers } from './peopleHandlers.ts'

const password = 'the right password'
const dayMs = 24 * 3_600_000

let house: HouseForTests
let call: Awaited<ReturnType<typeof serveForTests>>['call']
let nordlicht: { tenantId: TenantId; departmentId: DepartmentId }
let sudwind: { tenantId: TenantId; departmentId: DepartmentId }
let ada: { personId: string; cookie: string }
let bob: { personId: string; cookie: string }
let eve: { personId: string; cookie: string }
const grants: { departmentId: DepartmentId; monthlySeconds: number }[] = []
const meetings: { hostId: string; input: NewMeeting }[] = []

beforeAll(async () => {
  house = await openHouseForTests()
  const scheduler = openMeetings(house)
  const handlers = peopleHandlers({
    ...house,
    firstRun: new FirstRun(house),
    publicUrl: 'http://localhost:3000',
    isOperator: async () => false,
    setGrant: async (_, departmentId, monthlySeconds) => grants.push({ departmentId, monthlySeconds }),
    createMeeting: async (session, input) => {
      meetings.push({ hostId: session.personId, input })
      return scheduler.create(session, input)
    },
  })
  call = (await serveForTests(house, peopleRoutes, handlers)).call
  nordlicht = await addCompany(house, 'nordlicht')
  sudwind = await addCompany(house, 'sudwind')
  const passwordHash = await hashPassword(password)
  const { departmentId } = nordlicht
  ada = await addPersonTo(house, nordlicht.tenantId, { name: 'Ada', role: 'owner', passwordHash, departmentId })
  bob = await addPersonTo(house, nordlicht.tenantId, { name: 'Bob', departmentId })
  eve = await addPersonTo(house, sudwind.tenantId, { name: 'Eve', role: 'owner', departmentId: sudwind.departmentId })
})
afterAll(() => house.close())

const signIn = (body: object, cookie?: string) => call('POST', '/api/sign-in', { body, ...(cookie && { cookie }) })

test('the right password signs in for 30 days, with a fresh cookie that ends the one before', async () => {
  const input = { company: 'nordlicht', email: 'ADA@example.com', password }
  const first = await signIn(input)
  expect(first.body).toMatchObject({ tenant: { slug: 'nordlicht' }, person: { name: 'Ada' } })
  expect(first.setCookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', maxAge: (30 * dayMs) / 1000 })
  const second = await signIn(input, first.cookie)
  expect(second.cookie).not.toBe(first.cookie)
  await expect(call('GET', '/api/people', { cookie: first.cookie })).resolves.toMatchObject({ code: 'SIGN_IN_NEEDED' })
  await expect(call('GET', '/api/people', { cookie: second.cookie })).resolves.toMatchObject({ status: 200 })
})

test('the cookie itself is nowhere in the tables', async () => {
  const rows = await house.storage.inTenant(nordlicht.tenantId, (tx) =>
    tx.selectFrom('sessions').select('secret_hash').execute(),
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) expect(row.secret_hash).toMatch(/^[0-9a-f]{64}$/)
})

test.each([
  ['a wrong password', { company: 'nordlicht', email: 'ada@example.com', password: 'wrong' }, 'CREDENTIALS_WRONG'],
  ['an unknown address', { company: 'nordlicht', email: 'nobody@example.com', password }, 'CREDENTIALS_WRONG'],
  ['a person without a password', { company: 'nordlicht', email: 'bob@example.com', password }, 'CREDENTIALS_WRONG'],
  ['a person of another company', { company: 'sudwind', email: 'ada@example.com', password }, 'CREDENTIALS_WRONG'],
  ['an unknown company', { company: 'westwind', email: 'ada@example.com', password }, 'COMPANY_UNKNOWN'],
  ['no company where there are several', { email: 'ada@example.com', password }, 'COMPANY_UNKNOWN'],
  ['an unknown field', { company: 'nordlicht', email: 'a@example.com', password, role: 'owner' }, 'BODY_INVALID'],
])('%s does not sign in', async (_, body, code) => {
  const answer = await signIn(body)
  expect(answer.code).toBe(code)
  expect(answer.setCookie).toBeUndefined()
})

test('signing out ends the session at once, although it was asked for just before', async () => {
  const { cookie } = await signIn({ company: 'nordlicht', email: 'ada@example.com', password })
  await expect(call('GET', '/api/people', { cookie })).resolves.toMatchObject({ status: 200 })
  const out = await call('POST', '/api/sign-out', { cookie })
  expect(out.setCookie?.value).toBe('')
  await expect(call('GET', '/api/people', { cookie })).resolves.toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('a forged cookie, one of another tenant and one past its time are nobody', async () => {
  const { tenantId, personId } = { tenantId: nordlicht.tenantId, personId: bob.personId }
  const secret = await house.sessions.openForPerson(tenantId, personId as never)
  const { sessions, cookie } = house
  const header = `${cookie.name}=${secret}`
  await expect(sessions.authenticate(header)).resolves.toMatchObject({ personId, role: 'member' })
  await expect(sessions.authenticate(`${cookie.name}=${newSecret(tenantId)}`)).resolves.toBeNull()
  const moved = newSecret(sudwind.tenantId).slice(0, 22) + secret.slice(22)
  await expect(sessions.authenticate(`${cookie.name}=${moved}`)).resolves.toBeNull()
  await expect(sessions.authenticate(`${cookie.name}=${newSecret(newId())}`)).resolves.toBeNull()
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .updateTable('sessions')
      .set({ expires_at: new Date(house.clock.nowMs() + 6000) })
      .where('person_id', '=', personId as never)
      .execute(),
  )
  house.clock.advance(6001)
  await expect(sessions.authenticate(header)).resolves.toBeNull()
  bob = { personId, cookie: `${cookie.name}=${await sessions.openForPerson(tenantId, personId as never)}` }
})

test('a role that was taken away is gone within five seconds', async () => {
  const { departmentId, tenantId } = nordlicht
  const cleo = await addPersonTo(house, tenantId, { name: 'Cleo', role: 'admin', departmentId })
  await expect(house.sessions.authenticate(cleo.cookie)).resolves.toMatchObject({ role: 'admin' })
  await house.storage.inTenant(tenantId, (tx) =>
    tx.updateTable('people').set({ role: 'member' }).where('id', '=', cleo.personId).execute(),
  )
  house.clock.advance(5000)
  await expect(house.sessions.authenticate(cleo.cookie)).resolves.toMatchObject({ role: 'member' })
})

async function mails(cookie = ada.cookie) {
  return (await call('GET', '/api/outbox', { cookie })).body.mails as { to: string; body: string }[]
}

test('a mailed link signs its person in once', async () => {
  await call('POST', '/api/sign-in/link-requests', { body: { company: 'nordlicht', email: 'bob@example.com' } })
  const [mail] = await mails()
  expect(mail).toMatchObject({ to: 'bob@example.com' })
  const secret = /\/sign-in\/(\S+)/.exec(mail?.body ?? '')?.[1]
  const first = await call('POST', '/api/sign-in/link', { body: { secret } })
  expect(first.body).toMatchObject({ person: { name: 'Bob' } })
  const second = await call('POST', '/api/sign-in/link', { body: { secret } })
  expect(second.code).toBe('LINK_INVALID')
})

test('a link request answers the same for an unknown address and mails nothing', async () => {
  const before = (await mails()).length
  const body = { company: 'nordlicht', email: 'nobody@example.com' }
  await expect(call('POST', '/api/sign-in/link-requests', { body })).resolves.toMatchObject({ status: 200, body: {} })
  await expect(mails()).resolves.toHaveLength(before)
})

test('a mailbox is not filled by repeated link requests', async () => {
  const before = (await mails(eve.cookie)).length
  const body = { company: 'sudwind', email: 'eve@example.com' }
  for (let request = 0; request < 8; request += 1)
    await expect(call('POST', '/api/sign-in/link-requests', { body })).resolves.toMatchObject({ status: 200 })
  await expect(mails(eve.cookie)).resolves.toHaveLength(before + 5)
})

test('an admin makes sign-in links that live a day, though none for the owner', async () => {
  const { departmentId, tenantId } = nordlicht
  const admin = await addPersonTo(house, tenantId, { name: 'Admin', role: 'admin', departmentId })
  const linkFor = (personId: string, cookie: string) =>
    call('POST', `/api/people/${personId}/sign-in-links`, { cookie })
  const made = await linkFor(bob.personId, admin.cookie)
  expect(made.body.url).toMatch(/^http:\/\/localhost:3000\/sign-in\//)
  await expect(linkFor(ada.personId, admin.cookie)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  await expect(linkFor(eve.personId, admin.cookie)).resolves.toMatchObject({ code: 'NOT_FOUND' })
  await expect(linkFor(ada.personId, bob.cookie)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  house.clock.advance(dayMs)
  const secret = made.body.url.split('/').at(-1)
  const late = await call('POST', '/api/sign-in/link', { body: { secret } })
  expect(late.code).toBe('LINK_INVALID')
})

test('each company sees its own people, departments and mails only', async () => {
  const { body } = await call('GET', '/api/people', { cookie: eve.cookie })
  expect(body.people).toMatchObject([{ name: 'Eve' }])
  const departments = await call('GET', '/api/departments', { cookie: eve.cookie })
  expect(departments.body.departments).toMatchObject([{ name: 'sudwind sales', peopleCount: 1 }])
  expect((await mails(eve.cookie)).every((mail) => mail.to === 'eve@example.com')).toBe(true)
})

test('an admin adds a department below another and a person to it; strangers to the tree are refused', async () => {
  const { cookie } = ada
  const parentId = nordlicht.departmentId
  const added = await call('POST', '/api/departments', {
    cookie,
    body: { name: 'Lab', zone: 'Asia/Kolkata', parentId },
  })
  expect(added.body).toMatchObject({ name: 'Lab', parentId, peopleCount: 0 })
  const dora = { name: 'Dora', email: 'dora@example.com', zone: 'Asia/Calcutta' }
  const person = (body: object) => call('POST', '/api/people', { cookie, body: { ...dora, ...body } })
  await expect(person({ departmentId: added.body.departmentId })).resolves.toMatchObject({
    body: { name: 'Dora', role: 'member', workHours: { fromMinute: 540, untilMinute: 1080 } },
  })
  await expect(person({ departmentId: parentId })).resolves.toMatchObject({ code: 'EMAIL_TAKEN' })
  await expect(person({ departmentId: sudwind.departmentId, email: 'x@example.com' })).resolves.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(person({ departmentId: parentId, zone: 'Mars/Olympus' })).resolves.toMatchObject({
    code: 'ZONE_UNKNOWN',
  })
  await expect(person({ departmentId: parentId, role: 'owner' })).resolves.toMatchObject({ code: 'BODY_INVALID' })
  const foreign = { name: 'Spy', zone: 'Europe/Berlin', parentId: sudwind.departmentId }
  await expect(call('POST', '/api/departments', { cookie, body: foreign })).resolves.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(call('POST', '/api/people', { cookie: bob.cookie, body: dora })).resolves.toMatchObject({
    code: 'FORBIDDEN',
  })
})

test('people change their own settings, and a new password ends their other sessions', async () => {
  const { departmentId, tenantId } = nordlicht
  const fay = await addPersonTo(house, tenantId, { name: 'Fay', departmentId })
  const other = `${house.cookie.name}=${await house.sessions.openForPerson(tenantId, fay.personId)}`
  const patch = (body: object) => call('PATCH', '/api/me', { cookie: fay.cookie, body })
  const workHours = { fromMinute: 600, untilMinute: 900, days: [1, 3] }
  await expect(patch({ zone: 'Asia/Kathmandu', workHours, language: 'zh' })).resolves.toMatchObject({
    body: { name: 'Fay', zone: 'Asia/Kathmandu', workHours, language: 'zh' },
  })
  await expect(patch({ zone: 'Nowhere' })).resolves.toMatchObject({ code: 'ZONE_UNKNOWN' })
  await expect(patch({ role: 'owner' })).resolves.toMatchObject({ code: 'BODY_INVALID' })
  await expect(patch({})).resolves.toMatchObject({ body: { name: 'Fay' } })
  await expect(house.sessions.authenticate(other)).resolves.not.toBeNull()
  await expect(patch({ password: 'a brand new one' })).resolves.toMatchObject({ status: 200 })
  await expect(house.sessions.authenticate(other)).resolves.toBeNull()
  await expect(house.sessions.authenticate(fay.cookie)).resolves.not.toBeNull()
  const input = { company: 'nordlicht', email: 'fay@example.com', password: 'a brand new one' }
  await expect(signIn(input)).resolves.toMatchObject({ status: 200 })
})

test('the owner loads the sample company once', async () => {
  const load = (cookie: string) => call('POST', '/api/sample-company', { cookie })
  await expect(load(bob.cookie)).resolves.toMatchObject({ code: 'FORBIDDEN' })
  const answers = await Promise.all([load(ada.cookie), load(ada.cookie)])
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409])
  expect(answers.find((answer) => answer.status === 200)?.body).toEqual({ departments: 3, people: 13, meetings: 3 })
  const { departments } = (await call('GET', '/api/departments', { cookie: ada.cookie })).body
  const sample = departments.slice(-3) as { name: string; departmentId: DepartmentId }[]
  expect(sample.map((each) => each.name)).toEqual(expect.arrayContaining(['Shanghai', 'Munich', 'São Paulo']))
  expect(grants.map((grant) => grant.departmentId).toSorted()).toEqual(
    sample.map((each) => each.departmentId).toSorted(),
  )
  expect(meetings).toMatchObject([
    { hostId: ada.personId, input: { zone: 'Europe/Berlin', recurrence: { every: 'week' } } },
    { input: { zone: 'Asia/Shanghai', attendeeIds: expect.arrayContaining([ada.personId]) } },
    { input: { zone: 'America/Sao_Paulo', attendeeIds: expect.arrayContaining([ada.personId]) } },
  ])
  expect(meetings[0]?.input.attendeeIds).toHaveLength(13)
  for (const { hostId, input } of meetings) expect(input.attendeeIds).not.toContain(hostId)
})
