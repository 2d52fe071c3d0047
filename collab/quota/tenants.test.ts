import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DepartmentId, MeetingId, PersonId, TagId, TenantId } from '../../infra/contract/ids.ts'
import type { Method, RouteInput, RouteKey, RouteSpec } from '../../infra/contract/routes.ts'
import { newId } from '../../infra/secrets.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import { MinuteNews } from '../chat/minuteNews.ts'
import {
  addCompany,
  addDepartmentTo,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { minuteReportRoutes } from '../protocol/minuteReports.ts'
import { MinuteEvent, minuteEventsTopic, minuteRoutes } from '../protocol/minutes.ts'
import { Minutes } from './minutes.ts'
import { reportHandlers } from './reports/reportHandlers.ts'
import { minuteHandlers } from './routes.ts'
import { runningHandlers } from './runningRoutes.ts'
import { nothingSaid } from './settings.ts'

const routes = { ...minuteRoutes, ...minuteReportRoutes }
type Key = keyof typeof routes
const keys = Object.keys(routes) as Key[]

/** What belongs to one company. */
interface Ids {
  tenantId: TenantId
  departmentId: DepartmentId
  otherId: DepartmentId
  personId: PersonId
  memberId: PersonId
  meetingId: MeetingId
  tagId: TagId
  requestId: string
}
type Requests = { [K in Key]: RouteInput<(typeof routes)[K]> }

/** A request for every route, about what belongs to a company: a route without one does not compile. */
function requestsAbout({ departmentId, otherId, personId, memberId, meetingId, tagId, requestId }: Ids): Requests {
  const of = { params: { departmentId } }
  const at = { params: { meetingId } }
  const span = { from: '2026-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z' }
  const filter = { ...span, departmentId, meetingId, personKey: personId }
  const settings = { ...nothingSaid, personSeconds: 600 }
  const subject = { scope: 'person', personId } as const
  const meeting = { startLocal: '2100-01-04T10:00', zone: 'UTC', durationSeconds: 600, attendeeIds: [memberId] }
  return {
    'GET /api/minutes': {},
    'GET /api/minutes/mine': {},
    'GET /api/admin/minutes': {},
    'GET /api/admin/minutes/settings': {},
    'PUT /api/admin/minutes/settings': { body: { subject, settings, revision: 0 } },
    'POST /api/admin/minutes/:departmentId/top-up': { ...of, body: { seconds: 60 } },
    'POST /api/admin/minutes/transfers': { body: { from: departmentId, to: otherId, seconds: 60 } },
    'GET /api/admin/minutes/:departmentId/ledger': { ...of, query: {} },
    'GET /api/admin/minutes/:departmentId/chain': of,
    'GET /api/admin/minutes/:departmentId/people': of,
    'GET /api/admin/tags': {},
    'POST /api/admin/tags': { body: { name: 'Field', personIds: [memberId] } },
    'PUT /api/admin/tags/:tagId': { params: { tagId }, body: { name: 'Night', personIds: [memberId] } },
    'DELETE /api/admin/tags/:tagId': { params: { tagId } },
    'POST /api/meetings/:meetingId/minutes/requests': { ...at, body: {} },
    'GET /api/admin/minutes/requests': {},
    'POST /api/admin/minutes/requests/:requestId': { params: { requestId }, body: { seconds: 60 } },
    'GET /api/meetings/:meetingId/payer': at,
    'PUT /api/meetings/:meetingId/payer': { ...at, body: { payer: 'joiner', exempt: 'all-hands' } },
    'POST /api/meetings/:meetingId/takeovers': { ...at, body: { departmentId: otherId } },
    'POST /api/minutes/price': { body: meeting },
    'GET /api/admin/minutes/forecast': {},
    'GET /api/minutes/statement': { query: span },
    'GET /api/admin/minutes/statement': { query: filter },
    'GET /api/admin/minutes/statement.csv': { query: filter },
    'GET /api/admin/minutes/ledger.csv': {},
    'GET /api/admin/minutes/:departmentId/ledger.csv': of,
    'GET /api/admin/minutes/months': { query: {} },
    'GET /api/admin/minutes/heat': { query: { ...span, zone: 'UTC', departmentId } },
    'POST /api/admin/minutes/simulate': { body: { ...span, changes: [{ subject, settings }] } },
    'GET /api/admin/minutes/changes': { query: {} },
    'GET /api/admin/minutes/alerts': {},
  }
}

let house: HouseForTests
let minutes: Minutes
let served: Awaited<ReturnType<typeof serveForTests>>
let globe: Ids & { owner: string; member: string; guest: string }
let stranger: { tenantId: TenantId; personId: PersonId; cookie: string }
/** In every name of the one company. */
const mark = 'Geheim'

beforeAll(async () => {
  house = await openHouseForTests()
  const meetings = openMeetings(house)
  const poolSecondsDefault = 3_600
  minutes = new Minutes({
    ...house,
    newId,
    processId: 'test',
    capSeconds: 300,
    monthlySecondsDefault: poolSecondsDefault,
  })
  const accounts = async (tenantId: TenantId) => (await minutes.overview(tenantId)).accounts
  const [publicUrl, placement] = ['https://meet.example.com', { removed: async () => false }]
  served = await serveForTests(house, routes, {
    ...minuteHandlers({ ...house, minutes }),
    ...runningHandlers({ ...house, newId, publicUrl, placement, meetings, minutes }),
    ...reportHandlers({ ...house, accounts, poolSecondsDefault }),
  })
  const { tenantId, departmentId } = await addCompany(house, `${mark.toLowerCase()}-gmbh`)
  const otherId = await addDepartmentTo(house, tenantId, `${mark} labs`)
  const owner = await addPersonTo(house, tenantId, { name: `${mark}owner`, role: 'owner', departmentId })
  const member = await addPersonTo(house, tenantId, { name: `${mark}member`, departmentId: otherId })
  const { meetingId } = await addMeeting(meetings, tenantId, owner.personId)
  const guest = await house.sessions.openForGuest(tenantId, { meetingId, name: `${mark}guest`, zone: 'UTC' })
  const given = { tenantId, departmentId, otherId, personId: owner.personId, memberId: member.personId, meetingId }
  const cookies = { owner: owner.cookie, member: member.cookie, guest: `${house.cookie.name}=${guest}` }
  globe = { ...given, ...cookies, ...(await fill(given)) }
  const other = await addCompany(house, 'other')
  const eve = await addPersonTo(house, other.tenantId, { name: 'Eve', role: 'owner', departmentId: other.departmentId })
  stranger = { tenantId: other.tenantId, ...eve }
})
afterAll(async () => {
  await served.app.close()
  await house.close()
})

/** Something in every table that a route reads. */
async function fill(ids: Omit<Ids, 'tagId' | 'requestId'>): Promise<Pick<Ids, 'tagId' | 'requestId'>> {
  const { tenantId, departmentId, memberId, personId, meetingId } = ids
  const [tagId, requestId] = [newId<TagId>(), newId<string>()]
  const now = new Date(house.clock.nowMs())
  await minutes.topUp(tenantId, { departmentId, seconds: 600, actorId: personId, note: mark })
  await house.storage.inTenant(tenantId, async (tx) => {
    await tx
      .insertInto('tags')
      .values({ id: tagId, tenant_id: tenantId, name: `${mark} tag` })
      .execute()
    await tx.insertInto('person_tags').values({ tenant_id: tenantId, tag_id: tagId, person_id: memberId }).execute()
    const request = { id: requestId, tenant_id: tenantId, department_id: departmentId, meeting_id: meetingId }
    const asker = { person_key: memberId, name: mark, note: mark, created_at: now }
    await tx
      .insertInto('minute_requests')
      .values({ ...request, ...asker })
      .execute()
    const span = {
      peer_id: newId<never>(),
      person_key: personId,
      why: 'own',
      media: 'audio',
      weight: 1,
      region: mark,
    } as const
    const times = { started_at: new Date(now.getTime() - 60_000), ended_at: now }
    await tx
      .insertInto('attendance_spans')
      .values({ tenant_id: tenantId, meeting_id: meetingId, department_id: departmentId, ...span, ...times })
      .execute()
  })
  return { tagId, requestId }
}

interface Input {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: object
}
let calls = 0

async function send(key: Key, input: Input, cookie: string | undefined): Promise<{ status: number; text: string }> {
  const [method, path] = (key as RouteKey).split(' ') as [Method, string]
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => input.params?.[name] ?? '')
  const query = new URLSearchParams(input.query).toString()
  calls++
  const answer = await served.app.inject({
    method,
    url: query ? `${filled}?${query}` : filled,
    // A caller who asks this often is told to wait.
    remoteAddress: `10.1.${calls >> 8}.${calls & 255}`,
    headers: { 'x-meridian': '1', ...(cookie && { cookie }) },
    ...(input.body && { payload: input.body }),
  })
  return { status: answer.statusCode, text: answer.body }
}

