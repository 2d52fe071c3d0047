import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readPlanned } from '../quota/reports/calendar.ts'
import { NewMeeting, type Meeting } from '../protocol/meetings.ts'
import { addCompany, addPerson, openHouseForTests } from './testing/schedulerHouse.ts'
import type { Viewer } from './viewer.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let grace: Viewer
let li: Viewer
let ana: Viewer
let admin: Viewer

beforeAll(async () => {
  house = await openHouseForTests()
})
afterAll(() => house.storage.close())
beforeEach(async () => {
  const company = await addCompany(house.storage)
  grace = await addPerson(house.storage, company, { name: 'Grace' })
  li = await addPerson(house.storage, company, { name: 'Li', zone: 'Asia/Shanghai', language: 'zh' })
  ana = await addPerson(house.storage, company, { name: 'Ana', zone: 'America/Sao_Paulo' })
  admin = await addPerson(house.storage, company, { name: 'Admin', role: 'admin' })
})

/** Six Mondays at nine in Berlin, from 23 November 2026 on. */
const weekly = (changes: Partial<Parameters<typeof NewMeeting.parse>[0] & object> = {}) =>
  house.meetings.create(
    grace,
    NewMeeting.parse({
      title: 'Weekly',
      startLocal: '2026-11-23T09:00',
      zone: 'Europe/Berlin',
      durationSeconds: 1800,
      recurrence: { every: 'week', count: 6 },
      attendeeIds: [li.personId, ana.personId],
      ...changes,
    }),
  )
const list = (who: Viewer, options = {}) =>
  house.meetings.agenda.list(who, '2026-11-20T00:00:00Z', '2027-01-15T00:00:00Z', options)
const starts = async (who: Viewer) => (await list(who)).map(({ startsAt }) => startsAt.slice(0, 16))
const outbox = (who: Viewer) =>
  house.storage.inTenant(who.tenantId, (tx) => tx.selectFrom('outbox').selectAll().orderBy('id').execute())
const answersOf = async ({ meetingId }: Pick<Meeting, 'meetingId'>) => {
  const { attendees } = await house.meetings.get(grace, meetingId)
  return Object.fromEntries(attendees.map(({ personId, answer }) => [personId === li.personId ? 'li' : 'ana', answer]))
}

test('[SC20] one occurrence moves, is renamed and keeps its key; the rest of the series stays', async () => {
  const { meetingId } = await weekly()
  const one = { scope: 'one', originalLocal: '2026-11-30T09:00' } as const
  const moved = await house.meetings.change(grace, meetingId, {
    ...one,
    revision: 0,
    startLocal: '2026-12-01T15:00',
    zone: 'Asia/Shanghai',
    title: 'In Shanghai',
  })
  expect(moved).toMatchObject({ revision: 1, startLocal: '2026-11-23T09:00', title: 'Weekly' })
  expect(moved.exceptions).toMatchObject([
    { originalLocal: '2026-11-30T09:00', startLocal: '2026-12-01T15:00', zone: 'Asia/Shanghai', cancelled: false },
  ])
  const seen = await list(li)
  expect(seen).toHaveLength(6)
  expect(seen[1]).toMatchObject({
    originalLocal: '2026-11-30T09:00',
    title: 'In Shanghai',
    startsAt: '2026-12-01T07:00:00.000Z',
    startLocal: '2026-12-01T15:00',
    zone: 'Asia/Shanghai',
    changed: true,
  })
  expect(seen[2]).toMatchObject({ title: 'Weekly', startsAt: '2026-12-07T08:00:00.000Z', changed: false })
  // Back to what the series says: there is no exception any more.
  const back = { startLocal: '2026-11-30T09:00', zone: 'Europe/Berlin', title: 'Weekly' }
  expect((await house.meetings.change(grace, meetingId, { ...one, revision: 1, ...back })).exceptions).toEqual([])
})

test('[SC20] what belongs to the series, an unknown key, a gap and an old revision are refused', async () => {
  const { meetingId } = await weekly()
  const one = { scope: 'one', originalLocal: '2026-11-30T09:00', revision: 0 } as const
  const wrong = [
    [{ ...one, quorum: 1 }, 'BODY_INVALID'],
    [{ ...one, originalLocal: undefined }, 'BODY_INVALID'],
    [{ ...one, originalLocal: '2026-12-01T09:00' }, 'NOT_FOUND'],
    [{ ...one, startLocal: '2027-03-28T02:30' }, 'WALL_TIME_MISSING'],
    [{ ...one, zone: 'Mars/Olympus' }, 'ZONE_UNKNOWN'],
    [{ ...one, revision: 3 }, 'CONFLICT'],
  ] as const
  for (const [change, code] of wrong)
    await expect(house.meetings.change(grace, meetingId, change)).rejects.toMatchObject({ code })
  expect(await house.meetings.get(grace, meetingId)).toMatchObject({ revision: 0, exceptions: [] })
})

