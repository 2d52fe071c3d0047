import { afterAll, beforeAll, expect, test } from 'vitest'
import { NewMeeting } from '../protocol/meetings.ts'
import { openDavHouse, type Program } from './testing/davHouse.ts'

let house: Awaited<ReturnType<typeof openDavHouse>>
let ana: Program
beforeAll(async () => {
  house = await openDavHouse()
  ana = await house.program('Ana')
})
afterAll(() => house.close())

const propfind = (...names: string[]) =>
  `<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>${names.map((name) => `<${name}/>`).join('')}</D:prop></D:propfind>`

const report = (name: string, inner: string) =>
  `<C:${name} xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/><C:calendar-data/></D:prop>${inner}</C:${name}>`

const sync = (token: string, limit = '') =>
  `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${limit}<D:prop><D:getetag/></D:prop></D:sync-collection>`

const range = (start: string, end: string) =>
  `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="${start}" end="${end}"/></C:comp-filter></C:comp-filter></C:filter>`

const hrefsIn = (body: string) =>
  [...body.matchAll(/<D:response><D:href>([^<]+)<\/D:href>/g)].map(([, href]) => href ?? '')
const tokenIn = (body: string) => /<D:sync-token>([^<]+)</.exec(body)?.[1] ?? ''

async function schedule(who: Program, title: string, more: object = {}) {
  const asked = { title, startLocal: '2026-12-01T09:00', zone: 'Europe/Berlin', durationSeconds: 3600, ...more }
  return house.meetings.create(who, NewMeeting.parse(asked))
}

test('a program finds the calendar from the host alone', async () => {
  const lost = await ana.ask('PROPFIND', '/.well-known/caldav', propfind('D:current-user-principal'))
  expect([lost.status, lost.headers['location']]).toEqual([301, '/dav/'])
  const root = await ana.ask('PROPFIND', '/dav/', propfind('D:current-user-principal', 'D:no-such'), { depth: '0' })
  const principal = /<D:current-user-principal><D:href>([^<]+)/.exec(root.body)?.[1] ?? ''
  expect(root.body).toMatch(/<D:no-such\/><\/D:prop><D:status>HTTP\/1.1 404/)
  const home = await ana.ask('PROPFIND', principal, propfind('C:calendar-home-set'), { depth: '0' })
  const path = /<C:calendar-home-set><D:href>([^<]+)/.exec(home.body)?.[1] ?? ''
  const listed = await ana.ask('PROPFIND', path, propfind('D:resourcetype', 'D:displayname'), { depth: '1' })
  expect(hrefsIn(listed.body)).toEqual([path, ana.calendar])
  expect(listed.body).toContain('<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>')
})

test('[CD1] without an app password nothing is told, and one that was revoked is none', async () => {
  const bare = await house.app.inject({ method: 'PROPFIND' as 'GET', url: '/dav/', headers: { depth: '0' } })
  expect([bare.statusCode, bare.headers['www-authenticate']]).toEqual([401, 'Basic realm="Meridian", charset="UTF-8"'])
  const bela = await house.program('Bela')
  expect((await bela.ask('PROPFIND', '/dav/', undefined, { depth: '0' })).status).toBe(207)
  const stolen = `Basic ${Buffer.from(`${ana.email}:${bela.secret}`).toString('base64')}`
  expect((await bela.ask('PROPFIND', '/dav/', undefined, { authorization: stolen })).status).toBe(401)
  const { appPasswords } = await house.appPasswords.list(bela)
  expect(appPasswords).toMatchObject([{ name: 'Test', lastUsedAt: '2026-11-21T10:00:00.000Z' }])
  await house.appPasswords.revoke(bela, appPasswords[0]?.appPasswordId ?? '')
  expect((await bela.ask('PROPFIND', '/dav/', undefined, { depth: '0' })).status).toBe(401)
})

test('[CD2] other calendars are not there, and none is made or renamed', async () => {
  const chen = await house.program('Chen')
  expect((await ana.ask('PROPFIND', chen.calendar, undefined, { depth: '1' })).status).toBe(404)
  const made = await ana.ask('MKCALENDAR', `/dav/calendars/${ana.personId}/other/`)
  expect([made.status, made.body.includes('need-privileges')]).toEqual([404, false])
  expect((await ana.ask('MKCALENDAR', ana.calendar)).status).toBe(403)
  const change =
    '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>X</D:displayname></D:prop></D:set></D:propertyupdate>'
  const renamed = await ana.ask('PROPPATCH', ana.calendar, change)
  expect([renamed.status, renamed.body.includes('cannot-modify-protected-property')]).toEqual([207, true])
})