/** All that the company has, row by row. */
async function everythingOf(tenantId: TenantId): Promise<string> {
  const tables = [
    'quota_accounts',
    'quota_leases',
    'ledger_entries',
    'minute_settings',
    'minute_requests',
    'minute_changes',
    'payer_takeovers',
    'tags',
    'person_tags',
    'meetings',
    'attendance_spans',
    'outbox',
  ] as const
  return house.storage.inTenant(tenantId, async (tx) => {
    const rows = []
    for (const table of tables) rows.push(await tx.selectFrom(table).selectAll().execute())
    return JSON.stringify(rows)
  })
}

/** The same text about a company that is not there. */
function elsewhere(ids: Ids): { ids: Ids; back: (text: string) => string } {
  const names = Object.keys(ids) as (keyof Ids)[]
  const made = Object.fromEntries(names.map((name) => [name, newId()])) as unknown as Ids
  const back = (text: string) => names.reduce((told, name) => told.replaceAll(made[name], ids[name]), text)
  return { ids: made, back }
}

const idsOf = ({ tenantId, departmentId, otherId, personId, memberId, meetingId, tagId, requestId }: Ids): Ids => {
  return { tenantId, departmentId, otherId, personId, memberId, meetingId, tagId, requestId }
}

test('[ML104] the owner of another company is answered about this one as about one that is not there', async () => {
  const nobody = elsewhere(idsOf(globe))
  const [theirs, nobodys] = [requestsAbout(globe), requestsAbout(nobody.ids)]
  const before = await everythingOf(globe.tenantId)
  for (const key of keys) {
    const asked = theirs[key] as Input
    const answer = await send(key, asked, stranger.cookie)
    // What names nothing of the other company is about one's own.
    const names = JSON.stringify(asked) !== JSON.stringify(nobodys[key])
    if (names) {
      const same = await send(key, nobodys[key] as Input, stranger.cookie)
      expect({ key, ...answer }).toEqual({ key, status: same.status, text: nobody.back(same.text) })
    }
    if (answer.status !== 200) expect([400, 403, 404], key).toContain(answer.status)
    else expect(answer.text, key).not.toMatch(new RegExp([mark, ...Object.values(idsOf(globe))].join('|'), 'i'))
  }
  expect(await everythingOf(globe.tenantId)).toBe(before)
})

