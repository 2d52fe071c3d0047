import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import { isPublicAddress } from '../../infra/publicFetch.ts'
import { newId } from '../../infra/secrets.ts'
import { openMigrated } from '../../infra/storage/testing/openMigrated.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { addCompany, addPerson } from '../scheduler/testing/schedulerHouse.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { BusyFeeds } from './busyFeeds.ts'
import { busyOf } from './busyTimes.ts'
import { hoursOver } from './testing/hoursHouse.ts'

const noon = Date.parse('2026-11-23T11:00:00Z')
const halfAnHourMs = 30 * 60_000
const zones = readZoneTable()

let storage: Storage
let server: Server
let origin: string
let clock: ManualClock
let ana: Viewer
let feeds: BusyFeeds
/** What the calendar's address answers; a number is a status. */
let answer: string | number
let asked: { path: string; etag: string | undefined }[]

beforeAll(async () => {
  storage = await openMigrated()
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', etag: request.headers['if-none-match'] })
    if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    else if (request.url === '/endless') response.writeHead(200).end('x'.repeat(2_100_000))
    else if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
    else if (typeof answer === 'number') response.writeHead(answer).end()
    else if (request.headers['if-none-match'] === etagOf(answer)) response.writeHead(304).end()
    else response.writeHead(200, { etag: etagOf(answer) }).end(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await storage.close()
})
beforeEach(async () => {
  clock = new ManualClock(noon)
  asked = []
  answer = calendar(event('a', 'DTSTART:20261124T090000Z', 'DTEND:20261124T100000Z'))
  ana = await addPerson(storage, await addCompany(storage), { name: 'Ana' })
  feeds = feedsOf(true)
})

const etagOf = (text: string) => `"${createHash('sha256').update(text).digest('hex')}"`
const feedsOf = (privateToo: boolean) =>
  new BusyFeeds({ storage, clock, zones, newId, privateToo, log: createLog({ level: 'silent', pretty: false }) })
const calendar = (...events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...events, 'END:VCALENDAR', ''].join('\r\n')
const event = (uid: string, ...lines: string[]) =>
  ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261101T000000Z', 'SUMMARY:Secret', ...lines, 'END:VEVENT'].join('\r\n')
const add = (path = `/${ana.personId}.ics`, from = feeds) => from.add(ana, { name: 'Home', url: origin + path })
const busy = async (from = '2026-11-22T23:00Z', until = '2026-11-29T23:00Z') => {
  const span = { fromMs: Date.parse(from), untilMs: Date.parse(until) }
  const found = await storage.inTenant(ana.tenantId, (tx) => busyOf(tx, [ana.personId], span, async () => []))
  return (found.get(ana.personId) ?? []).map(
    ({ fromMs, untilMs, kind }) =>
      `${new Date(fromMs).toISOString().slice(5, 16)} ${(untilMs - fromMs) / 60_000} ${kind}`,
  )
}

test('[HR20] a calendar elsewhere makes busy: series with exceptions, tentative, whole days; not what takes no time', async () => {
  answer = calendar(
    event('single', 'DTSTART:20261124T090000Z', 'DTEND:20261124T100000Z'),
    event('free', 'DTSTART:20261124T110000Z', 'DTEND:20261124T120000Z', 'TRANSP:TRANSPARENT'),
    event('gone', 'DTSTART:20261124T110000Z', 'DTEND:20261124T120000Z', 'STATUS:CANCELLED'),
    event('no', 'DTSTART:20261124T130000Z', 'DURATION:PT1H', 'ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com'),
    event('maybe', 'DTSTART:20261124T150000Z', 'DURATION:PT1H', 'ATTENDEE;PARTSTAT=TENTATIVE:mailto:Ana@example.com'),
    event('day', 'DTSTART;VALUE=DATE:20261127'),
    // Began long before, and goes on for ever.
    event(
      'old',
      'DTSTART;TZID=Europe/Berlin:20190107T083000',
      'DURATION:PT15M',
      'RRULE:FREQ=DAILY',
      'EXDATE;TZID=Europe/Berlin:20261126T083000',
    ),
    event(
      'old',
      'RECURRENCE-ID;TZID=Europe/Berlin:20261125T083000',
      'DTSTART;TZID=Europe/Berlin:20261125T200000',
      'DURATION:PT15M',
    ),
  )
  expect(await add()).toMatchObject({ name: 'Home', host: new URL(origin).host, problem: null })
  expect(await busy('2026-11-23T23:00Z', '2026-11-27T23:00Z')).toEqual([
    '11-24T07:30 15 busy',
    '11-24T09:00 60 busy',
    '11-24T15:00 60 tentative',
    '11-25T19:00 15 busy',
    '11-26T23:00 1440 busy',
  ])
})

test('[HR20] meetings of our own in it do not count twice, and removing it frees the time', async () => {
  const { meetings } = hoursOver(storage, clock)
  const fields = { title: 'Ours', startLocal: '2026-11-25T10:00', zone: 'UTC', durationSeconds: 3600 }
  const { uid, meetingId } = await meetings.create(ana, fields)
  answer = calendar(event(uid, 'DTSTART:20261125T100000Z', 'DTEND:20261125T110000Z'))
  const { feedId, eventsCount } = await add()
  expect(eventsCount).toBe(0)
  await meetings.cancel(ana, meetingId)
  expect(await busy()).toEqual([])
  await expect(add()).rejects.toMatchObject({ code: 'CONFLICT' })
  await feeds.remove(ana, feedId)
  expect(await feeds.list(ana)).toEqual([])
})

test('[HR20] it is read again every half an hour, once among processes, and only when it has changed', async () => {
  await add()
  asked = []
  clock.advance(halfAnHourMs)
  await Promise.all([feeds.sweep(), feedsOf(true).sweep()])
  await feeds.sweep()
  const mine = asked.filter(({ path }) => path.includes(ana.personId))
  expect(mine.map(({ etag }) => etag)).toEqual([etagOf(String(answer))])
  answer = calendar(event('b', 'DTSTART:20261124T120000Z', 'DTEND:20261124T133000Z'))
  clock.advance(halfAnHourMs)
  await feeds.sweep()
  expect(await busy()).toEqual(['11-24T12:00 90 busy'])
})

test('[HR20] what was known stays while it cannot be read; the list says why', async () => {
  await add()
  for (const [bad, problem] of [
    [500, 'FEED_UNREACHABLE'],
    ['<html>sign in</html>', 'CALENDAR_INVALID'],
  ] as const) {
    answer = bad
    clock.advance(24 * 3_600_000)
    await feeds.sweep()
    expect(await feeds.list(ana)).toMatchObject([{ problem, eventsCount: 1 }])
  }
  expect(await busy()).toHaveLength(1)
})

test('[HR22] private addresses, redirects into them, bombs and what is no calendar are refused and kept nowhere', async () => {
  const outside = feedsOf(false)
  await expect(add(undefined, outside)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
  for (const url of [
    'http://localhost/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f.1/',
    'http://169.254.169.254/',
  ])
    await expect(outside.add(ana, { name: 'x', url })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
  expect(asked).toEqual([])
  for (const path of ['/away', '/endless', '/packed'])
    await expect(add(path)).rejects.toMatchObject({ code: 'FEED_UNREACHABLE' })
  answer = 'nothing'
  expect(await add()).toMatchObject({ problem: 'CALENDAR_INVALID' })
  for (const address of [
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:7f00:1::',
  ])
    expect(isPublicAddress(address), address).toBe(false)
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111'])
    expect(isPublicAddress(address), address).toBe(true)
})

test('[HR22] a calendar of thousands of endless series is given up, not walked through', async () => {
  const endless = (count: number) =>
    calendar(
      ...Array.from({ length: count }, (_, place) =>
        event(`u${place}`, 'DTSTART:20200101T000000Z', 'DURATION:PT5M', 'RRULE:FREQ=DAILY'),
      ),
    )
  answer = endless(5)
  expect(await add('/few')).toMatchObject({ problem: null, eventsCount: 5 * 197 })
  answer = endless(300)
  expect(await add('/many')).toMatchObject({ problem: 'CALENDAR_INVALID', eventsCount: 0 })
})