test('[SC21] a cancelled occurrence is told apart from one that moved, and is no more to be answered', async () => {
  const { meetingId } = await weekly()
  const key = '2026-12-07T09:00'
  await house.meetings.cancel(grace, meetingId, { scope: 'one', originalLocal: key })
  await house.meetings.cancel(grace, meetingId, { scope: 'one', originalLocal: key })
  expect(await list(li)).toHaveLength(5)
  const withCancelled = await list(li, { cancelled: true })
  expect(withCancelled.filter(({ cancelled }) => cancelled)).toMatchObject([{ originalLocal: key }])
  const answer = house.meetings.answer(li, meetingId, 'yes', { originalLocal: key })
  await expect(answer).rejects.toMatchObject({ code: 'MEETING_OVER' })
  const change = { scope: 'one', originalLocal: key, revision: 1, title: 'Late' } as const
  await expect(house.meetings.change(grace, meetingId, change)).rejects.toMatchObject({ code: 'MEETING_OVER' })
  const told = (await outbox(grace)).slice(2)
  expect(told.map(({ to_email }) => to_email).toSorted()).toEqual(['ana@example.com', 'li@example.com'])
  await house.meetings.cancel(grace, meetingId, { scope: 'one', originalLocal: '2026-11-23T09:00' })
  const found = await house.meetings.find(grace.tenantId, meetingId)
  expect(found?.next?.startsAt).toBe('2026-11-30T08:00:00.000Z')
  const span = { fromMs: house.clock.nowMs(), untilMs: Date.parse('2027-01-15T00:00:00Z'), weight: 1 }
  expect(await house.storage.inTenant(grace.tenantId, (tx) => readPlanned(tx, span))).toHaveLength(4)
  await house.meetings.cancel(grace, meetingId)
  expect(await list(li)).toEqual([])
  expect(await list(li, { cancelled: true })).toHaveLength(6)
})

test('[SC22] this and all that follow become a meeting of their own, with people, answers and exceptions', async () => {
  const { meetingId, link } = await weekly({ guests: [{ email: 'Eve@Example.org', name: 'Eve' }] })
  await house.meetings.answer(li, meetingId, 'yes')
  await house.meetings.answer(ana, meetingId, 'no', { originalLocal: '2026-12-21T09:00' })
  await house.meetings.change(grace, meetingId, {
    revision: 0,
    scope: 'one',
    originalLocal: '2026-12-14T09:00',
    startLocal: '2026-12-15T10:00',
  })
  const made = await house.meetings.change(grace, meetingId, {
    revision: 1,
    scope: 'following',
    originalLocal: '2026-12-07T09:00',
    title: 'Weekly, later',
  })
  expect(made).toMatchObject({
    splitFrom: meetingId,
    title: 'Weekly, later',
    startLocal: '2026-12-07T09:00',
    recurrence: { every: 'week', count: 4 },
    exceptions: [{ originalLocal: '2026-12-14T09:00', startLocal: '2026-12-15T10:00' }],
    guests: [{ email: 'eve@example.org' }],
    revision: 0,
  })
  expect(made.link).not.toBe(link)
  expect(made.uid).not.toBe((await house.meetings.get(grace, meetingId)).uid)
  expect(await answersOf(made)).toEqual({ li: 'yes', ana: 'waiting' })
  expect((await list(ana)).map(({ myAnswer }) => myAnswer)).toEqual([
    'waiting',
    'waiting',
    'waiting',
    'waiting',
    'no',
    'waiting',
  ])
  const old = await house.meetings.get(grace, meetingId)
  expect(old).toMatchObject({ recurrence: { untilDay: '2026-11-30' }, exceptions: [], revision: 2 })
  expect(await starts(li)).toEqual([
    '2026-11-23T08:00',
    '2026-11-30T08:00',
    '2026-12-07T08:00',
    '2026-12-15T09:00',
    '2026-12-21T08:00',
    '2026-12-28T08:00',
  ])
})

test('[SC22] where the time moves, the keys move along and answers are asked anew', async () => {
  const { meetingId } = await weekly()
  await house.meetings.answer(li, meetingId, 'yes')
  await house.meetings.cancel(grace, meetingId, { scope: 'one', originalLocal: '2026-12-21T09:00' })
  const made = await house.meetings.change(grace, meetingId, {
    revision: 1,
    scope: 'following',
    originalLocal: '2026-12-07T09:00',
    startLocal: '2026-12-08T11:00',
  })
  expect(made.exceptions).toMatchObject([{ originalLocal: '2026-12-22T11:00', cancelled: true }])
  expect(await answersOf(made)).toEqual({ li: 'waiting', ana: 'waiting' })
  expect((await starts(li)).slice(2)).toEqual(['2026-12-08T10:00', '2026-12-15T10:00', '2026-12-29T10:00'])
})

test('[SC22] from the first occurrence on is the whole series; cancelling what follows ends it before', async () => {
  const { meetingId } = await weekly()
  const all = { scope: 'following', originalLocal: '2026-11-23T09:00', revision: 0, title: 'All' } as const
  expect(await house.meetings.change(grace, meetingId, all)).toMatchObject({ meetingId, title: 'All', splitFrom: null })
  await house.meetings.cancel(grace, meetingId, { scope: 'following', originalLocal: '2026-12-14T09:00' })
  expect(await starts(ana)).toEqual(['2026-11-23T08:00', '2026-11-30T08:00', '2026-12-07T08:00'])
})

