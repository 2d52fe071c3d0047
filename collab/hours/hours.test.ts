import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { Letter } from '../../infra/mail/mail.ts'
import { newId } from '../../infra/secrets.ts'
import { openMigrated } from '../../infra/storage/testing/openMigrated.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import { Recurrence } from '../protocol/recurrence.ts'
import { addCompany, addPerson } from '../scheduler/testing/schedulerHouse.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { FreeBusy } from './freeBusy.ts'
import { MyHours } from './myHours.ts'
import { hoursOver, mailsTo } from './testing/hoursHouse.ts'

/** Monday noon in Berlin. */
const noon = Date.parse('2026-11-23T11:00:00Z')
const hourMs = 3_600_000

let storage: Storage
let clock: ManualClock
let here: ReturnType<typeof hoursOver>
let mine: MyHours
let ana: Viewer
let ben: Viewer
let tenantId: Viewer['tenantId']

beforeAll(async () => {
  storage = await openMigrated()
})
afterAll(() => storage.close())
beforeEach(async () => {
  clock = new ManualClock(noon)
  here = hoursOver(storage, clock)
  const { hours, zones } = here
  mine = new MyHours({
    storage,
    clock,
    zones,
    newId,
    times: hours.times,
    changed: (tx, me) => hours.deferred.reschedule(tx, me),
  })
  const company = await addCompany(storage)
  tenantId = company.tenantId
  ana = await addPerson(storage, company, { name: 'Ana' })
  ben = await addPerson(storage, company, { name: 'Ben', zone: 'Asia/Shanghai' })
})

const at = (text: string) => clock.advance(Date.parse(text) - clock.nowMs())
const letter = (subject: string, more: Partial<Letter> = {}): Letter => ({
  tenantId,
  to: 'ana@example.com',
  subject,
  text: `${subject}.`,
  waits: { from: null },
  ...more,
})
const post = (...letters: Letter[]) => storage.inTenant(tenantId, (tx) => here.hours.mail.post(tx, letters))
const subjects = async (to = 'ana@example.com') => (await mailsTo(storage, tenantId, to)).map(({ subject }) => subject)
const freeBusy = (from: string, until: string, ...who: Viewer[]) =>
  new FreeBusy({ storage, clock, zones: here.zones, times: here.hours.times }).list(
    tenantId,
    who.map(({ personId }) => personId),
    from,
    until,
  )
const meet = (more: Partial<NewMeeting> = {}) =>
  here.meetings.create(ben, {
    title: 'Secret plan',
    startLocal: '2026-11-24T10:00',
    zone: 'Europe/Berlin',
    durationSeconds: 3600,
    attendeeIds: [ana.personId],
    ...more,
  })

