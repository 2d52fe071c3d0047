import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DepartmentId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { minuteRoutes } from '../protocol/minutes.ts'
import { Minutes } from './minutes.ts'
import { minuteHandlers } from './routes.ts'

let house: HouseForTests
let minutes: Minutes
let served: Awaited<ReturnType<typeof serveForTests>>
let departmentId: DepartmentId
let [owner, member, stranger] = ['', '', '']

beforeAll(async () => {
  house = await openHouseForTests()
  minutes = new Minutes({ ...house, newId, processId: 'test', monthlySecondsDefault: 600, capSeconds: 300 })
  await minutes.start()
  served = await serveForTests(house, minuteRoutes, minuteHandlers({ minutes, storage: house.storage }))
  const [globe, other] = [await addCompany(house, 'globe'), await addCompany(house, 'other')]
  departmentId = globe.departmentId
  owner = (await addPersonTo(house, globe.tenantId, { name: 'Owner', role: 'owner', departmentId })).cookie
  member = (await addPersonTo(house, globe.tenantId, { name: 'Member', departmentId })).cookie
  const foreign = { name: 'Stranger', role: 'owner', departmentId: other.departmentId } as const
  stranger = (await addPersonTo(house, other.tenantId, foreign)).cookie
})
afterAll(async () => {
  await minutes.close()
  await served.app.close()
  await house.close()
})

async function grant(cookie: string, body: object, department: string = departmentId) {
  const response = await served.app.inject({
    method: 'PUT',
    url: `/api/admin/minutes/${department}`,
    headers: { 'x-meridian': '1', cookie },
    payload: body,
  })
  return { status: response.statusCode, body: response.json() as Record<string, unknown> }
}

test('a member sees their department, an admin all of them and the ledger', async () => {
  const mine = await served.call('GET', '/api/minutes', { cookie: member })
  expect(mine.body).toMatchObject({
    departmentId,
    departmentName: 'globe sales',
    zone: 'Europe/Berlin',
    leftSeconds: 600,
  })
  expect((await grant(owner, { monthlySeconds: 900 })).body).toMatchObject({ grantedSeconds: 900, monthlySeconds: 900 })
  expect((await served.call('GET', '/api/admin/minutes', { cookie: owner })).body.accounts).toMatchObject([
    { grantedSeconds: 900 },
  ])
  const ledger = await served.call('GET', `/api/admin/minutes/${departmentId}/ledger?limit=1`, { cookie: owner })
  expect(ledger.body.lines).toMatchObject([{ debitBook: 'grant', creditBook: 'available', seconds: 300 }])
})

test('nobody else sees or changes anything, and a body with faults is refused', async () => {
  expect((await served.call('GET', '/api/minutes')).code).toBe('SIGN_IN_NEEDED')
  expect((await served.call('GET', '/api/admin/minutes', { cookie: member })).code).toBe('FORBIDDEN')
  expect(await grant(member, { monthlySeconds: 0 })).toMatchObject({ status: 403 })
  expect((await grant(stranger, { monthlySeconds: 0 })).body).toMatchObject({ code: 'NOT_FOUND' })
  const foreign = await served.call('GET', `/api/admin/minutes/${departmentId}/ledger`, { cookie: stranger })
  expect(foreign.body).toEqual({ lines: [] })
  for (const body of [{ monthlySeconds: -1 }, { monthlySeconds: 1.5 }, { monthlySeconds: 1, more: 1 }, {}]) {
    expect((await grant(owner, body)).body).toMatchObject({ code: 'BODY_INVALID' })
  }
  expect((await grant(owner, { monthlySeconds: 0 }, 'nowhere')).body).toMatchObject({ code: 'NOT_FOUND' })
})
