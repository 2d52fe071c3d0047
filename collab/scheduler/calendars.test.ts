import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, ResourceId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { payerTermsOf } from '../quota/payerTerms.ts'
import { NewMeeting } from '../protocol/meetings.ts'
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

/** Mondays at nine in Berlin, from 23 November 2026 on. */
const schedule = (who: Viewer, changes: Partial<Parameters<typeof NewMeeting.parse>[0] & object> = {}) =>
  house.meetings.create(
    who,
    NewMeeting.parse({
      title: 'Weekly',
      startLocal: '2026-11-23T09:00',
      zone: 'Europe/Berlin',
      durationSeconds: 3600,
      recurrence: { every: 'week', count: 3 },
      ...changes,
    }),
  )
const room = (name = 'Room 1') =>
  house.meetings.resources.add(admin, { kind: 'room', name, zone: 'Europe/Berlin', seats: 8 })
const booked = async (who: Viewer, meetingId: Parameters<typeof house.meetings.get>[1]) =>
  (await house.meetings.get(who, meetingId)).resources
const calendars = (who: Viewer, people: Viewer[], from = '2026-11-23', until = '2026-11-30') =>
  house.meetings.calendars.list(
    who,
    people.map(({ personId }) => personId),
    `${from}T00:00:00Z`,
    `${until}T00:00:00Z`,
  )
const lettersTo = async (who: Viewer, email: string) => {
  const rows = await house.storage.inTenant(who.tenantId, (tx) =>
    tx.selectFrom('outbox').selectAll().where('to_email', '=', email).orderBy('id').execute(),
  )
  return rows.map(({ subject }) => subject)
}

test('[SC28] a room takes what is free and declines, occurrence by occurrence, what is taken', async () => {
  const { resourceId } = await room()
  const once = { recurrence: null, startLocal: '2026-11-30T09:30', resourceIds: [resourceId] }
  const first = await schedule(grace, once)
  expect(first.resources).toEqual([{ resourceId, answer: 'yes', reason: '', declined: [] }])
  const series = await schedule(li, { resourceIds: [resourceId] })
  expect(series.resources).toMatchObject([
    { answer: 'yes', reason: '2026-11-30 09:00 · Grace', declined: ['2026-11-30T09:00'] },
  ])
  const late = await schedule(ana, { ...once, startLocal: '2026-11-30T10:00' })
  expect(late.resources).toMatchObject([{ answer: 'no', reason: '2026-11-30 10:00 · Grace' }])
  // Right after is free.
  expect((await schedule(ana, { ...once, startLocal: '2026-11-30T10:30' })).resources).toMatchObject([
    { answer: 'yes' },
  ])
})

test('[SC28] what becomes free goes to whoever waited longest', async () => {
  const { resourceId } = await room()
  const first = await schedule(grace, { resourceIds: [resourceId] })
  const second = await schedule(li, { resourceIds: [resourceId] })
  const third = await schedule(ana, { resourceIds: [resourceId] })
  expect((await booked(li, second.meetingId))[0]?.answer).toBe('no')
  await house.meetings.cancel(grace, first.meetingId, { scope: 'one', originalLocal: '2026-11-30T09:00' })
  expect((await booked(li, second.meetingId))[0]).toMatchObject({
    answer: 'yes',
    declined: ['2026-11-23T09:00', '2026-12-07T09:00'],
  })
  expect((await booked(ana, third.meetingId))[0]?.answer).toBe('no')
  await house.meetings.change(grace, first.meetingId, { revision: 1, resourceIds: [] })
  expect((await booked(li, second.meetingId))[0]).toMatchObject({ answer: 'yes', declined: [], reason: '' })
  await house.meetings.cancel(li, second.meetingId)
  expect((await booked(ana, third.meetingId))[0]).toMatchObject({ answer: 'yes', declined: [] })
})

test('[SC28] of several who book a room at once one gets it', async () => {
  const { resourceId } = await room()
  const asked = { recurrence: null, resourceIds: [resourceId] }
  const made = await Promise.all([grace, li, ana, grace, li, ana].map((who) => schedule(who, asked)))
  expect(made.map(({ resources }) => resources[0]?.answer).toSorted()).toEqual(['no', 'no', 'no', 'no', 'no', 'yes'])
})

