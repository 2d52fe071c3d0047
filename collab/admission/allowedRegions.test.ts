import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { generateKeyRing, PermitSigner, PermitVerifier } from '../../infra/permits.ts'
import { newSecret } from '../../infra/secrets.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import type { NodePlace, Placed } from '../ports.ts'
import { meetingRoutes } from '../protocol/meetings.ts'
import { admissionHandlers } from './admissionHandlers.ts'
import { addMeeting, openMeetings } from './testing/realMeetings.ts'

const nodes: [NodePlace, NodePlace] = [
  { nodeId: 'node-1', url: 'http://localhost:3000', region: 'eu', place: 'Frankfurt' },
  { nodeId: 'node-2', url: 'http://localhost:3001', region: 'cn', place: '' },
]
const [node] = nodes
const routes = {
  'GET /api/doors/:secret': meetingRoutes['GET /api/doors/:secret'],
  'POST /api/doors/:secret/guests': meetingRoutes['POST /api/doors/:secret/guests'],
  'POST /api/meetings/:meetingId/tickets': meetingRoutes['POST /api/meetings/:meetingId/tickets'],
  'GET /api/nodes': meetingRoutes['GET /api/nodes'],
  'POST /api/meetings/:meetingId/placement': meetingRoutes['POST /api/meetings/:meetingId/placement'],
  'GET /api/doors/:secret/nodes': meetingRoutes['GET /api/doors/:secret/nodes'],
  'POST /api/doors/:secret/placement': meetingRoutes['POST /api/doors/:secret/placement'],
  'POST /api/documents/:documentId/passes': meetingRoutes['POST /api/documents/:documentId/passes'],
}

let house: HouseForTests
let call: Awaited<ReturnType<typeof serveForTests>>['call']
let verifier: PermitVerifier
let tenantId: TenantId
let cookie: string
let stranger: string
let meeting: Awaited<ReturnType<typeof addMeeting>>
/** The regions that placement was asked for last. */
let asked: readonly string[] = []
let isBusSilent = false
let isDocumentRefused = false

const placed = async (_room: unknown, _rttsMs: unknown, regions: readonly string[] = []): Promise<Placed> => {
  asked = regions
  return { primary: node, standby: null, why: 'policy' }
}
const saidByBus = async () => {
  if (isBusSilent) throw new ProblemError('STORAGE_UNAVAILABLE')
  return false
}

beforeAll(async () => {
  house = await openHouseForTests()
  const ring = await generateKeyRing()
  verifier = await PermitVerifier.open(ring)
  const meetings = openMeetings(house)
  const handlers = admissionHandlers({
    ...house,
    signer: await PermitSigner.open(ring),
    meetings,
    regions: {
      refuseDocuments: () => {
        if (isDocumentRefused) throw new ProblemError('REGION_REFUSED')
      },
    },
    minutes: {
      reserve: async () => ({ secondsLeft: null }),
      ofDepartment: () => Promise.reject(new Error('nobody asks')),
      ofPerson: () => Promise.reject(new Error('nobody asks')),
      whenUnreachable: async () => 'refuse' as const,
    },
    placement: {
      place: placed,
      suggest: placed,
      nodes: async () => nodes,
      presence: async () => [],
      locked: saidByBus,
      room: async () => null,
      removed: saidByBus,
    },
  })
  call = (await serveForTests(house, routes, handlers)).call
  const company = await addCompany(house, 'nordlicht')
  tenantId = company.tenantId
  const host = await addPersonTo(house, tenantId, { name: 'Ada', departmentId: company.departmentId })
  cookie = host.cookie
  meeting = await addMeeting(meetings, tenantId, host.personId)
  const other = await addCompany(house, 'sudwind')
  stranger = (await addPersonTo(house, other.tenantId, { name: 'Eve', departmentId: other.departmentId })).cookie
})
afterAll(() => house.close())

