import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { openMigrated } from '../../infra/storage/testing/openMigrated.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { reminderEventsTopic, ToldReminder } from '../protocol/hours.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import { addCompany, addPerson } from '../scheduler/testing/schedulerHouse.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { hoursOver, mailsTo } from './testing/hoursHouse.ts'

/** Monday noon in Berlin. */
const noon = Date.parse('2026-11-23T11:00:00Z')

let storage: Storage
let clock: ManualClock
let here: ReturnType<typeof hoursOver>
let ana: Viewer
let ben: Viewer
/** `<name> <title>` as open pages hear of them. */
let told: string[]

beforeAll(async () => {
  storage = await openMigrated()
})
afterAll(() => storage.close())
beforeEach(async () => {
  clock = new ManualClock(noon)
  here = hoursOver(storage, clock)
  const company = await addCompany(storage)
  ana = await addPerson(storage, company, { name: 'Ana', zone: 'Asia/Kathmandu' })
  ben = await addPerson(storage, company, { name: 'Ben' })
  told = []
  await here.bus.subscribe(reminderEventsTopic(company.tenantId), (message) => {
    const { personId, reminder } = ToldReminder.parse(message)
    told.push(`${personId === ana.personId ? 'Ana' : 'Ben'} ${reminder.title}`)
  })
  await here.hours.reminders.sweep()
})

const meet = (more: Partial<NewMeeting> = {}) =>
  here.meetings.create(ben, {
    title: 'Sync',
    startLocal: '2026-11-23T15:00',
    zone: 'Europe/Berlin',
    durationSeconds: 1800,
    attendeeIds: [ana.personId],
    ...more,
  })
const sweepAt = async (text: string, process = here) => {
  clock.advance(Date.parse(text) - clock.nowMs())
  await process.hours.reminders.sweep()
}
const call = (route: keyof typeof here.handlers, who: Viewer, more: object = {}) =>
  (here.handlers[route] as (request: object) => Promise<object>)({ session: { kind: 'person', ...who }, ...more })

test('[HR15] ten minutes before, open pages are told once and the list keeps it until the meeting is over', async () => {
  const { meetingId } = await meet()
  await sweepAt('2026-11-23T13:49:59Z')
  expect(told).toEqual([])
  const there = hoursOver(storage, clock)
  clock.advance(15_000)
  await Promise.all([here.hours.reminders.sweep(), there.hours.reminders.sweep()])
  await here.hours.reminders.sweep()
  const [listed] = await here.hours.reminders.list(ana)
  expect(listed).toMatchObject({ meetingId, title: 'Sync', startsAt: '2026-11-23T14:00:00.000Z' })
  expect(await here.hours.reminders.list(ben)).toHaveLength(1)
  await call('DELETE /api/me/reminders/:reminderId', ana, { params: { reminderId: listed?.reminderId } })
  expect(await here.hours.reminders.list(ana)).toEqual([])
  await sweepAt('2026-11-23T14:30:00Z')
  expect(await here.hours.reminders.list(ben)).toEqual([])
})

test('[HR15] every page that is open hears of its own', async () => {
  await meet()
  await sweepAt('2026-11-23T13:50:00Z')
  await expect.poll(() => told.toSorted()).toEqual(['Ana Sync', 'Ben Sync'])
})

test('[HR16] a meeting that moves takes its reminder along; a cancelled one has none', async () => {
  const { meetingId, revision } = await meet()
  await sweepAt('2026-11-23T13:50:00Z')
  await here.meetings.change(ben, meetingId, { startLocal: '2026-11-23T16:00', revision })
  expect(await here.hours.reminders.list(ana)).toEqual([])
  await sweepAt('2026-11-23T14:50:00Z')
  expect(await here.hours.reminders.list(ana)).toMatchObject([{ startsAt: '2026-11-23T15:00:00.000Z' }])
  const series = await meet({ startLocal: '2026-11-24T15:00', recurrence: Recurrence.parse({ every: 'day' }) })
  await here.meetings.cancel(ben, series.meetingId, { scope: 'one', originalLocal: '2026-11-24T15:00' })
  await sweepAt('2026-11-24T13:50:00Z')
  expect(await here.hours.reminders.list(ana)).toEqual([])
  await sweepAt('2026-11-25T13:50:00Z')
  expect(await here.hours.reminders.list(ana)).toMatchObject([{ originalLocal: '2026-11-25T15:00' }])
})

test('[HR17] a house that was down tells what it missed, if the meeting is not over', async () => {
  await meet()
  await meet({ title: 'Gone', startLocal: '2026-11-23T13:00' })
  await sweepAt('2026-11-23T14:05:00Z')
  expect((await here.hours.reminders.list(ana)).map(({ title }) => title)).toEqual(['Sync'])
})

test('[HR18] own reminders, and others for one meeting; by mail on the reader’s clock', async () => {
  const { meetingId } = await meet()
  const other = await meet({ title: 'Other' })
  const mail = [{ minutesBefore: 60, via: 'mail' }]
  await call('PATCH /api/me/hours', ana, { body: { reminders: [{ minutesBefore: 30, via: 'app' }] } })
  await call('PUT /api/meetings/:meetingId/reminders', ana, { params: { meetingId }, body: { reminders: mail } })
  const own = { params: { meetingId } }
  expect(await call('GET /api/meetings/:meetingId/reminders', ana, own)).toEqual({ reminders: mail })
  expect(await call('GET /api/meetings/:meetingId/reminders', ben, own)).toEqual({ reminders: null })
  await sweepAt('2026-11-23T13:00:00Z')
  const reminded = await mailsTo(storage, ana.tenantId, 'ana@example.com')
  expect(reminded.at(-1)).toMatchObject({
    subject: 'Sync begins in an hour',
    body: expect.stringContaining('2026-11-23 19:45 (Asia/Kathmandu)'),
  })
  await sweepAt('2026-11-23T13:30:00Z')
  expect((await here.hours.reminders.list(ana)).map(({ title }) => title)).toEqual(['Other'])
  const stranger = await addPerson(storage, await addCompany(storage), { name: 'Eve' })
  await expect(
    call('PUT /api/meetings/:meetingId/reminders', stranger, {
      params: { meetingId: other.meetingId },
      body: { reminders: null },
    }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[HR19] off duty, people are reminded of what they said yes to and of nothing else', async () => {
  const { meetingId } = await meet()
  await meet({ title: 'Unanswered' })
  const give = (answer: 'yes' | 'no') =>
    storage.inTenant(ana.tenantId, (tx) =>
      here.meetings.answers.give(tx, meetingId, { personId: ana.personId }, { answer, comment: '' }),
    )
  await give('yes')
  await call('PUT /api/me/mode', ana, { body: { kind: 'off' } })
  await sweepAt('2026-11-23T13:50:00Z')
  expect((await here.hours.reminders.list(ana)).map(({ title }) => title)).toEqual(['Sync'])
  const declined = await meet({ title: 'No', startLocal: '2026-11-24T15:00' })
  await storage.inTenant(ana.tenantId, (tx) =>
    here.meetings.answers.give(tx, declined.meetingId, { personId: ana.personId }, { answer: 'no', comment: '' }),
  )
  await call('DELETE /api/me/mode', ana)
  await sweepAt('2026-11-24T13:50:00Z')
  expect((await here.hours.reminders.list(ana)).map(({ title }) => title)).toEqual([])
})
