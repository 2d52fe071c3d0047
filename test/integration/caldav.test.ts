import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DAVClient, type DAVCalendar } from 'tsdav'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import type { DepartmentId, PersonId } from '../../infra/contract/ids.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient } from '../servers/restClient.ts'

const run = promisify(execFile)
/** Looked for by its place: a machine too busy to start it must fail the test, not skip it. */
const hasPrograms = existsSync('/usr/bin/vdirsyncer') && existsSync('/usr/bin/khal')

let house: House
let owner: RestClient
/** Somebody with an empty calendar. */
let dana: RestClient
let folder: string
let account: { url: string; userName: string }
let secret: string

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  dana = await addDana()
  const made = await dana.api('POST /api/me/app-passwords', { body: { name: 'Laptop' } })
  account = (await dana.api('GET /api/me/app-passwords')).account
  secret = made.secret
  folder = await mkdtemp(join(tmpdir(), 'caldav-'))
  await mkdir(join(folder, 'local'))
  await writeFile(join(folder, 'vdirsyncer'), vdirsyncerConfig())
  await writeFile(join(folder, 'khal'), khalConfig())
})
afterAll(async () => {
  await house.stop()
  await rm(folder, { recursive: true, force: true })
})

async function addDana(): Promise<RestClient> {
  const { departments } = await owner.api('GET /api/departments')
  const departmentId = departments[0]?.departmentId as DepartmentId
  const body = { name: 'Dana', email: 'dana@example.com', departmentId, zone: 'America/New_York' }
  const { personId } = await owner.api('POST /api/people', { body })
  const { url } = await owner.api('POST /api/people/:personId/sign-in-links', { params: { personId } })
  const client = new RestClient(house.url)
  await client.api('POST /api/sign-in/link', {
    body: { secret: new URL(url, house.url).pathname.split('/').at(-1) ?? '' },
  })
  return client
}

const calendarFolder = () => join(folder, 'local/meetings')

/** What vdirsyncer says it did, a line each. */
async function synchronise(): Promise<string[]> {
  const { stdout, stderr } = await run('vdirsyncer', ['-c', join(folder, 'vdirsyncer'), 'sync'])
  const lines = `${stdout}\n${stderr}`.split('\n')
  return lines.filter((line) => /^(Copying|Deleting item|error)/.test(line)).toSorted()
}

/** What khal shows of the folder: `start/end title`, in UTC. */
async function shownByKhal(from: string, until: string): Promise<string[]> {
  const words = ['-c', join(folder, 'khal'), 'list', '--format', '{start-long-full}/{end-long-full} {title}']
  const { stdout } = await run('khal', [...words, '--day-format', '', from, until])
  const lines = stdout.split('\n').filter((line) => line.includes('/'))
  return [...new Set(lines.map((line) => line.replace(/ *[⟳⏰🔁]+$/u, '').trim()))].toSorted()
}

/** The same as the house has it. */
async function known(from: string, until: string): Promise<string[]> {
  const query = { from: `${from}T00:00:00Z`, until: `${until}T00:00:00Z` }
  const { occurrences } = await dana.api('GET /api/meetings', { query })
  return occurrences
    .map(({ startsAt, endsAt, title }) => `${startsAt.slice(0, 16)}/${endsAt.slice(0, 16)} ${title}`)
    .toSorted()
}

async function localFiles(): Promise<Map<string, string>> {
  const names = (await readdir(calendarFolder())).filter((name) => name.endsWith('.ics'))
  const files = await Promise.all(names.map((name) => readFile(join(calendarFolder(), name), 'utf8')))
  return new Map(names.map((name, place) => [name, files[place] ?? '']))
}

const changeOne = (
  { meetingId, revision }: Meeting,
  change: { originalLocal: string; startLocal: string; title: string },
) => dana.api('PATCH /api/meetings/:meetingId', { params: { meetingId }, body: { scope: 'one', revision, ...change } })

const schedule = (title: string, startLocal: string, more: object = {}) =>
  dana.api('POST /api/meetings', {
    body: { title, startLocal, zone: 'America/New_York', durationSeconds: 2700, ...more },
  })

