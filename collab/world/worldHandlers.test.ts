import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { People } from '../directory/people.ts'
import { Tenants } from '../directory/tenants.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { worldRoutes } from '../protocol/world.ts'
import { Operators } from './operators.ts'
import { worldHandlers } from './worldHandlers.ts'

let house: HouseForTests
let call: Awaited<ReturnType<typeof serveForTests>>['call']
let ada: { cookie: string }
let bob: { cookie: string }
let eve: { cookie: string }

beforeAll(async () => {
  house = await openHouseForTests()
  const people = new People(house)
  const emailOf = async (tenantId: TenantId, personId: PersonId) => (await people.get(tenantId, personId)).email
  const named = ['ada@example.com', 'nordlicht/eve@example.com']
  const operators = new Operators(named, new Tenants(house.storage))
  const world = { look: async () => [] }
  call = (await serveForTests(house, worldRoutes, worldHandlers({ ...house, operators, emailOf, world }))).call
  const nordlicht = await addCompany(house, 'nordlicht')
  ada = await addPersonTo(house, nordlicht.tenantId, { name: 'Ada', ...nordlicht })
  bob = await addPersonTo(house, nordlicht.tenantId, { name: 'Bob', role: 'owner', ...nordlicht })
  eve = await addPersonTo(house, nordlicht.tenantId, { name: 'Eve', ...nordlicht })
})
afterAll(() => house.close())

const look = async ({ cookie }: { cookie: string }) => {
  const { status, body } = await call('GET', '/api/world', { cookie })
  return { status, body }
}

test('whoever operates the house sees its nodes, and nobody else, not even an owner', async () => {
  expect(await look(ada)).toMatchObject({ status: 200, body: { nodes: [], links: [], rooms: [] } })
  expect(await look(bob)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  expect((await call('GET', '/api/world')).status).toBe(401)
})

test('with a second company an address alone opens nothing: its admins could add anybody', async () => {
  const sudwind = await addCompany(house, 'sudwind')
  const planted = await addPersonTo(house, sudwind.tenantId, { name: 'Ada', ...sudwind })
  expect(await look(planted)).toMatchObject({ status: 403 })
  expect(await look(ada)).toMatchObject({ status: 403 })
  const other = await addPersonTo(house, sudwind.tenantId, { name: 'Eve', ...sudwind })
  expect([(await look(eve)).status, (await look(other)).status]).toEqual([200, 403])
})