test('meetings are listed, read and found by time, series by their occurrences', async () => {
  const dora = await house.program('Dora')
  const single = await schedule(dora, 'Once')
  const series = await schedule(dora, 'Weekly', {
    recurrence: { every: 'week', count: 10 },
    startLocal: '2026-12-02T09:00',
  })
  const hrefs = [single, series].map(({ meetingId }) => `${dora.calendar}${meetingId}.ics`)
  const listed = await dora.ask('PROPFIND', dora.calendar, propfind('D:getetag'), { depth: '1' })
  expect(hrefsIn(listed.body)).toEqual([dora.calendar, ...hrefs])
  const [, etag] = /<D:getetag>(&quot;[^<]+)</.exec(listed.body) ?? []
  const read = await dora.ask('GET', hrefs[0] ?? '')
  expect([read.status, read.headers['etag']]).toEqual([200, etag?.replaceAll('&quot;', '"')])
  expect(read.body).toContain('SUMMARY:Once')
  expect(read.body).not.toContain('METHOD')
  const found = async (start: string, end: string) =>
    hrefsIn((await dora.ask('REPORT', dora.calendar, report('calendar-query', range(start, end)), { depth: '1' })).body)
  expect(await found('20261201T070000Z', '20261201T090000Z')).toEqual([hrefs[0]])
  expect(await found('20261216T080000Z', '20261216T083000Z')).toEqual([hrefs[1]])
  expect(await found('20261203T000000Z', '20261204T000000Z')).toEqual([])
  const expanded = report('calendar-query', range('20261215T000000Z', '20261231T000000Z')).replace(
    '<C:calendar-data/>',
    '<C:calendar-data><C:expand start="20261215T000000Z" end="20261231T000000Z"/></C:calendar-data>',
  )
  const singles = await dora.ask('REPORT', dora.calendar, expanded, { depth: '1' })
  expect(singles.body.match(/DTSTART:.*/g)?.map((line) => line.trim())).toEqual(
    ['16', '23', '30'].map((day) => `DTSTART:202612${day}T080000Z`),
  )
  expect(singles.body).not.toContain('RRULE')
  const some = `<D:href>${hrefs[1]}</D:href><D:href>${dora.calendar}none.ics</D:href>`
  const several = await dora.ask('REPORT', dora.calendar, report('calendar-multiget', some))
  expect(several.body).toMatch(/SUMMARY:Weekly[\s\S]*none\.ics<\/D:href><D:status>HTTP\/1\.1 404/)
  const busy = await dora.ask(
    'REPORT',
    dora.calendar,
    '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20261201T000000Z" end="20261203T000000Z"/></C:free-busy-query>',
  )
  expect(busy.body.match(/FREEBUSY;.*/g)?.map((line) => line.trim())).toEqual([
    'FREEBUSY;FBTYPE=BUSY:20261201T080000Z/20261201T090000Z',
    'FREEBUSY;FBTYPE=BUSY:20261202T080000Z/20261202T090000Z',
  ])
})

test('[CD4] a sync token leads to what changed since, and to what is gone', async () => {
  const emil = await house.program('Emil')
  const first = await schedule(emil, 'First')
  const second = await schedule(emil, 'Second')
  const href = (id: string) => `${emil.calendar}${id}.ics`
  const all = await emil.ask('REPORT', emil.calendar, sync(''))
  expect(hrefsIn(all.body)).toEqual([href(first.meetingId), href(second.meetingId)])
  const nothing = await emil.ask('REPORT', emil.calendar, sync(tokenIn(all.body)))
  expect([hrefsIn(nothing.body), tokenIn(nothing.body)]).toEqual([[], tokenIn(all.body)])
  await house.meetings.change(emil, first.meetingId, { revision: 0, scope: 'all', title: 'Firster' })
  await house.meetings.cancel(emil, second.meetingId, { scope: 'all' })
  const changes = await emil.ask('REPORT', emil.calendar, sync(tokenIn(all.body)))
  expect(hrefsIn(changes.body)).toEqual([href(first.meetingId), href(second.meetingId)])
  expect(changes.body.match(/HTTP\/1\.1 404/g)).toHaveLength(1)
  const part = await emil.ask(
    'REPORT',
    emil.calendar,
    sync(tokenIn(all.body), '<D:limit><D:nresults>1</D:nresults></D:limit>'),
  )
  expect(part.body).toContain('507')
  const rest = await emil.ask('REPORT', emil.calendar, sync(tokenIn(part.body)))
  expect(hrefsIn(rest.body)).toEqual([href(second.meetingId)])
  const since = tokenIn(rest.body)
  expect((await emil.ask('REPORT', emil.calendar, sync(since))).status).toBe(207)
  house.clock.advance(181 * 86_400_000)
  await emil.ask('REPORT', emil.calendar, sync(since))
  expect((await emil.ask('REPORT', emil.calendar, sync(tokenIn(all.body)))).status).toBe(403)
  expect((await emil.ask('REPORT', emil.calendar, sync(since))).status).toBe(207)
  const stranger = await emil.ask('REPORT', emil.calendar, sync('urn:x-meridian:calendar:999'))
  expect([stranger.status, stranger.body.includes('valid-sync-token')]).toEqual([403, true])
})
