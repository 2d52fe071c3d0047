import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { newId } from '../../../infra/secrets.ts'
import type { Forecast, Price, Simulation, StatementLine } from '../../protocol/minuteReports.ts'
import { recordChange } from '../changes.ts'
import { postEntries } from '../ledger.ts'
import { hashOf } from '../ledgerChain.ts'
import { nothingSaid } from '../settings.ts'
import { dayMs, givenReports, nowMs, periodMs, type GivenReports } from './testing/givenReports.ts'
import { addAccount, addMeeting, poolSecondsDefault, type ReportsHouse } from './testing/reportsHouse.ts'

let house: ReportsHouse
let sales: DepartmentId
let research: DepartmentId
let ada: GivenReports['ada']
let bob: GivenReports['bob']
let weekly: MeetingId
let accountId: string
beforeAll(async () => {
  ;({ house, sales, research, ada, bob, weekly, accountId } = await givenReports())
})
afterAll(() => house.close())

const span = `from=2027-01-01T00:00:00Z&until=2027-01-31T00:00:00Z`
const get = async <T>(url: string, cookie = house.owner.cookie) =>
  (await house.served.call('GET', url, { cookie })).body as T & { code?: string }
const post = async <T>(url: string, body: object, cookie = house.owner.cookie) =>
  (await house.served.call('POST', url, { cookie, body })).body as T & { code?: string }
interface Statement {
  lines: StatementLine[]
  presentSeconds: number
  chargedSeconds: number
  next: string | null
}

test('[ML91][ML92] a statement has a line per person, meeting, day and weight; its sums are over all its pages', async () => {
  const all = await get<Statement>(`/api/admin/minutes/statement?${span}`)
  expect(all.lines).toHaveLength(5)
  // Of Ada's first half hour the heavier device counts alone.
  expect(all).toMatchObject({ presentSeconds: 3_602, chargedSeconds: 5_402, next: null })
  expect(all.lines.find(({ media }) => media === 'video')).toMatchObject({
    day: '2027-01-13',
    name: 'Ada',
    meetingTitle: '+Weekly',
    weight: 2,
    presentSeconds: 1_800,
    chargedSeconds: 3_600,
  })
  const seen: StatementLine[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: Statement = await get(`/api/admin/minutes/statement?${span}&limit=2${next && `&after=${next}`}`)
    expect(page).toMatchObject({ presentSeconds: 3_602, chargedSeconds: 5_402 })
    seen.push(...page.lines)
    next = page.next
  }
  expect(seen).toEqual(all.lines)
})

test('a statement can be of a department, a meeting or a person', async () => {
  const sum = async (query: string) =>
    (await get<Statement>(`/api/admin/minutes/statement?${span}&${query}`)).chargedSeconds
  expect(await sum(`departmentId=${sales}`)).toBe(5_400)
  expect(await sum(`departmentId=${research}`)).toBe(1)
  expect(await sum(`meetingId=${newId()}`)).toBe(0)
  expect(await sum(`personKey=${bob.personId}`)).toBe(2)
})

test('everyone sees their own use and nobody else’s', async () => {
  const mine = await get<Statement>(`/api/minutes/statement?${span}`, ada.cookie)
  expect(mine).toMatchObject({ presentSeconds: 3_600, chargedSeconds: 5_400 })
  expect(new Set(mine.lines.map(({ name }) => name))).toEqual(new Set(['Ada']))
  expect(await get(`/api/minutes/statement?${span}&personKey=${bob.personId}`, ada.cookie)).toMatchObject({
    code: 'BODY_INVALID',
  })
})

test('a span that is none, too long or before 1970 is refused, and so is a place in no list', async () => {
  for (const query of [
    'from=2027-01-02T00:00:00Z&until=2027-01-01T00:00:00Z',
    'from=2025-01-01T00:00:00Z&until=2027-01-01T00:00:00Z',
    'from=0001-01-01T00:00:00Z&until=0001-01-02T00:00:00Z',
    `${span}&after=nowhere`,
    `${span}&personKey=%00`,
  ])
    expect(await get(`/api/admin/minutes/statement?${query}`)).toMatchObject({ code: 'BODY_INVALID' })
})

const file = (url: string) => house.served.app.inject({ url, headers: { cookie: house.owner.cookie } })
const cellsOf = (text: string) =>
  text
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','))