test('[ML104] members, guests and strangers have no admin route, and guests none of people', async () => {
  const requests = requestsAbout(globe)
  const before = await everythingOf(globe.tenantId)
  const statusOf = async (key: Key, cookie?: string) => (await send(key, requests[key] as Input, cookie)).status
  for (const key of keys) {
    const { access } = routes[key] as RouteSpec
    expect([key, await statusOf(key)]).toEqual([key, 401])
    if (access === 'session') continue
    expect([key, await statusOf(key, globe.guest)]).toEqual([key, 403])
    if (access === 'admin') expect([key, await statusOf(key, globe.member)]).toEqual([key, 403])
  }
  expect(await everythingOf(globe.tenantId)).toBe(before)
})

test('[ML104] the same requests are answered to the company’s own owner', async () => {
  const requests = requestsAbout(globe)
  for (const key of keys) {
    const { status, text } = await send(key, requests[key] as Input, globe.owner)
    expect({ key, status, text }).toMatchObject({ key, status: 200 })
  }
})

test('[ML104] nobody hears any event of another company', async () => {
  const at = new Date(house.clock.nowMs()).toISOString()
  const about = { departmentId: globe.departmentId, departmentName: mark, at }
  const request = {
    requestId: globe.requestId,
    personKey: stranger.personId,
    state: 'open',
    grantedSeconds: 0,
  } as const
  const events: { [K in MinuteEvent['event']]: Extract<MinuteEvent, { event: K }> } = {
    crossing: { event: 'crossing', level: 80, leftSeconds: 60, ...about },
    stage: { event: 'stage', stage: 'grace', ...about },
    settled: { event: 'settled', departmentId: globe.departmentId, meetingId: globe.meetingId, seconds: 10, at },
    changed: { event: 'changed', departmentId: null, at },
    request: { event: 'request', departmentId: globe.departmentId, at, ...request },
  }
  expect(Object.keys(events)).toHaveLength(MinuteEvent.options.length)
  const heard: Record<'own' | 'other', string[]> = { own: [], other: [] }
  const news = new MinuteNews(house)
  const listen = (who: 'own' | 'other', tenantId: TenantId, personId: PersonId) =>
    news.listen({ kind: 'person', tenantId, personId, role: 'owner' }, ({ event }) => void heard[who].push(event))
  const stops = [
    listen('other', stranger.tenantId, stranger.personId),
    // Whoever holds the id of a person of another company is no more that person.
    listen('other', stranger.tenantId, globe.personId),
    listen('own', globe.tenantId, globe.personId),
  ]
  await expect
    .poll(async () => {
      await house.bus.publish(minuteEventsTopic(globe.tenantId), events.changed)
      return heard.own.length
    })
    .toBeGreaterThan(0)
  for (const event of Object.values(events)) await house.bus.publish(minuteEventsTopic(globe.tenantId), event)
  await expect.poll(() => new Set(heard.own)).toEqual(new Set(Object.keys(events)))
  expect(heard.other).toEqual([])
  for (const stop of stops) stop()
})