test('[SC29] rooms have names of their own; a retired one is no more to be booked and stays where it is', async () => {
  const { resourceId } = await room()
  await expect(room()).rejects.toMatchObject({ code: 'CONFLICT' })
  const { meetingId } = await schedule(grace, { resourceIds: [resourceId] })
  expect(await house.meetings.resources.change(admin, resourceId, { name: 'Garden' })).toMatchObject({ seats: 8 })
  await house.meetings.resources.retire(admin, resourceId)
  expect(await house.meetings.resources.list(li)).toEqual([])
  expect(await booked(grace, meetingId)).toMatchObject([{ answer: 'yes' }])
  await house.meetings.resources.change(admin, (await room('Garden')).resourceId, { zone: 'UTC' })
  const wrong = [resourceId, newId<ResourceId>()]
  for (const id of wrong)
    await expect(schedule(li, { resourceIds: [id] })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(house.meetings.resources.retire(admin, newId<ResourceId>())).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[SC30] others see when somebody is busy, and with what only where they may see the meeting', async () => {
  const { meetingId } = await schedule(grace, {
    attendeeIds: [li.personId],
    bufferBeforeMinutes: 10,
    title: 'Secret plans',
  })
  await schedule(ana, { recurrence: null, startLocal: '2026-11-24T09:00', title: 'Lunch' })
  const [ofGrace, ofLi, ofAna] = await calendars(ana, [grace, li, ana])
  expect(ofGrace?.spans).toEqual([
    {
      startsAt: '2026-11-23T08:00:00.000Z',
      endsAt: '2026-11-23T09:00:00.000Z',
      kind: 'busy',
      allDay: false,
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 0,
      meeting: null,
    },
  ])
  expect(ofLi?.spans).toMatchObject([{ kind: 'tentative', meeting: null }])
  expect(ofAna?.spans).toMatchObject([{ kind: 'busy', meeting: { title: 'Lunch' } }])
  expect(JSON.stringify([ofGrace, ofLi])).not.toContain(meetingId)
  for (const who of [li, admin])
    expect((await calendars(who, [grace]))[0]?.spans).toMatchObject([{ meeting: { meetingId, title: 'Secret plans' } }])
})

test('[SC30] what somebody declined, and what was cancelled or moved away, takes none of their time', async () => {
  const { meetingId } = await schedule(grace, { attendeeIds: [li.personId] })
  await house.meetings.answer(li, meetingId, 'no', { originalLocal: '2026-11-23T09:00' })
  const busy = async () => (await calendars(grace, [grace, li], '2026-11-23', '2026-12-14')).map(({ spans }) => spans)
  expect((await busy()).map((spans) => spans.length)).toEqual([3, 2])
  const one = { scope: 'one', originalLocal: '2026-11-30T09:00' } as const
  await house.meetings.change(grace, meetingId, { ...one, revision: 0, startLocal: '2026-12-20T09:00', title: 'Later' })
  await house.meetings.cancel(grace, meetingId, { scope: 'one', originalLocal: '2026-12-07T09:00' })
  expect((await busy()).map((spans) => spans.length)).toEqual([1, 0])
  const moved = await calendars(li, [grace], '2026-12-19', '2026-12-21')
  expect(moved[0]?.spans).toMatchObject([{ meeting: { title: 'Later', originalLocal: '2026-11-30T09:00' } }])
})

test('[SC30] what lasts longer than a day is found wherever one looks into it', async () => {
  await schedule(grace, {
    recurrence: null,
    allDay: true,
    startLocal: '2026-11-23T00:00',
    durationSeconds: 20 * 86_400,
  })
  expect((await calendars(li, [grace], '2026-12-10', '2026-12-11'))[0]?.spans).toHaveLength(1)
  const { length } = await house.meetings.agenda.list(grace, '2026-12-10T00:00:00Z', '2026-12-11T00:00:00Z')
  expect(length).toBe(1)
})

test('[SC31] somebody sends another person, who is as needed as they were', async () => {
  const { meetingId } = await schedule(grace, { attendees: [{ personId: li.personId, required: true }], quorum: 2 })
  const after = await house.meetings.delegations.delegate(li, meetingId, ana.personId)
  expect(after).toMatchObject({ belowQuorum: false, missingIds: [] })
  expect(after.attendees).toMatchObject([
    { personId: ana.personId, delegateOf: li.personId, answer: 'waiting', required: true },
    { personId: li.personId, answer: 'no' },
  ])
  expect(await lettersTo(grace, 'ana@example.com')).toEqual(['Invitation: Weekly'])
  expect(await lettersTo(grace, 'grace@example.com')).toEqual(['Somebody else comes: Weekly'])
  const again = house.meetings.delegations.delegate(li, meetingId, ana.personId)
  await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
  const mine = house.meetings.delegations.delegate(admin, meetingId, ana.personId)
  await expect(mine).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[SC32] another time that somebody asks for moves one occurrence, or all, once the host takes it', async () => {
  const { meetingId } = await schedule(grace, { attendeeIds: [li.personId, ana.personId] })
  const { proposals } = house.meetings
  const ask = (who: Viewer, originalLocal: string | null, day: string, comment = '') =>
    proposals.ask(who, meetingId, {
      originalLocal,
      startsAt: `${day}T10:00:00Z`,
      endsAt: `${day}T10:30:00Z`,
      comment,
    })
  const one = await ask(li, '2026-11-30T09:00', '2026-12-01', 'at the dentist')
  const other = await ask(ana, null, '2026-11-23')
  expect(await lettersTo(grace, 'grace@example.com')).toHaveLength(2)
  expect(await proposals.list(ana, meetingId)).toEqual([other])
  expect(await proposals.list(grace, meetingId)).toHaveLength(2)
  await expect(proposals.decide(li, meetingId, one.proposalId, true)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const moved = await proposals.decide(grace, meetingId, one.proposalId, true)
  expect(moved.exceptions).toMatchObject([
    { originalLocal: '2026-11-30T09:00', startLocal: '2026-12-01T11:00', durationSeconds: 1800 },
  ])
  const all = await proposals.decide(grace, meetingId, other.proposalId, true)
  expect(all).toMatchObject({ startLocal: '2026-11-23T11:00', durationSeconds: 1800 })
  await expect(proposals.decide(grace, meetingId, other.proposalId, false)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ask(admin, null, '2026-11-23')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(ask(li, '2026-12-01T09:00', '2026-12-01')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[SC33] whoever leaves hands over what is still to come', async () => {
  const coming = await schedule(grace, { attendeeIds: [li.personId, ana.personId] })
  await schedule(grace, { startLocal: '2026-11-01T09:00', recurrence: null })
  const cancelled = await schedule(grace)
  await house.meetings.cancel(grace, cancelled.meetingId)
  const { handover } = house.meetings
  expect(await handover.handOver(admin, grace.personId, li.personId)).toBe(1)
  expect(await handover.handOver(admin, grace.personId, li.personId)).toBe(0)
  const after = await house.meetings.get(li, coming.meetingId)
  expect(after).toMatchObject({ hostId: li.personId, attendees: [{ personId: ana.personId }], revision: 1 })
  expect((await lettersTo(grace, 'li@example.com')).at(-1)).toBe('1 个会议已转交给您')
  expect(await calendars(li, [grace])).toMatchObject([{ spans: [] }])
  const wrong = handover.handOver(admin, grace.personId, grace.personId)
  await expect(wrong).rejects.toMatchObject({ code: 'BODY_INVALID' })
})

test('[SC34] an admin gives a meeting to another department, which pays as its host', async () => {
  const department = await house.storage.inTenant(grace.tenantId, (tx) =>
    tx
      .insertInto('departments')
      .values({ id: newId<DepartmentId>(), tenant_id: grace.tenantId, parent_id: null, name: 'Sales', zone: 'UTC' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const theirs = { hostDepartmentId: department.id, payer: 'host' }
  await expect(schedule(grace, theirs)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const unknown = schedule(admin, { hostDepartmentId: newId<DepartmentId>() })
  await expect(unknown).rejects.toMatchObject({ code: 'BODY_INVALID' })
  const policy = { watermark: true, regions: ['eu'] }
  const meeting = await schedule(admin, { ...theirs, policy, notes: 'Bring figures.' })
  expect(meeting).toMatchObject({ ...theirs, policy, notes: 'Bring figures.' })
  const terms = await house.storage.inTenant(grace.tenantId, (tx) => payerTermsOf(tx, meeting.meetingId))
  expect(terms).toMatchObject({ payer: 'host', host: { departmentName: 'Sales' } })
})

test('[SC35] a meeting names the agenda its notes begin with', async () => {
  const agendaTemplateId = newId()
  await expect(schedule(grace, { agendaTemplateId })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await house.storage.inTenant(grace.tenantId, (tx) =>
    tx
      .insertInto('agenda_templates')
      .values({
        id: agendaTemplateId,
        tenant_id: grace.tenantId,
        name: 'Weekly',
        items: '[]',
        created_by: null,
        updated_at: new Date(house.clock.nowMs()),
      })
      .execute(),
  )
  const { meetingId } = await schedule(grace, { agendaTemplateId })
  expect(await house.meetings.get(grace, meetingId)).toMatchObject({ agendaTemplateId })
})