function eventOf(uid: string, title: string, start = '20280310T140000'): string {
  const lines = [`UID:${uid}`, 'DTSTAMP:20261121T090000Z', `SUMMARY:${title}`]
  const time = [`DTSTART;TZID=Asia/Shanghai:${start}`, 'DURATION:PT30M']
  const parts = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//Test//EN', 'BEGIN:VEVENT', ...lines, ...time]
  return [...parts, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

test.skipIf(!hasPrograms)('vdirsyncer synchronises both ways, and khal sees the same instants', async () => {
  await schedule('Single', '2028-03-01T09:00')
  // Across the change of the clocks in New York and in Berlin.
  const series = await schedule('Series', '2028-03-06T09:00', { recurrence: { every: 'week', count: 5 } })
  await changeOne(series, { originalLocal: '2028-03-20T09:00', startLocal: '2028-03-21T11:00', title: 'Moved one' })
  await dana.api('DELETE /api/meetings/:meetingId', {
    params: { meetingId: series.meetingId },
    query: { scope: 'one', originalLocal: '2028-03-27T09:00' },
  })
  const { people } = await owner.api('GET /api/people')
  const olivia = people.find(({ role }) => role === 'owner')?.personId as PersonId
  await schedule('With Olivia', '2028-03-02T09:00', { attendeeIds: [olivia] })
  await run('bash', ['-c', `yes | vdirsyncer -c ${join(folder, 'vdirsyncer')} discover`])
  await mkdir(calendarFolder(), { recursive: true })
  await writeFile(join(calendarFolder(), 'local-1.ics'), eventOf('local-1', 'Local'))
  expect(await synchronise()).toHaveLength(4)
  expect(await shownByKhal('2028-03-01', '2028-04-20')).toEqual(await known('2028-03-01', '2028-04-20'))
  const before = await localFiles()
  expect(await synchronise()).toEqual([])
  expect(await localFiles()).toEqual(before)
  expect((await known('2028-03-01', '2028-04-20')).some((line) => line.endsWith('Local'))).toBe(true)
})

test.skipIf(!hasPrograms)(
  'changes and removals on both sides arrive, and the second time nothing is left to do',
  async () => {
    const { meetingId, revision, uid } = await schedule('Here', '2028-05-02T09:00')
    await writeFile(join(calendarFolder(), 'there.ics'), eventOf('there', 'There', '20280503T140000'))
    await writeFile(join(calendarFolder(), 'short.ics'), eventOf('short', 'Short', '20280504T140000'))
    await synchronise()
    await dana.api('PATCH /api/meetings/:meetingId', {
      params: { meetingId },
      body: { revision, title: 'Moved here' },
    })
    await writeFile(join(calendarFolder(), 'there.ics'), eventOf('there', 'Moved there', '20280503T150000'))
    await rm(join(calendarFolder(), 'short.ics'))
    expect(await synchronise()).toEqual(
      [
        `Copying (updating) item ${uid} to local/meetings`,
        'Copying (updating) item there to house/meetings',
        'Deleting item short from house/meetings',
      ].toSorted(),
    )
    const both = ['2028-05-02T13:00/2028-05-02T13:45 Moved here', '2028-05-03T07:00/2028-05-03T07:30 Moved there']
    expect(await known('2028-05-01', '2028-05-10')).toEqual(both)
    expect(await shownByKhal('2028-05-01', '2028-05-10')).toEqual(both)
    expect(await synchronise()).toEqual([])
    await dana.api('DELETE /api/meetings/:meetingId', { params: { meetingId }, query: {} })
    expect(await synchronise()).toEqual([`Deleting item ${uid} from local/meetings`])
    expect(await synchronise()).toEqual([])
    expect(await shownByKhal('2028-05-01', '2028-05-10')).toEqual(both.slice(1))
  },
)

test.skipIf(!hasPrograms)(
  'what was changed on both sides is a conflict that vdirsyncer names, and neither is lost',
  async () => {
    const path = join(calendarFolder(), 'there.ics')
    const mine = eventOf('there', 'Mine', '20280503T150000')
    await writeFile(path, mine)
    const { occurrences } = await dana.api('GET /api/meetings', {
      query: { from: '2028-05-03T00:00:00Z', until: '2028-05-04T00:00:00Z' },
    })
    const [there] = occurrences
    if (!there) throw new Error('the meeting is not there')
    const { meetingId, revision } = there
    await dana.api('PATCH /api/meetings/:meetingId', { params: { meetingId }, body: { revision, title: 'House' } })
    await expect(synchronise()).rejects.toThrow('One item changed on both sides')
    expect(await readFile(path, 'utf8')).toBe(mine)
    expect((await known('2028-05-03', '2028-05-04'))[0]).toContain('House')
  },
)

test('tsdav finds the calendar, writes, and is told of what another overtook', async () => {
  const client = new DAVClient({
    serverUrl: account.url,
    credentials: { username: account.userName, password: secret },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  })
  await client.login()
  const [calendar] = await client.fetchCalendars()
  if (!calendar) throw new Error('tsdav found no calendar')
  expect(calendar).toMatchObject({ displayName: 'Meridian', components: ['VEVENT'] })
  const created = await client.createCalendarObject({
    calendar,
    filename: 'ts.ics',
    iCalString: eventOf('ts', 'Mine', '20280610T140000'),
  })
  expect(created.status).toBe(201)
  const timeRange = { start: '2028-06-01T00:00:00Z', end: '2028-07-01T00:00:00Z' }
  const [object, ...more] = await client.fetchCalendarObjects({ calendar, timeRange })
  expect([object?.data.includes('SUMMARY:Mine'), more]).toEqual([true, []])
  const edit = (title: string) =>
    client.updateCalendarObject({
      calendarObject: {
        url: object?.url ?? '',
        etag: object?.etag ?? '',
        data: eventOf('ts', title, '20280610T140000'),
      },
    })
  const statuses = (await Promise.all([edit('One'), edit('Two')])).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([204, 412])
  const winner = statuses[0] === 204 ? 'One' : 'Two'
  expect(await known('2028-06-01', '2028-07-01')).toEqual([`2028-06-10T06:00/2028-06-10T06:30 ${winner}`])
  expect(
    (await client.deleteCalendarObject({ calendarObject: { url: object?.url ?? '', etag: object?.etag ?? '' } }))
      .status,
  ).toBe(412)
  await tellsOnlyChanges(client, calendar)
})

async function tellsOnlyChanges(client: DAVClient, calendar: DAVCalendar): Promise<void> {
  const changes = async (syncToken: string) => {
    const answers = await client.syncCollection({
      url: calendar.url,
      props: { 'd:getetag': {} },
      syncLevel: 1,
      syncToken,
    })
    const token = String((answers[0]?.raw as { multistatus: { syncToken: string } } | undefined)?.multistatus.syncToken)
    return {
      token,
      told: answers
        .filter(({ href }) => href)
        .map(({ href, status }) => [href?.split('/').at(-1), status === 404 ? 'gone' : 'here']),
    }
  }
  const all = await changes('')
  expect((await changes(all.token)).told).toEqual([])
  await client.createCalendarObject({
    calendar,
    filename: 'late.ics',
    iCalString: eventOf('late', 'Late', '20280710T140000'),
  })
  const ts = `${calendar.url}ts.ics`
  expect((await client.deleteCalendarObject({ calendarObject: { url: ts, etag: '*' } })).status).toBe(204)
  const { told, token } = await changes(all.token)
  expect(told.toSorted()).toEqual([
    ['late.ics', 'here'],
    ['ts.ics', 'gone'],
  ])
  expect((await changes(token)).told).toEqual([])
}

test('[CD1] revoking the app password ends it', async () => {
  const { appPasswords } = await dana.api('GET /api/me/app-passwords')
  const authorization = `Basic ${Buffer.from(`${account.userName}:${secret}`).toString('base64')}`
  const ask = () => fetch(account.url, { method: 'PROPFIND', headers: { authorization, depth: '0' } })
  expect((await ask()).status).toBe(207)
  expect(appPasswords[0]?.lastUsedAt).not.toBeNull()
  await dana.api('DELETE /api/me/app-passwords/:appPasswordId', {
    params: { appPasswordId: appPasswords[0]?.appPasswordId ?? '' },
  })
  expect((await ask()).status).toBe(401)
})

function vdirsyncerConfig(): string {
  return `[general]
status_path = "${folder}/status"
[pair calendar]
a = "local"
b = "house"
collections = ["from b"]
[storage local]
type = "filesystem"
path = "${folder}/local"
fileext = ".ics"
[storage house]
type = "caldav"
url = "${account.url}"
username = "${account.userName}"
password = "${secret}"
`
}

function khalConfig(): string {
  return `[calendars]
[[meetings]]
path = ${calendarFolder()}
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[default]
default_calendar = meetings
[sqlite]
path = ${folder}/khal.db
`
}