test('[ML101] the statement as a file has a mark of its letters and no formulas', async () => {
  const answer = await file(`/api/admin/minutes/statement.csv?${span}`)
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="statement.csv"',
  })
  expect(answer.body.startsWith('\ufeffday,from,until,')).toBe(true)
  const [head = [], ...rows] = cellsOf(answer.body)
  expect(rows).toHaveLength(5)
  const cell = (row: string[], name: string) => row[head.findIndex((one) => one.includes(name))]
  for (const row of rows) expect(row.find((each) => /^[=+\-@]/.test(each))).toBeUndefined()
  expect(rows.map((row) => cell(row, 'meeting id'))).toEqual(rows.map(() => weekly))
  expect(answer.body).toContain("'+Weekly")
  expect(answer.body).toContain("'@Bob")
  expect(rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(5_402)
  const wrong = await file('/api/admin/minutes/statement.csv?from=2027-01-02T00:00:00Z&until=2027-01-01T00:00:00Z')
  expect(wrong.json()).toMatchObject({ code: 'BODY_INVALID' })
})

test('[ML102] whoever has the file of the ledger can follow its chain', async () => {
  const entry = { tenantId: house.tenantId, accountId, from: 'grant', to: 'available', atMs: nowMs } as const
  await house.inTenant((tx) =>
    postEntries(tx, [
      { ...entry, key: 'open', seconds: 5_000, reason: 'open' },
      { ...entry, key: 'top-up', seconds: 1_000, reason: 'top-up', actorId: house.owner.personId },
    ]),
  )
  const answer = await file('/api/admin/minutes/ledger.csv')
  const [head = [], ...rows] = cellsOf(answer.body.slice(1))
  expect(rows).toHaveLength(2)
  let previous: Uint8Array | null = null
  for (const row of rows) {
    const at = (name: string) => row[head.indexOf(name)] ?? ''
    previous = hashOf(previous, {
      tenant_id: at('tenant id') as never,
      idempotency_key: at('key'),
      account_id: at('account id'),
      to_account_id: at('to account id') || null,
      debit_book: at('debit book'),
      credit_book: at('credit book'),
      seconds: Number(at('seconds')),
      meeting_id: (at('meeting id') || null) as never,
      actor_id: (at('actor id') || null) as never,
      reason: at('reason'),
      at: new Date(at('at')),
      chain_position: Number(at('chain position')),
    })
    expect(at('hash')).toBe(Buffer.from(previous).toString('hex'))
  }
  expect(rows[1]).toContain('Owner')
  expect(cellsOf((await file(`/api/admin/minutes/${research}/ledger.csv`)).body)).toHaveLength(1)
})

test('[ML93] the heat map stands on the clock that is asked for', async () => {
  type Heat = { regions: { region: string; seconds: number[][] }[] }
  const heat = await get<Heat>(`/api/admin/minutes/heat?${span}&zone=Asia/Kathmandu&departmentId=${sales}`)
  expect(heat.regions.map(({ region }) => region)).toEqual(['eu'])
  // 11:00 UTC is a quarter to five in Kathmandu; it was a Wednesday.
  expect(heat.regions[0]?.seconds[2]?.slice(16, 18)).toEqual([1_800, 3_600])
  expect(await get(`/api/admin/minutes/heat?${span}&zone=Mars/Olympus`)).toMatchObject({ code: 'ZONE_UNKNOWN' })
})

test('months tell of the last periods of every department, oldest first', async () => {
  const [startMs, endMs] = [Date.UTC(2026, 10, 30, 23), periodMs[0]]
  await addAccount(house, { departmentId: sales, startMs, endMs, granted: 1_000, used: 10 })
  type Months = { departments: { departmentId: string; periods: { usedSeconds: number }[] }[] }
  const used = async (periods: number) =>
    (await get<Months>(`/api/admin/minutes/months?periods=${periods}`)).departments.map((one) =>
      one.periods.map(({ usedSeconds }) => usedSeconds),
    )
  expect(await used(12)).toEqual(expect.arrayContaining([[10, 5_400], [1]]))
  expect(await used(1)).toEqual(expect.arrayContaining([[5_400], [1]]))
})

const enquiry = (changes: object = {}) => ({
  startLocal: '2027-01-25T10:00',
  zone: 'Europe/Berlin',
  durationSeconds: 600,
  attendeeIds: [bob.personId],
  ...changes,
})

