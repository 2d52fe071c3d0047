import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { peopleRoutes } from '../protocol/people.ts'
import { FirstRun } from './firstRun.ts'
import { openHouseForTests, serveForTests, type HouseForTests } from './testing/directoryHouse.ts'
import { peopleHandlers } from './peopleHandlers.ts'

let house: HouseForTests
let firstRun: FirstRun
let call: Awaited<ReturnType<typeof serveForTests>>['call']

beforeAll(async () => {
  house = await openHouseForTests()
  firstRun = new FirstRun(house)
  const handlers = peopleHandlers({
    ...house,
    firstRun,
    publicUrl: 'http://localhost:3000',
    isOperator: async () => false,
    setGrant: async () => undefined,
    createMeeting: async () => undefined,
  })
  call = (await serveForTests(house, peopleRoutes, handlers)).call
})
beforeEach(() => house.storage.asOwner((tx) => sql`truncate tenants cascade`.execute(tx)))
afterAll(() => house.close())

const input = (secret: string) => ({
  secret,
  company: 'Nordlicht GmbH',
  name: 'Ada',
  email: 'Ada@Example.com',
  password: 'a long password',
  zone: 'Europe/Berlin',
  language: 'en',
})
const secretOf = (path: string | null) => path?.replace('/first/', '') ?? ''

test('the owner link works once, signs its owner in, and the house is ready then', async () => {
  await expect(call('GET', '/api/session')).resolves.toMatchObject({ body: { firstRun: true, tenant: null } })
  const path = await firstRun.ownerLink()
  expect(path).toMatch(/^\/first\/[\w-]{22}\.[\w-]{22}$/)

  const first = await call('POST', '/api/first-run', { body: input(secretOf(path)) })
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({
    tenant: { name: 'Nordlicht GmbH', slug: 'nordlicht-gmbh' },
    person: { name: 'Ada', email: 'ada@example.com', role: 'owner', zone: 'Europe/Berlin' },
    firstRun: false,
  })
  expect(first.setCookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  const { cookie } = first
  await expect(call('GET', '/api/departments', { cookie })).resolves.toMatchObject({
    body: { departments: [{ name: 'Nordlicht GmbH', zone: 'Europe/Berlin', peopleCount: 1, parentId: null }] },
  })

  await expect(call('POST', '/api/first-run', { body: input(secretOf(path)) })).resolves.toMatchObject({
    code: 'LINK_INVALID',
  })
  await expect(firstRun.ownerLink()).resolves.toBeNull()
  await expect(call('GET', '/api/people', { cookie })).resolves.toMatchObject({ body: { people: [{ name: 'Ada' }] } })
})

test('of two uses of the owner link at once, one wins', async () => {
  const secret = secretOf(await firstRun.ownerLink())
  const answers = await Promise.all([1, 2].map(() => call('POST', '/api/first-run', { body: input(secret) })))
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 410])
})

test('owner links that are replaced, expired, forged or for a zone that does not exist found nothing', async () => {
  const replaced = secretOf(await firstRun.ownerLink())
  const current = secretOf(await firstRun.ownerLink())
  const forged = `${current.slice(0, 23)}${'A'.repeat(22)}`
  const foreign = `${'A'.repeat(22)}${current.slice(22)}`
  for (const secret of [replaced, forged, foreign]) {
    const answer = await call('POST', '/api/first-run', { body: input(secret) })
    expect(answer.code).toBe('LINK_INVALID')
  }
  const nowhere = await call('POST', '/api/first-run', { body: { ...input(current), zone: 'Mars/Olympus' } })
  expect(nowhere.code).toBe('ZONE_UNKNOWN')
  house.clock.advance(7 * 24 * 3_600_000)
  const expired = await call('POST', '/api/first-run', { body: input(current) })
  expect(expired.code).toBe('LINK_INVALID')
  await expect(call('GET', '/api/session')).resolves.toMatchObject({ body: { firstRun: true } })
})

test('two processes that start on an empty house share one company to be', async () => {
  await Promise.all([firstRun.ownerLink(), new FirstRun(house).ownerLink()])
  const tenants = await house.storage.inHouse((tx) => tx.selectFrom('tenants').selectAll().execute())
  expect(tenants).toHaveLength(1)
})
