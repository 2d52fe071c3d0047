import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { minuteEventsTopic, minuteRoutes, type MinuteAccount, type MinuteSettings } from '../protocol/minutes.ts'
import { Minutes } from './minutes.ts'
import { minuteHandlers } from './routes.ts'
import { nothingSaid } from './settings.ts'

let house: HouseForTests
let minutes: Minutes
let served: Awaited<ReturnType<typeof serveForTests>>
let tenantId: TenantId
let [sales, asia, foreign] = ['' as DepartmentId, '' as DepartmentId, '' as DepartmentId]
let [owner, member, stranger] = ['', '', '']
let memberId: PersonId
let events: unknown[] = []

beforeAll(async () => {
  house = await openHouseForTests()
  minutes = new Minutes({ ...house, newId, processId: 'test', monthlySecondsDefault: 600, capSeconds: 60 })
  await minutes.start()
  const own = minuteHandlers({ minutes, storage: house.storage })
  const answered = Object.fromEntries(Object.entries(minuteRoutes).filter(([key]) => key in own))
  served = await serveForTests(house, answered, own as never)
  const [globe, other] = [await addCompany(house, 'globe'), await addCompany(house, 'other')]
  tenantId = globe.tenantId
  sales = globe.departmentId
  foreign = other.departmentId
  asia = newId<DepartmentId>()
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('departments')
      .values({ id: asia, tenant_id: tenantId, parent_id: sales, name: 'Asia', zone: 'Asia/Shanghai' })
      .execute(),
  )
  owner = (await addPersonTo(house, tenantId, { name: 'Owner', role: 'owner', departmentId: sales })).cookie
  ;({ cookie: member, personId: memberId } = await addPersonTo(house, tenantId, { name: 'Member', departmentId: asia }))
  const outsider = { name: 'Stranger', role: 'owner', departmentId: foreign } as const
  stranger = (await addPersonTo(house, other.tenantId, outsider)).cookie
  await house.bus.subscribe(minuteEventsTopic(tenantId), (event) => events.push(event))
})
beforeEach(() => {
  events = []
})
afterAll(async () => {
  await minutes.close()
  await served.app.close()
  await house.close()
})

const get = async (path: string, cookie = owner) => (await served.call('GET', `/api/${path}`, { cookie })).body
const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object, cookie = owner) =>
  (await served.call(method, `/api/${path}`, { cookie, ...(body && { body }) })).body
const settings = (departmentId: DepartmentId, said: Partial<MinuteSettings>, revision: number) => ({
  subject: { scope: 'department', departmentId },
  settings: { ...nothingSaid, ...said },
  revision,
})

test('a member sees their department and their own use, an admin all of them in the order of the tree', async () => {
  expect(await get('minutes', member)).toMatchObject({ departmentName: 'Asia', leftSeconds: 600, stage: 'normal' })
  expect(await get('minutes/mine', member)).toMatchObject({ name: 'Member', usedSeconds: 0, allowanceSeconds: null })
  const all = await get('admin/minutes')
  expect(all.accounts.map((account: MinuteAccount) => account.departmentName)).toEqual(['globe sales', 'Asia'])
  expect(all.override).toEqual({ grantedSeconds: null, usedSeconds: 0, heldSeconds: 0 })
})