test('[ML94] a price names what each department pays in each period, and sets nothing aside', async () => {
  const price = await post<Price>('/api/minutes/price', enquiry({ recurrence: { every: 'week' } }), ada.cookie)
  expect(price.occurrenceSeconds).toBe(1_200)
  expect(price.departments.map(({ people }) => people)).toEqual([1, 1])
  const mine = price.departments.find(({ departmentId }) => departmentId === sales)
  expect(mine?.periods.map(({ occurrences, leftAfterSeconds }) => [occurrences, leftAfterSeconds])).toEqual([
    [1, 0],
    [4, poolSecondsDefault - 2_400],
    [5, poolSecondsDefault - 3_000],
    [2, poolSecondsDefault - 1_200],
  ])
  expect(mine?.periods.every(({ canPay }) => canPay)).toBe(true)
  const dear = await post<Price>('/api/minutes/price', enquiry({ durationSeconds: 601 }), ada.cookie)
  expect(dear.departments.map(({ periods }) => periods[0]?.canPay).toSorted()).toEqual([false, true])
  const host = await post<Price>('/api/minutes/price', enquiry({ payer: 'host' }), ada.cookie)
  expect(host.departments).toMatchObject([{ departmentId: sales, people: 2, periods: [{ leftAfterSeconds: -600 }] }])
  expect((await house.minutes.ofDepartment(house.tenantId, sales)).heldSeconds).toBe(0)
})

test('[ML94] what else is planned until the period’s end counts, unless it was declined or exempt', async () => {
  const [startMs, endMs] = [nowMs + dayMs, nowMs + dayMs + 300_000]
  const meetingId = await addMeeting(house, {
    title: 'Other',
    hostId: bob.personId,
    startMs,
    endMs,
    attendeeIds: [ada.personId],
  })
  const left = async () =>
    (await post<Price>('/api/minutes/price', enquiry({ attendeeIds: [] }), ada.cookie)).departments[0]?.periods[0]
      ?.leftAfterSeconds
  expect(await left()).toBe(-300)
  const change = async (set: { answer?: 'no' | 'yes'; exempt?: 'all-hands' | null }) =>
    house.inTenant(async (tx) => {
      if (set.answer)
        await tx
          .updateTable('meeting_attendees')
          .set({ answer: set.answer })
          .where('meeting_id', '=', meetingId)
          .execute()
      if (set.exempt !== undefined)
        await tx.updateTable('meetings').set({ exempt: set.exempt }).where('id', '=', meetingId).execute()
    })
  await change({ answer: 'no' })
  expect(await left()).toBe(0)
  await change({ answer: 'yes', exempt: 'all-hands' })
  expect(await left()).toBe(0)
  await change({ exempt: null })
})

test('a price is asked for a possible meeting of people one knows', async () => {
  const code = async (changes: object) => (await post<Price>('/api/minutes/price', enquiry(changes), ada.cookie)).code
  expect(await code({ attendeeIds: [newId()] })).toBe('BODY_INVALID')
  expect(await code({ zone: 'Mars/Olympus' })).toBe('ZONE_UNKNOWN')
  expect(await code({ startLocal: '2027-02-30T10:00' })).toBe('WALL_TIME_MISSING')
  expect(await code({ recurrence: { every: 'week', untilDay: '2027-01-01' } })).toBe('RECURRENCE_INVALID')
})

test('[ML96] a forecast takes the planned by what became of plans, and adds what nobody planned', async () => {
  const { forecasts } = await get<{ forecasts: Forecast[] }>('/api/admin/minutes/forecast')
  const mine = forecasts.find(({ departmentId }) => departmentId === sales)
  // Of the planned hour all was used; the other half hour again, by the second device, nobody had planned.
  expect(mine).toMatchObject({ usedSeconds: 5_400, grantedSeconds: 6_000, plannedSeconds: 300 })
  expect(mine?.expectedSeconds).toBe(5_400 + 300 + (mine?.unplannedSeconds ?? 0))
  expect(mine?.unplannedSeconds).toBeGreaterThan(0)
  expect(mine?.runsOutAt).not.toBeNull()
  const theirs = forecasts.find(({ departmentId }) => departmentId === research)
  // Of Bob's planned hour a second was used: so little of what is planned will be.
  expect(theirs).toMatchObject({ plannedSeconds: 0, unplannedSeconds: 0, runsOutAt: null })
})

const simulateWith = (changes: object[]) =>
  post<Simulation>('/api/admin/minutes/simulate', {
    from: '2027-01-01T00:00:00Z',
    until: '2027-01-31T00:00:00Z',
    changes,
  })

