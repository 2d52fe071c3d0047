import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { Session } from '../../infra/contract/session.ts'
import { bindRoutes, createHttp, type RouteHandlers } from '../../infra/http.ts'
import { calendarRoutes } from '../protocol/calendars.ts'
import { resourceRoutes } from '../protocol/resources.ts'
import { meetingRoutes, type MeetingRoutes } from '../protocol/meetings.ts'
import { addCompany, addPerson, openHouseForTests } from './testing/schedulerHouse.ts'
import type { Viewer } from './viewer.ts'
import { calendarHandlers, resourceHandlers } from './calendarHandlers.ts'
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
    ['admin', await addPerson(house.storage, company, { name: 'Admin', role: 'admin' })],
  ])
  app = await createHttp({ log: house.log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  const authenticate = async (request: { headers: Record<string, unknown> }): Promise<Session | null> => {
    const who = people.get(String(request.headers['x-who']))
    return who ? { kind: 'person', ...who } : null
  }
  const handlers = meetingHandlers(house)
  const routes = Object.fromEntries(Object.entries(meetingRoutes).filter(([key]) => key in handlers))
  bindRoutes(app, routes as unknown as MeetingRoutes, handlers as RouteHandlers<MeetingRoutes>, authenticate)
  bindRoutes(app, calendarRoutes, calendarHandlers(house), authenticate)
  bindRoutes(app, resourceRoutes, resourceHandlers(house), authenticate)
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
  const { meetingId } = made.json()
  const answered = await ask('li', 'PUT', `/api/meetings/${meetingId}/answer`, { answer: 'yes' })
  expect(answered.json()).toEqual({})
  const listed = await ask('li', 'GET', '/api/meetings?from=2026-11-22T00:00:00Z&until=2026-12-22T00:00:00Z')
  expect(listed.json().occurrences).toHaveLength(5)
  const changed = await ask('grace', 'PATCH', `/api/meetings/${meetingId}`, { revision: 0, title: 'Sync' })
  expect(changed.json()).toMatchObject({ title: 'Sync', revision: 1, attendees: [{ answer: 'yes' }], recurrence: {} })
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

test('[SC20] [SC22] [SC28] [SC30] scopes, rooms, proposals and calendars over REST', async () => {
  const idOf = (name: string) => people.get(name)?.personId
  const room = { kind: 'room', name: 'Garden', zone: 'Europe/Berlin' }
  expect((await ask('li', 'POST', '/api/resources', room)).statusCode).toBe(403)
  const { resourceId } = (await ask('admin', 'POST', '/api/resources', room)).json()
  const series = { recurrence: { every: 'week', count: 4 }, resourceIds: [resourceId], attendeeIds: [idOf('li')] }
  const made = (await ask('ana', 'POST', '/api/meetings', { ...meeting, ...series })).json()
  expect(made).toMatchObject({ resources: [{ resourceId, answer: 'yes' }], uid: `${made.meetingId}@meridian` })
  const url = `/api/meetings/${made.meetingId}`
  const key = '2026-11-30T09:00'
  const moved = { scope: 'one', originalLocal: key, revision: 0, startLocal: '2026-11-30T10:00' }
  expect((await ask('ana', 'PATCH', url, moved)).json()).toMatchObject({ exceptions: [{ originalLocal: key }] })
  const other = { startsAt: '2026-12-01T08:00:00Z', endsAt: '2026-12-01T09:00:00Z', originalLocal: key }
  const { proposalId } = (await ask('li', 'POST', `${url}/proposals`, other)).json()
  const taken = await ask('ana', 'PUT', `${url}/proposals/${proposalId}`, { accept: true })
  expect(taken.json()).toMatchObject({ exceptions: [{ startLocal: '2026-12-01T09:00' }] })
  const cancelled = await ask('ana', 'DELETE', `${url}?scope=following&originalLocal=2026-12-07T09:00`)
  expect(cancelled.json()).toEqual({})
  const span = 'from=2026-11-23T00:00:00Z&until=2026-12-31T00:00:00Z'
  const seen = await ask('grace', 'GET', `/api/calendars?personIds=${idOf('ana')},${idOf('li')}&${span}`)
  const [ofAna] = seen.json().calendars
  expect(
    ofAna.spans.map(({ startsAt, meeting: shown }: { startsAt: string; meeting: null }) => [startsAt, shown]),
  ).toEqual([
    ['2026-11-23T08:00:00.000Z', null],
    ['2026-12-01T08:00:00.000Z', null],
  ])
  expect((await ask('grace', 'GET', `/api/calendars?personIds=nobody&${span}`)).json()).toMatchObject({
    code: 'BODY_INVALID',
  })
  const handed = await ask('admin', 'POST', `/api/admin/people/${idOf('ana')}/handover`, { receiverId: idOf('li') })
  expect(handed.json()).toEqual({ meetings: 1 })
})