const keepCompanyTo = (regions: string[]) =>
  house.storage.inTenant(tenantId, (tx) =>
    tx.updateTable('tenants').set({ regions }).where('id', '=', tenantId).execute(),
  )

const keepMeetingTo = (regions: string[]) =>
  house.storage.inTenant(tenantId, (tx) =>
    tx
      .updateTable('meetings')
      .set({ policy: JSON.stringify({ regions }) })
      .where('id', '=', meeting.meetingId)
      .execute(),
  )

const enter = () => call('POST', `/api/meetings/${meeting.meetingId}/tickets`, { cookie, body: { rttsMs: { eu: 20 } } })

test('[PL1] [PL11] what the company allows is asked of placement, stands in ticket and seat, and bounds what is measured', async () => {
  await keepCompanyTo(['eu', 'sa'])
  const { body } = await enter()
  expect(body).toMatchObject({ node, why: 'policy' })
  expect(asked).toEqual(['eu', 'sa'])
  expect((await verifier.ticket(body.ticket)).regions).toEqual(['eu', 'sa'])
  expect((await verifier.seat(body.seat)).regions).toEqual(['eu', 'sa'])
  expect((await call('GET', '/api/nodes', { cookie })).body).toEqual({ nodes: [node] })
  expect((await call('GET', '/api/nodes', { cookie: stranger })).body).toEqual({ nodes })
})

test('a meeting may allow less than its company, and is told where it would run', async () => {
  await keepCompanyTo(['eu', 'sa'])
  await keepMeetingTo(['sa', 'us'])
  const suggested = await call('POST', `/api/meetings/${meeting.meetingId}/placement`, {
    cookie,
    body: { rttsMs: { eu: 18, cn: 9 } },
  })
  expect([suggested.body, asked]).toEqual([{ node, why: 'policy' }, ['sa']])
  expect((await call('GET', `/api/nodes?meetingId=${meeting.meetingId}`, { cookie })).body).toEqual({ nodes: [] })
  const strange = await call('GET', `/api/nodes?meetingId=${meeting.meetingId}`, { cookie: stranger })
  expect(strange).toMatchObject({ code: 'NOT_FOUND' })
})

test('whoever comes by the link alone is placed by what they measured, within the same bounds', async () => {
  await keepCompanyTo(['eu', 'sa'])
  await keepMeetingTo([])
  const at = (path: string) => `/api/doors/${meeting.secret}${path}`
  expect((await call('GET', at('/nodes'))).body).toEqual({ nodes: [node] })
  const suggested = await call('POST', at('/placement'), { body: { rttsMs: { eu: 18, cn: 9 } } })
  expect([suggested.body, asked]).toEqual([{ node, why: 'policy' }, ['eu', 'sa']])
  for (const [method, path, given] of [
    ['GET', '/nodes', {}],
    ['POST', '/placement', { body: { rttsMs: {} } }],
  ] as const)
    expect(await call(method, `/api/doors/${newSecret(tenantId)}${path}`, given)).toMatchObject({
      code: 'LINK_INVALID',
    })
})

test('[PL1] where company and meeting have no region in common nobody is let in, rather than anywhere', async () => {
  await keepCompanyTo(['eu'])
  await keepMeetingTo(['us'])
  expect(await enter()).toMatchObject({ status: 503, code: 'MEDIA_UNAVAILABLE' })
})

test('while the bus is silent people still enter, since the room itself knows whom it put out; passes wait', async () => {
  await keepMeetingTo([])
  isBusSilent = true
  expect((await enter()).status).toBe(200)
  const pass = await call('POST', `/api/documents/${meeting.documentId}/passes`, { cookie })
  expect(pass).toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  isBusSilent = false
})

test('a process outside the regions of a company gives no passes for its documents', async () => {
  isDocumentRefused = true
  const pass = await call('POST', `/api/documents/${meeting.documentId}/passes`, { cookie })
  expect(pass).toMatchObject({ status: 421, code: 'REGION_REFUSED' })
})