test('[SC23] when the whole series moves, exceptions move along and its weekdays with it', async () => {
  const { meetingId } = await weekly({ excluded: ['2026-12-28T09:00'], added: ['2027-01-06T14:00'] })
  await house.meetings.cancel(grace, meetingId, { scope: 'one', originalLocal: '2026-11-30T09:00' })
  await house.meetings.change(grace, meetingId, { revision: 1, startLocal: '2026-11-24T10:00' })
  expect(await starts(li)).toEqual([
    '2026-11-24T09:00',
    '2026-12-08T09:00',
    '2026-12-15T09:00',
    '2026-12-22T09:00',
    '2027-01-07T14:00',
  ])
})

test('[SC24] an answer to one occurrence stands beside the answer to the series until that is given anew', async () => {
  const { meetingId } = await weekly()
  await house.meetings.answer(li, meetingId, 'yes')
  await house.meetings.answer(li, meetingId, 'no', { originalLocal: '2026-11-30T09:00', comment: 'on leave' })
  const answers = async () => (await list(li)).map(({ myAnswer }) => myAnswer)
  expect((await answers()).slice(0, 3)).toEqual(['yes', 'no', 'yes'])
  expect((await house.meetings.get(grace, meetingId)).occurrenceAnswers).toMatchObject([
    { personId: li.personId, answer: 'no', comment: 'on leave' },
  ])
  await expect(house.meetings.answer(li, meetingId, 'no', { originalLocal: '2026-12-01T09:00' })).rejects.toMatchObject(
    { code: 'NOT_FOUND' },
  )
  const one = { scope: 'one', originalLocal: '2026-12-07T09:00', revision: 0 } as const
  await house.meetings.change(grace, meetingId, { ...one, startLocal: '2026-12-07T18:00' })
  expect((await answers()).slice(0, 4)).toEqual(['yes', 'no', 'waiting', 'yes'])
  await house.meetings.answer(li, meetingId, 'maybe')
  expect(new Set(await answers())).toEqual(new Set(['maybe']))
})

test('[SC25] an all-day meeting is of whole days on the wall, also where the clocks change', async () => {
  const day = { allDay: true, startLocal: '2027-03-28T00:00', durationSeconds: 86_400, recurrence: null }
  const meeting = await weekly(day)
  expect(meeting.next).toEqual({ startsAt: '2027-03-27T23:00:00.000Z', endsAt: '2027-03-28T22:00:00.000Z' })
  for (const wrong of [
    { startLocal: '2027-03-28T08:00' },
    { durationSeconds: 3600 },
    { allDay: false, durationSeconds: 2 * 86_400 },
  ])
    await expect(weekly({ ...day, ...wrong })).rejects.toMatchObject({ code: 'BODY_INVALID' })
})

test('[SC26] the host hears when too few of those who are needed can come, and who is missing', async () => {
  const { meetingId } = await weekly({
    attendeeIds: undefined,
    attendees: [{ personId: li.personId }, { personId: ana.personId, required: false }],
    quorum: 2,
  })
  await house.meetings.answer(ana, meetingId, 'no')
  expect(await house.meetings.get(grace, meetingId)).toMatchObject({ belowQuorum: false, missingIds: [] })
  await house.meetings.answer(li, meetingId, 'no', { originalLocal: '2026-11-23T09:00' })
  await house.meetings.answer(li, meetingId, 'no', { originalLocal: '2026-11-23T09:00' })
  expect(await house.meetings.get(grace, meetingId)).toMatchObject({ belowQuorum: true, missingIds: [li.personId] })
  const told = (await outbox(grace)).filter(({ to_email }) => to_email === 'grace@example.com')
  expect(told.map(({ subject }) => subject)).toEqual(['Too few can come: Weekly'])
  expect(told[0]?.body).toContain('Monday, 23 November 2026, 09:00 (Europe/Berlin)\nMissing: Li')
})

test('[SC27] whoever says yes when the seats are taken waits, and gets the first that becomes free', async () => {
  const { meetingId } = await weekly({ seats: 1, attendeeIds: [li.personId, ana.personId, admin.personId] })
  const waiting = async () => {
    const { attendees } = await house.meetings.get(grace, meetingId)
    return attendees.filter(({ waitlisted }) => waitlisted).map(({ personId }) => personId)
  }
  for (const who of [li, ana, admin, ana]) {
    await house.meetings.answer(who, meetingId, 'yes')
    house.clock.advance(1000)
  }
  expect(new Set(await waiting())).toEqual(new Set([ana.personId, admin.personId]))
  await house.meetings.answer(li, meetingId, 'no')
  expect(await waiting()).toEqual([admin.personId])
  const seat = (await outbox(grace)).filter(({ subject }) => subject.startsWith('You have a seat'))
  expect(seat.map(({ to_email }) => to_email)).toEqual(['ana@example.com'])
  await house.meetings.change(grace, meetingId, { revision: 0, seats: null })
  expect(await waiting()).toEqual([])
})
