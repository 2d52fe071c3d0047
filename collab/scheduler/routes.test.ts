import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { Session } from '../../infra/contract/session.ts'
import { bindRoutes, createHttp, type RouteHandlers } from '../../infra/http.ts'
import { meetingRoutes, type MeetingRoutes } from '../protocol/meetings.ts'
import { addCompany, addPerson, openHouseForTests } from './testing/schedulerHouse.ts'
import type { Viewer } from './viewer.ts'
import { registerCalendarFile, registerZones } from './files.ts'
import { meetingHandlers } from './routes.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let app: FastifyInstance
let people: Map<string, Viewer>

beforeAll(async () => {
  house = await openHouseForTests()
  const company = await addCompany(house.storage)
  people = new Map([
    ['grace', await addPerson(house.storage, company, { name: 'Grace' })],
    ['li', await addPerson(house.storage, company, { name: 'Li' })],
    ['ana', await addPerson(house.storage, company, { name: 'Ana' })],
  ])
  app = await createHttp({ log: house.log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  const authenticate = async (request: { headers: Record<string, unknown> }): Promise<Session | null> => {
    const who = people.get(String(request.headers['x-who']))
    return who ? { kind: 'person', ...who } : null
  }
  const handlers = meetingHandlers(house)
  const routes = Object.fromEntries(Object.entries(meetingRoutes).filter(([key]) => key in handlers))
  bindRoutes(app, routes as unknown as MeetingRoutes, handlers as RouteHandlers<MeetingRoutes>, authenticate)
  registerCalendarFile(app, { meetings: house.meetings, authenticate })
  registerZones(app, house.zones)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await house.storage.close()
})

function ask(who: string, method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const headers = { 'x-who': who, 'x-meridian': '1' }
  return app.inject({ method, url, headers, ...(payload && { payload }) })
}

const meeting = { title: 'Weekly', startLocal: '2026-11-23T09:00', zone: 'Europe/Berlin', durationSeconds: 1800 }

test('[SC10] a meeting goes through its whole life over REST', async () => {
  const attendeeIds = [people.get('li')?.personId]
  const made = await ask('grace', 'POST', '/api/meetings', { ...meeting, attendeeIds, recurrence: { every: 'week' } })
  expect(made.statusCode).toBe(200)
  const { meetingId, code, link } = made.json()
  const answered = await ask('li', 'PUT', `/api/meetings/${meetingId}/answer`, { answer: 'yes' })
  expect(answered.json()).toEqual({})
  const listed = await ask('li', 'GET', '/api/meetings?from=2026-11-22T00:00:00Z&until=2026-12-22T00:00:00Z')
  expect(listed.json().occurrences).toHaveLength(5)
  const changed = await ask('grace', 'PATCH', `/api/meetings/${meetingId}`, { revision: 0, title: 'Sync' })
  expect(changed.json()).toMatchObject({ title: 'Sync', revision: 1, attendees: [{ answer: 'yes' }], recurrence: {} })
  expect((await ask('li', 'GET', `/api/codes/${code}`)).json()).toEqual({ link })
  expect((await ask('grace', 'POST', '/api/meetings/now', {})).json()).toMatchObject({ title: 'Meeting of Grace' })
  expect((await ask('grace', 'DELETE', `/api/meetings/${meetingId}`)).json()).toEqual({})
  expect((await ask('li', 'GET', `/api/meetings/${meetingId}`)).json()).toMatchObject({ cancelled: true })
})

test('[SC6] bad input is answered with its problem code', async () => {
  const wrong: [object, string][] = [
    [{ ...meeting, zone: 'Mars/Olympus' }, 'ZONE_UNKNOWN'],
    [{ ...meeting, startLocal: '2027-03-28T02:30' }, 'WALL_TIME_MISSING'],
    [{ ...meeting, recurrence: { every: 'week', count: 1, untilDay: '2027-01-01' } }, 'BODY_INVALID'],
    [{ ...meeting, recurrence: { every: 'week', monthDays: [1] } }, 'RECURRENCE_INVALID'],
    [{ ...meeting, surprise: true }, 'BODY_INVALID'],
    [{ ...meeting, startLocal: '0000-01-01T09:00' }, 'BODY_INVALID'],
    [{ ...meeting, startLocal: '9999-12-31T09:00', recurrence: { every: 'day' } }, 'BODY_INVALID'],
  ]
  for (const [body, code] of wrong)
    expect((await ask('grace', 'POST', '/api/meetings', body)).json()).toMatchObject({ code })
  const ancient = await ask('grace', 'GET', '/api/meetings?from=0000-01-01T00:00:00Z&until=0000-01-02T00:00:00Z')
  expect(ancient.json()).toMatchObject({ code: 'BODY_INVALID', errors: [{ path: 'from' }] })
  expect((await ask('nobody', 'POST', '/api/meetings', meeting)).json()).toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('[SC8] the calendar file is for those who see the meeting', async () => {
  const { meetingId } = (await ask('grace', 'POST', '/api/meetings', meeting)).json()
  const file = await ask('grace', 'GET', `/api/meetings/${meetingId}/calendar.ics`)
  expect(file.headers['content-type']).toContain('text/calendar')
  expect(file.body).toContain('METHOD:PUBLISH')
  expect((await ask('ana', 'GET', `/api/meetings/${meetingId}/calendar.ics`)).statusCode).toBe(404)
  expect((await ask('nobody', 'GET', `/api/meetings/${meetingId}/calendar.ics`)).statusCode).toBe(401)
  expect((await ask('grace', 'GET', '/api/meetings/nonsense/calendar.ics')).statusCode).toBe(404)
})

test('[TZ8] the zone table is served for ever under its version', async () => {
  const table = await ask('nobody', 'GET', `/api/zones/${house.zones.version}`)
  expect(table.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(table.json()).toEqual(house.zones)
  const stale = await ask('nobody', 'GET', '/api/zones/1999a')
  expect(stale.json()).toMatchObject({ code: 'NOT_FOUND', detail: house.zones.version })
  expect(stale.headers['cache-control']).toBeUndefined()
})
