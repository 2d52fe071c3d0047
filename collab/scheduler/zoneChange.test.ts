import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import { addCompany, addPerson, openHouseForTests, schedulerOver } from './testing/schedulerHouse.ts'
import type { Viewer } from './viewer.ts'
import { ZoneChange } from './zoneChange.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let grace: Viewer
let li: Viewer
let sam: Viewer

beforeAll(async () => {
  house = await openHouseForTests()
  const company = await addCompany(house.storage)
  grace = await addPerson(house.storage, company, { name: 'Grace', zone: 'America/Winnipeg' })
  li = await addPerson(house.storage, company, { name: 'Li', zone: 'Asia/Shanghai', language: 'zh' })
  sam = await addPerson(house.storage, company, { name: 'Sam', zone: 'Europe/Berlin' })
})
afterAll(() => house.storage.close())

/** Another process with a later release, in which the clocks of Winnipeg are at `offsetSeconds` for ever. */
function processWith(version: string, offsetSeconds: number) {
  const place = house.zones.zones['America/Winnipeg']
  const changed = { first: offsetSeconds, at: [], to: [], footer: '' }
  const rules = house.zones.rules.map((each, index) => (index === place ? changed : each))
  const over = schedulerOver(house.storage, house.clock, { ...house.zones, rules, version })
  return { ...over, change: new ZoneChange(over.meetings.parts, over.meetings.freshness) }
}

const weekly = (zone: string, title: string) =>
  house.meetings.create(grace, {
    title,
    zone,
    startLocal: '2026-11-26T09:00',
    durationSeconds: 3600,
    recurrence: Recurrence.parse({ every: 'week', count: 4 }),
    attendeeIds: [li.personId, sam.personId],
  })

const lettersOf = async () => {
  const rows = await house.storage.inTenant(grace.tenantId, (tx) =>
    tx.selectFrom('outbox').selectAll().where('subject', 'like', '%stand-up%').orderBy('to_email').execute(),
  )
  return rows.filter(({ subject }) => /New time|本地时间有变/.test(subject))
}
const instantsOf = (meetingId: MeetingId) =>
  house.storage.inTenant(grace.tenantId, async (tx) => {
    const rows = await tx
      .selectFrom('occurrences')
      .select('starts_at')
      .where('meeting_id', '=', meetingId)
      .orderBy('starts_at')
      .execute()
    return rows.map(({ starts_at }) => starts_at.toISOString().slice(0, 16))
  })

test('[TZ14] a new tzdata derives coming meetings anew and writes once to everyone whose meeting moved', async () => {
  const moved = await weekly('America/Winnipeg', 'Moved stand-up')
  const still = await weekly('Europe/Berlin', 'Still stand-up')
  expect(await instantsOf(moved.meetingId)).toEqual(
    ['2026-11-26', '2026-12-03', '2026-12-10', '2026-12-17'].map((day) => `${day}T14:00`),
  )
  const before = await instantsOf(still.meetingId)
  // Nobody is told of the first; a second process sweeps at the same time.
  const [one, two] = [processWith('2027a-1', -6 * 3600), processWith('2027a-1', -6 * 3600)]
  await Promise.all([one.change.sweep(), two.change.sweep()])
  expect(await instantsOf(moved.meetingId)).toEqual(
    ['2026-11-26', '2026-12-03', '2026-12-10', '2026-12-17'].map((day) => `${day}T15:00`),
  )
  expect(await instantsOf(still.meetingId)).toEqual(before)

  const letters = await lettersOf()
  expect(letters.map(({ to_email }) => to_email)).toEqual(['grace@example.com', 'li@example.com', 'sam@example.com'])
  const [host, chinese, berlin] = letters
  expect(berlin?.body).toContain('Now: Thursday, 26 November 2026, 16:00 (Europe/Berlin)')
  expect(berlin?.body).toContain('Before: Thursday, 26 November 2026, 15:00 (Europe/Berlin)')
  expect(berlin?.body).toContain('On the clocks of America/Winnipeg it stays at Thursday, 26 November 2026, 09:00.')
  expect(berlin?.body).toContain('3 more meetings')
  expect(berlin?.calendar).toContain('METHOD:REQUEST')
  expect(chinese?.body).toContain('现在: 2026年11月26日 星期四 23:00 (Asia/Shanghai)')
  expect(host?.body).not.toContain('Before')
  // Sweeping again tells nobody again.
  await one.change.sweep()
  expect(await lettersOf()).toHaveLength(3)
})

test('[TZ14] whoever looks first derives anew, and the letters follow all the same', async () => {
  const told = (await lettersOf()).length
  const later = processWith('2027b-1', -5 * 3600)
  await later.meetings.agenda.list(sam, '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z')
  expect(await lettersOf()).toHaveLength(told)
  await later.change.sweep()
  expect(await lettersOf()).toHaveLength(told + 3)
})

test('[TZ14] a process with an older tzdata leaves what a newer one derived', async () => {
  const told = (await lettersOf()).length
  const versions = () =>
    house.storage.inTenant(grace.tenantId, (tx) =>
      tx.selectFrom('occurrences').select('tzdata_version').distinct().execute(),
    )
  await new ZoneChange(house.meetings.parts, house.meetings.freshness).sweep()
  expect(await versions()).toEqual([{ tzdata_version: '2027b-1' }])
  expect(await lettersOf()).toHaveLength(told)
})

test('[TZ14] what is over, cancelled or moved back before anybody was told makes no letter', async () => {
  const told = (await lettersOf()).length
  const gone = await weekly('America/Winnipeg', 'Gone stand-up')
  await house.meetings.cancel(grace, gone.meetingId)
  const west = processWith('2027c-1', -7 * 3600)
  await west.meetings.agenda.list(sam, '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z')
  const back = processWith('2027d-1', -5 * 3600)
  await back.change.sweep()
  expect(await lettersOf()).toHaveLength(told)
  house.clock.advance(30 * 86_400_000)
  await processWith('2027e-1', -6 * 3600).change.sweep()
  expect(await lettersOf()).toHaveLength(told)
})