test('settings, top-ups and transfers count at once, are told to the house and written down', async () => {
  const wish = settings(sales, { poolSeconds: 900 }, 0)
  expect(await send('PUT', 'admin/minutes/settings', wish)).toMatchObject({ revision: 1 })
  expect(await send('PUT', 'admin/minutes/settings', wish)).toMatchObject({ code: 'CONFLICT' })
  const saved = await get('admin/minutes/settings')
  expect(saved).toMatchObject({ saved: [{ revision: 1 }], defaults: { poolSeconds: 600, period: 'month' } })
  const topUp = { seconds: 100, note: 'for the fair' }
  const toppedUp = await send('POST', `admin/minutes/${sales}/top-up`, topUp)
  expect(toppedUp).toMatchObject({ grantedSeconds: 1_000, poolSeconds: 900 })
  const moved = await send('POST', 'admin/minutes/transfers', { from: sales, to: asia, seconds: 300 })
  expect(moved).toMatchObject({ from: { grantedSeconds: 700 }, to: { grantedSeconds: 1_200 } })
  expect(events).toEqual(
    [sales, sales, sales, asia].map((departmentId) => ({ event: 'changed', departmentId, at: expect.any(String) })),
  )
  const { lines } = await get(`admin/minutes/${asia}/ledger?limit=1`)
  expect(lines).toMatchObject([
    { debitBook: 'transfer', seconds: 300, actorName: 'Owner', otherDepartmentName: 'globe sales' },
  ])
  const older = await get(`admin/minutes/${asia}/ledger?before=${lines[0].id}`)
  expect(older.lines).toMatchObject([{ reason: 'open', seconds: 900 }])
  expect(await get(`admin/minutes/${sales}/chain`)).toMatchObject({ holds: true, lines: 3 })
  const changes = await house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('minute_changes').select(['action', 'actor_name']).orderBy('id').execute(),
  )
  expect(changes.map(({ action, actor_name: name }) => `${action} ${name}`)).toEqual([
    'settings Owner',
    'top-up Owner',
    'transfer Owner',
  ])
})

test('a tag gives its people an allowance, until it is taken away', async () => {
  const tag = await send('POST', 'admin/tags', { name: 'Pilots', personIds: [memberId] })
  expect(await send('POST', 'admin/tags', { name: 'Pilots' })).toMatchObject({ code: 'CONFLICT' })
  const said = {
    subject: { scope: 'tag', tagId: tag.tagId },
    settings: { ...nothingSaid, personSeconds: 90 },
    revision: 0,
  }
  await send('PUT', 'admin/minutes/settings', said)
  const { people } = await get(`admin/minutes/${asia}/people`)
  expect(people).toMatchObject([{ name: 'Member', allowanceSeconds: 90, from: { scope: 'tag' } }])
  expect(await send('PUT', `admin/tags/${tag.tagId}`, { name: 'Crew', personIds: [] })).toMatchObject({ name: 'Crew' })
  expect(await get('minutes/mine', member)).toMatchObject({ allowanceSeconds: null })
  expect(await send('DELETE', `admin/tags/${tag.tagId}`)).toEqual({})
  expect(await send('DELETE', `admin/tags/${tag.tagId}`)).toMatchObject({ code: 'NOT_FOUND' })
  expect(await get('admin/tags')).toEqual({ tags: [] })
})

test('nobody else sees or changes anything, and a body with faults is refused', async () => {
  expect((await served.call('GET', '/api/minutes')).code).toBe('SIGN_IN_NEEDED')
  expect(await get('admin/minutes', member)).toMatchObject({ code: 'FORBIDDEN' })
  const wish = settings(sales, { poolSeconds: 0 }, 1)
  expect(await send('PUT', 'admin/minutes/settings', wish, member)).toMatchObject({ code: 'FORBIDDEN' })
  expect(await send('PUT', 'admin/minutes/settings', wish, stranger)).toMatchObject({ code: 'NOT_FOUND' })
  const topUp = { seconds: 100 }
  expect(await send('POST', `admin/minutes/${sales}/top-up`, topUp, stranger)).toMatchObject({ code: 'NOT_FOUND' })
  const move = { from: sales, to: foreign, seconds: 1 }
  expect(await send('POST', 'admin/minutes/transfers', move)).toMatchObject({ code: 'NOT_FOUND' })
  for (const part of ['ledger', 'chain', 'people']) {
    expect(await get(`admin/minutes/${sales}/${part}`, stranger)).toMatchObject({ code: 'NOT_FOUND' })
  }
  const tag = { name: 'Spies', personIds: [memberId] }
  expect(await send('POST', 'admin/tags', tag, stranger)).toMatchObject({ code: 'NOT_FOUND' })
  for (const body of [{ seconds: 1.5 }, { seconds: 1, more: 1 }, {}]) {
    expect(await send('POST', `admin/minutes/${sales}/top-up`, body)).toMatchObject({ code: 'BODY_INVALID' })
  }
  expect(await send('POST', 'admin/minutes/nowhere/top-up', topUp)).toMatchObject({ code: 'NOT_FOUND' })
})