test('[HR8] each weekday has its own shifts; shifts that overlap and unknown places are refused', async () => {
  const week = [
    { weekday: 1, fromMinute: 540, untilMinute: 720 },
    { weekday: 1, fromMinute: 840, untilMinute: 1080 },
    { weekday: 3, fromMinute: 1320, untilMinute: 360 },
  ]
  const saved = await mine.change(ana, { week, holidays: { country: 'DE', region: 'BY' }, quietAfterHours: true })
  expect(saved).toMatchObject({ week, holidays: { country: 'DE', region: 'BY' }, quietAfterHours: true })
  expect(await mine.get(ana)).toEqual(saved)
  const overlap = [week[0], { weekday: 1, fromMinute: 719, untilMinute: 800 }] as typeof week
  await expect(mine.change(ana, { week: overlap })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  const wrapped = [{ weekday: 7, fromMinute: 1200, untilMinute: 600 }, week[0]] as typeof week
  await expect(mine.change(ana, { week: wrapped })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  const nowhere = { country: 'DE', region: 'XX' }
  await expect(mine.change(ana, { holidays: nowhere })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[HR9] free/busy tells kinds and no titles: meetings with buffers, answers, leave, holidays, off duty', async () => {
  const meeting = await meet({ bufferBeforeMinutes: 15, bufferAfterMinutes: 30 })
  await mine.change(ana, { holidays: { country: 'DE', region: 'BY' } })
  await mine.addLeave(ana, { startLocal: '2026-11-26T00:00', endLocal: '2026-11-28T00:00', note: 'sea' })
  const week = () => freeBusy('2026-11-22T23:00:00Z', '2026-11-29T23:00:00Z', ana, ben)
  const busy = async () => (await week()).map((each) => each.busy.map(({ startsAt, kind }) => `${startsAt} ${kind}`))
  const leave = '2026-11-25T23:00:00.000Z leave'
  const held = '2026-11-24T08:45:00.000Z'
  expect(await busy()).toEqual([[`${held} tentative`, leave], [`${held} busy`]])
  await storage.inTenant(tenantId, (tx) =>
    here.meetings.answers.give(tx, meeting.meetingId, { personId: ana.personId }, { answer: 'no', comment: '' }),
  )
  expect(await busy()).toEqual([[leave], [`${held} busy`]])
  const [of] = await week()
  expect(of?.workingTime.offDays).toEqual(['2026-11-26', '2026-11-27'])
  expect(JSON.stringify(await week())).not.toMatch(/Secret|sea/)
  const [xmas] = await freeBusy('2026-12-24T00:00:00Z', '2026-12-31T00:00:00Z', ana)
  expect(xmas?.workingTime.offDays).toEqual(['2026-12-25', '2026-12-26'])
})

test('[HR9] a series keeps people busy for as far as somebody looks; strangers are left out', async () => {
  await meet({ recurrence: Recurrence.parse({ every: 'week' }) })
  const stranger = await addPerson(storage, await addCompany(storage), { name: 'Eve' })
  const later = await freeBusy('2028-11-27T00:00:00Z', '2028-12-04T00:00:00Z', ben, stranger)
  expect(later.map(({ personId }) => personId)).toEqual([ben.personId])
  expect(later[0]?.busy).toEqual([
    { startsAt: '2028-11-28T09:00:00.000Z', endsAt: '2028-11-28T10:00:00.000Z', kind: 'busy' },
  ])
  await expect(freeBusy('2026-11-01T00:00:00Z', '2027-11-01T00:00:00Z', ana)).rejects.toMatchObject({
    code: 'BODY_INVALID',
  })
})

test('[HR10] off duty without an end lasts until the next day of work; free/busy and the mode say so', async () => {
  const off = await mine.setMode(ana, { kind: 'off' })
  expect(off.mode).toEqual({ kind: 'off', until: '2026-11-24T08:00:00.000Z' })
  const [now] = await freeBusy('2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z', ana)
  expect(now).toMatchObject({ standing: 'off-duty', reachableFrom: '2026-11-24T08:00:00.000Z' })
  expect(now?.busy).toEqual([{ startsAt: '2026-11-23T11:00:00.000Z', endsAt: '2026-11-24T08:00:00.000Z', kind: 'off' }])
  expect((await mine.clearMode(ana)).mode).toBeNull()
  await mine.setMode(ana, { kind: 'break', until: '2026-11-23T11:30:00Z' })
  const [pause] = await freeBusy('2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z', ana)
  expect(pause).toMatchObject({ standing: 'break', reachableFrom: '2026-11-23T11:30:00.000Z', busy: [] })
  for (const until of ['2026-11-23T10:00:00Z', '2026-11-24T11:00:00Z', undefined])
    await expect(mine.setMode(ana, { kind: 'break', ...(until && { until }) })).rejects.toMatchObject({
      code: 'BODY_INVALID',
    })
})

test('[HR11] letters that can wait come once, and together, when the day starts', async () => {
  await mine.change(ana, { quietAfterHours: true })
  at('2026-11-23T19:00:00Z')
  await post(letter('One'), letter('Two'), letter('Now', { waits: undefined }), letter('Out', { to: 'x@example.org' }))
  at('2026-11-23T22:00:00Z')
  await post(letter('Three', { calendar: 'BEGIN:VCALENDAR' }))
  expect(await subjects()).toEqual(['Now'])
  expect(await subjects('x@example.org')).toEqual(['Out'])
  expect((await mine.get(ana)).waitingCount).toBe(3)
  at('2026-11-24T07:59:00Z')
  await here.hours.deferred.sweep()
  expect(await subjects()).toEqual(['Now'])
  at('2026-11-24T08:00:30Z')
  const there = hoursOver(storage, clock)
  await Promise.all([here.hours.deferred.sweep(), there.hours.deferred.sweep()])
  await there.hours.deferred.sweep()
  expect(await subjects()).toEqual(['Now', 'While you were away: 2 messages', 'Three'])
  const [, together] = await mailsTo(storage, tenantId, 'ana@example.com')
  expect(together?.body).toMatch(/One\.[^]+Two\./)
  await post(letter('Four'))
  expect(await subjects()).toHaveLength(4)
})

test('[HR11] coming back early brings them at once, leave taken meanwhile holds them longer', async () => {
  await mine.setMode(ana, { kind: 'off' })
  await post(letter('One'))
  await mine.addLeave(ana, { startLocal: '2026-11-24T00:00', endLocal: '2026-11-25T00:00', note: '' })
  at('2026-11-24T09:00:00Z')
  await here.hours.deferred.sweep()
  expect(await subjects()).toEqual([])
  const [leave] = (await mine.get(ana)).leaves
  await mine.removeLeave(ana, leave?.leaveId ?? '')
  await here.hours.deferred.sweep()
  expect(await subjects()).toEqual(['One'])
})

test('[HR12] important contacts come through, three times an hour, and are listed', async () => {
  await mine.change(ana, { importantContactIds: [ben.personId] })
  await mine.setMode(ana, { kind: 'off' })
  const fromBen = (subject: string) => post(letter(subject, { waits: { from: ben.personId } }))
  await post(letter('From Ana herself', { waits: { from: ana.personId } }))
  for (const subject of ['1', '2', '3', '4']) await fromBen(subject)
  expect(await subjects()).toEqual(['1', '2', '3'])
  at('2026-11-23T12:30:00Z')
  await fromBen('5')
  expect(await subjects()).toEqual(['1', '2', '3', '5'])
  const [contact] = (await mine.get(ana)).importantContacts
  expect(contact).toMatchObject({ personId: ben.personId, name: 'Ben' })
  expect(contact?.cameThrough.map(({ by }) => by)).toEqual(['mail', 'mail', 'mail', 'mail'])
  await mine.change(ana, { importantContactIds: [] })
  await fromBen('6')
  expect(await subjects()).toHaveLength(4)
  const stranger = await addPerson(storage, await addCompany(storage), { name: 'Eve' })
  await expect(mine.change(ana, { importantContactIds: [stranger.personId] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('[HR13] an invitation waits for the day unless the meeting is upon its reader by then', async () => {
  await mine.change(ana, { quietAfterHours: true })
  at('2026-11-23T20:00:00Z')
  await meet({ title: 'Later', startLocal: '2026-11-24T15:00' })
  expect(await subjects()).toEqual([])
  await meet({ title: 'Early', startLocal: '2026-11-24T09:30' })
  expect((await subjects()).join()).toContain('Early')
  at('2026-11-24T08:00:30Z')
  await here.hours.deferred.sweep()
  expect((await subjects()).join()).toContain('Later')
})

test('[HR14] holidays and quiet hours of the company go for whoever says nothing of their own', async () => {
  const { handlers } = here
  const session = { kind: 'person', ...ana, role: 'admin' } as never
  const said = { holidays: { country: 'CN', region: null }, quietAfterHours: true }
  await handlers['PUT /api/company/hours']({ session, body: said } as never)
  at('2027-01-01T02:00:00Z')
  expect((await mine.get(ben)).company).toEqual(said)
  const [quiet] = await freeBusy('2026-09-30T16:00:00Z', '2026-10-11T16:00:00Z', ben)
  expect(quiet?.workingTime.offDays).toEqual(expect.arrayContaining(['2026-10-01', '2026-10-07']))
  expect(quiet?.workingTime.extraDays).toEqual([{ day: '2026-10-10', asWeekday: 5 }])
  expect(quiet?.standing).toBe('off-duty')
  await mine.change(ben, { quietAfterHours: false })
  const [free] = await freeBusy('2026-09-30T16:00:00Z', '2026-10-11T16:00:00Z', ben)
  expect(free?.standing).toBe('off-day')
})

test('[HR8] leave and modes have bounds', async () => {
  const add = (startLocal: string, endLocal: string) => mine.addLeave(ana, { startLocal, endLocal, note: '' })
  await expect(add('2026-11-26T10:00', '2026-11-26T10:00')).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(add('2026-11-26T10:00', '2028-11-26T10:00')).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(add('2026-02-30T10:00', '2026-11-26T10:00')).rejects.toMatchObject({ code: 'WALL_TIME_MISSING' })
  const until = new Date(noon + 93 * 24 * hourMs).toISOString()
  await expect(mine.setMode(ana, { kind: 'off', until })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(mine.removeLeave(ben, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