test('[ML98] under the settings in force a simulation finds what was charged; under others, who would have had to leave', async () => {
  const asIs = (await simulateWith([])).departments.find(({ departmentId }) => departmentId === sales)
  expect(asIs).toMatchObject({
    wasSeconds: 5_400,
    wouldSeconds: 5_400,
    refusedSeconds: 0,
    refusedPeople: 0,
    exhaustedAt: null,
  })
  const settings = {
    ...nothingSaid,
    poolSeconds: poolSecondsDefault - 6_000 + 3_600,
    graceSeconds: 900,
    audioOnlySeconds: 600,
  }
  const subject = { scope: 'department', departmentId: sales }
  const changed = (await simulateWith([{ subject, settings }])).departments.find(
    ({ departmentId }) => departmentId === sales,
  )
  // The guest's half second counts as well: by so much sooner is it over.
  expect(changed).toMatchObject({
    poolSeconds: settings.poolSeconds,
    wasSeconds: 5_400,
    wouldSeconds: 4_500,
    refusedSeconds: 900,
    refusedPeople: 1,
    exhaustedAt: '2027-01-13T11:29:59.750Z',
    cutMeetings: [{ meetingId: weekly, title: '+Weekly', at: '2027-01-13T11:44:59.500Z' }],
  })
  const video = { ...nothingSaid, videoWeight: 1 }
  const cheap = await simulateWith([{ subject: { scope: 'company' }, settings: video }])
  expect(cheap.departments.find(({ departmentId }) => departmentId === sales)).toMatchObject({
    wasSeconds: 5_400,
    wouldSeconds: 5_400,
  })
  const saved = await house.inTenant((tx) => tx.selectFrom('minute_settings').selectAll().execute())
  expect(saved).toEqual([])
})

test('[ML98] a person’s own limit, and other periods, are simulated as well', async () => {
  const person = { scope: 'person', personId: ada.personId }
  const limited = await simulateWith([{ subject: person, settings: { ...nothingSaid, personSeconds: 3_600 } }])
  expect(limited.departments.find(({ departmentId }) => departmentId === sales)).toMatchObject({
    wouldSeconds: 3_600,
    refusedSeconds: 1_800,
  })
  const weeks = { ...nothingSaid, period: 'week', poolSeconds: 3_000 }
  const byWeek = await simulateWith([{ subject: { scope: 'company' }, settings: weeks }])
  expect(byWeek.departments.find(({ departmentId }) => departmentId === sales)).toMatchObject({
    poolSeconds: 3_000,
    wouldSeconds: 3_000,
    exhaustedAt: '2027-01-13T11:24:59.750Z',
  })
})

test('[ML100] changes tell who did what to whom, newest first', async () => {
  const change = { tenantId: house.tenantId, actorId: house.owner.personId, before: null, atMs: nowMs }
  await house.inTenant(async (tx) => {
    await recordChange(tx, {
      ...change,
      action: 'settings',
      scope: 'department',
      subjectId: sales,
      after: { poolSeconds: 5 },
    })
    await recordChange(tx, {
      ...change,
      action: 'payer',
      scope: 'meeting',
      subjectId: weekly,
      after: { payer: 'host' },
    })
    await recordChange(tx, {
      ...change,
      action: 'top-up',
      scope: 'account',
      subjectId: accountId,
      after: { seconds: 60 },
    })
    await recordChange(tx, { ...change, action: 'settings', scope: 'tag', subjectId: newId(), after: {} })
  })
  type Changes = {
    changes: { id: number; subjectName: string | null; action: string; actorName: string; after: unknown }[]
  }
  const { changes } = await get<Changes>('/api/admin/minutes/changes')
  const named = await house.inTenant((tx) =>
    tx.selectFrom('departments').select('name').where('id', '=', sales).executeTakeFirst(),
  )
  expect(changes.map(({ subjectName }) => subjectName)).toEqual([null, named?.name, '+Weekly', named?.name])
  expect(changes[3]).toMatchObject({ action: 'settings', actorName: 'Owner', after: { poolSeconds: 5 } })
  const older = await get<Changes>(`/api/admin/minutes/changes?limit=1&before=${changes[2]?.id}`)
  expect(older.changes).toEqual([changes[3]])
})

test('[ML97] alerts tell of what is low, what will run out, open requests and differences', async () => {
  await house.inTenant(async (tx) => {
    const common = { tenant_id: house.tenantId, department_id: research, person_key: bob.personId, name: 'Bob' }
    await tx
      .insertInto('minute_requests')
      .values({ ...common, id: newId(), meeting_id: null, note: '', created_at: new Date(nowMs) })
      .execute()
    const check = {
      tenant_id: house.tenantId,
      account_id: accountId,
      checked_at: new Date(nowMs - dayMs),
      posted_seconds: 0,
    }
    await tx
      .insertInto('minute_checks')
      .values({ ...check, ledger_seconds: 105, journal_seconds: 100 })
      .execute()
  })
  type Alerts = { alerts: { kind: string; departmentId: string; seconds: number }[] }
  const { alerts } = await get<Alerts>('/api/admin/minutes/alerts')
  expect(alerts.map(({ kind, departmentId, seconds }) => [kind, departmentId, seconds])).toEqual([
    ['request', research, 0],
    ['low', sales, 600],
    ['will-run-out', sales, expect.any(Number)],
    ['difference', sales, 5],
  ])
})
