import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantId } from '../../infra/contract/ids.ts'
import { residencyRoutes } from '../protocol/residency.ts'
import { residencyHandlers } from './residencyHandlers.ts'
import { commonRegions, TenantRegions } from './tenantRegions.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from './testing/directoryHouse.ts'

let house: HouseForTests
let munich: TenantRegions
let shanghai: TenantRegions
const shownOut: string[] = []
let one: TenantId
let other: TenantId
let owner: string
let admin: string
let call: Awaited<ReturnType<typeof serveForTests>>['call']

const open = async (region: string) => {
  const regions = new TenantRegions({ ...house, region, onRefused: (id) => void shownOut.push(`${region}/${id}`) })
  await regions.start()
  return regions
}

beforeAll(async () => {
  house = await openHouseForTests()
  ;[munich, shanghai] = [await open('eu'), await open('cn')]
  const company = await addCompany(house, 'nordlicht')
  one = company.tenantId
  other = (await addCompany(house, 'sudwind')).tenantId
  const { departmentId } = company
  owner = (await addPersonTo(house, one, { name: 'Ada', departmentId, role: 'owner' })).cookie
  admin = (await addPersonTo(house, one, { name: 'Bob', departmentId, role: 'admin' })).cookie
  const nodes = [
    { nodeId: 'a', url: '', region: 'eu', place: 'Munich' },
    { nodeId: 'b', url: 'https://b.example', region: 'eu', place: 'Munich' },
    { nodeId: 'c', url: 'https://c.example', region: 'cn', place: '' },
  ]
  const handlers = residencyHandlers({ ...house, placement: { nodes: async () => nodes }, regions: munich })
  call = (await serveForTests(house, residencyRoutes, handlers)).call
})
afterAll(async () => {
  await munich.close()
  await shanghai.close()
  await house.close()
})

const isServed = (by: TenantRegions, tenantId: TenantId) => {
  try {
    by.refuseDocuments(tenantId)
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'REGION_REFUSED' })
    return false
  }
}

test('[PL12] one company keeps to a region: processes elsewhere refuse its documents, and nobody else is concerned', async () => {
  const seen = await call('PUT', '/api/residency', { cookie: owner, body: { allowed: ['eu', 'eu'] } })
  expect(seen.body).toEqual({
    allowed: ['eu'],
    here: 'eu',
    regions: [
      { region: 'cn', place: '', nodeCount: 1 },
      { region: 'eu', place: 'Munich', nodeCount: 2 },
    ],
  })
  await expect.poll(() => isServed(shanghai, one)).toBe(false)
  expect([isServed(munich, one), isServed(munich, other), isServed(shanghai, other)]).toEqual([true, true, true])
  expect(shownOut).toEqual([`cn/${one}`])
  expect((await call('GET', '/api/residency', { cookie: admin })).body).toEqual(seen.body)
})

test('[PL12] a change whose word was lost holds within two seconds, and a process that starts knows what holds', async () => {
  await house.storage.inTenant(other, (tx) =>
    tx
      .updateTable('tenants')
      .set({ regions: ['cn'] })
      .where('id', '=', other)
      .execute(),
  )
  house.clock.advance(2000)
  await expect.poll(() => isServed(munich, other)).toBe(false)
  expect(shownOut).toContain(`eu/${other}`)
  const late = await open('sa')
  expect([isServed(late, one), isServed(late, other)]).toEqual([false, false])
  await late.close()
})

test('only the owner decides, and not for regions where no node stands', async () => {
  const put = (cookie: string, allowed: string[]) => call('PUT', '/api/residency', { cookie, body: { allowed } })
  expect(await put(admin, ['eu'])).toMatchObject({ code: 'FORBIDDEN' })
  expect(await put(owner, ['us'])).toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
  expect(await put(owner, ['Not a region'])).toMatchObject({ code: 'BODY_INVALID' })
  expect((await put(owner, [])).body).toMatchObject({ allowed: [] })
  await expect.poll(() => isServed(shanghai, one)).toBe(true)
})

test('[PL1] company and meeting both have a say, and no region in common is none, not all', () => {
  expect(commonRegions([], [])).toEqual([])
  expect(commonRegions(['eu'], undefined)).toEqual(['eu'])
  expect(commonRegions([], ['cn'])).toEqual(['cn'])
  expect(commonRegions(['eu', 'cn'], ['cn', 'us'])).toEqual(['cn'])
  expect(() => commonRegions(['eu'], ['cn'])).toThrow('MEDIA_UNAVAILABLE')
})
