import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PersonId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { newId, newSecret } from '../../infra/secrets.ts'
import { NewMeeting } from '../protocol/meetings.ts'
import {
  addCompany,
  addCrowd,
  addPerson,
  openHouseForTests,
  publicUrl,
  schedulerOver,
} from './testing/schedulerHouse.ts'
import type { Viewer } from './viewer.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let grace: Viewer
let li: Viewer
let ana: Viewer
let admin: Viewer
let stranger: Viewer

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
  stranger = await addPerson(house.storage, await addCompany(house.storage), { name: 'Stranger', role: 'owner' })
})

const weekly = (changes: Partial<Parameters<typeof NewMeeting.parse>[0] & object> = {}) =>
  NewMeeting.parse({
    title: 'Weekly',
    startLocal: '2026-11-23T09:00',
    zone: 'Europe/Berlin',
    durationSeconds: 1800,
    recurrence: { every: 'week' },
    attendeeIds: [li.personId],
    ...changes,
  })

const outbox = (who: Viewer) =>
  house.storage.inTenant(who.tenantId, (tx) => tx.selectFrom('outbox').selectAll().orderBy('id').execute())
const stored = (who: Viewer) =>
  house.storage.inTenant(who.tenantId, (tx) => tx.selectFrom('occurrences').selectAll().orderBy('starts_at').execute())
const list = (who: Viewer, from: string, until: string) =>
  house.meetings.agenda.list(who, `${from}T00:00:00Z`, `${until}T00:00:00Z`)

test('[SC10] a meeting is made with link, code and notes, and its next occurrence is known', async () => {
  const meeting = await house.meetings.create(grace, weekly())
  expect(meeting).toMatchObject({
    title: 'Weekly',
    hostId: grace.personId,
    startLocal: '2026-11-23T09:00',
    recurrence: { every: 'week', interval: 1, weekdays: [1] },
    attendees: [{ personId: li.personId, answer: 'waiting' }],
    revision: 0,
    cancelled: false,
    next: { startsAt: '2026-11-23T08:00:00.000Z', endsAt: '2026-11-23T08:30:00.000Z' },
  })
  expect(meeting.code).toMatch(/^\d{10}$/)
  const documents = await house.storage.inTenant(grace.tenantId, (tx) =>
    tx.selectFrom('documents').selectAll().execute(),
  )
  expect(documents).toMatchObject([{ id: meeting.documentId, meeting_id: meeting.meetingId, title: 'Weekly' }])
})

test('[SC6] a wrong zone, a missing wall time, an impossible series and a foreign person change nothing', async () => {
  const wrong = [
    [weekly({ zone: 'Mars/Olympus' }), 'ZONE_UNKNOWN'],
    [weekly({ startLocal: '2027-03-28T02:30' }), 'WALL_TIME_MISSING'],
    [weekly({ startLocal: '2027-02-30T10:00', recurrence: null }), 'WALL_TIME_MISSING'],
    [weekly({ recurrence: { every: 'day', untilDay: '2026-01-01' } }), 'RECURRENCE_INVALID'],
    [weekly({ attendeeIds: [stranger.personId] }), 'BODY_INVALID'],
    [weekly({ attendeeIds: [newId<PersonId>()] }), 'BODY_INVALID'],
  ] as const
  for (const [body, code] of wrong) await expect(house.meetings.create(grace, body)).rejects.toMatchObject({ code })
  const rows = await house.storage.inTenant(grace.tenantId, async (tx) => [
    ...(await tx.selectFrom('meetings').select('id').execute()),
    ...(await tx.selectFrom('documents').select('id').execute()),
    ...(await tx.selectFrom('outbox').select('id').execute()),
  ])
  expect(rows).toEqual([])
})

test('[SC11] host, attendees and admins see a meeting; others and other companies do not', async () => {
  const { meetingId } = await house.meetings.create(grace, weekly())
  for (const who of [grace, li, admin])
    await expect(house.meetings.get(who, meetingId)).resolves.toMatchObject({ meetingId })
  for (const who of [ana, stranger]) {
    await expect(house.meetings.get(who, meetingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(house.meetings.file(who, meetingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(house.meetings.cancel(who, meetingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(house.meetings.answer(who, meetingId, 'yes')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
  await expect(house.meetings.change(li, meetingId, { revision: 0 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(house.meetings.cancel(li, meetingId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await list(stranger, '2026-11-20', '2026-12-20')).toEqual([])
})

test('[SC12] a change needs the revision it was made on, and leaves what it does not name', async () => {
  const { meetingId, documentId } = await house.meetings.create(grace, weekly())
  await house.meetings.answer(li, meetingId, 'yes')
  const renamed = await house.meetings.change(grace, meetingId, { revision: 0, title: 'Sync' })
  expect(renamed).toMatchObject({ title: 'Sync', revision: 1, recurrence: { every: 'week' } })
  expect(renamed.attendees).toMatchObject([{ personId: li.personId, answer: 'yes' }])
  await expect(house.meetings.change(grace, meetingId, { revision: 0, title: 'Late' })).rejects.toMatchObject({
    code: 'CONFLICT',
  })

  const moved = await house.meetings.change(grace, meetingId, {
    revision: 1,
    startLocal: '2026-11-24T15:00',
    recurrence: null,
  })
  expect(moved).toMatchObject({
    revision: 2,
    recurrence: null,
    next: { startsAt: '2026-11-24T14:00:00.000Z' },
    documentId,
  })
  // The answer was to another time.
  expect(moved.attendees).toMatchObject([{ personId: li.personId, answer: 'waiting' }])
  expect(await stored(grace)).toHaveLength(1)
  expect(await list(li, '2026-11-20', '2027-01-10')).toMatchObject([{ startLocal: '2026-11-24T15:00', repeats: false }])
})

test('[SC12] of two changes at once one wins', async () => {
  const { meetingId } = await house.meetings.create(grace, weekly())
  const results = await Promise.allSettled(
    ['A', 'B'].map((title) => house.meetings.change(grace, meetingId, { revision: 0, title })),
  )
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('[SC13] a cancelled meeting is gone from every list, and can neither be changed nor answered', async () => {
  const { meetingId, code, link } = await house.meetings.create(grace, weekly())
  await house.meetings.cancel(grace, meetingId)
  await house.meetings.cancel(grace, meetingId)
  expect(await list(li, '2026-11-20', '2026-12-20')).toEqual([])
  expect(await house.meetings.get(li, meetingId)).toMatchObject({ cancelled: true, next: null, revision: 1 })
  await expect(house.meetings.change(grace, meetingId, { revision: 1 })).rejects.toMatchObject({ code: 'MEETING_OVER' })
  await expect(house.meetings.answer(li, meetingId, 'yes')).rejects.toMatchObject({ code: 'MEETING_OVER' })
  await expect(house.meetings.byCode(grace, code)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await house.meetings.findBySecret(link.slice(3))).toMatchObject({ cancelled: true, over: true, next: null })
  expect(await outbox(grace)).toHaveLength(2)
})

test('[SC14] everyone is written to on their own clock and in their own language', async () => {
  const { meetingId, code, link } = await house.meetings.create(
    grace,
    weekly({ attendeeIds: [li.personId, ana.personId] }),
  )
  const [first, second] = await outbox(grace)
  const toAna = [first, second].find((mail) => mail?.to_email === 'ana@example.com')
  const toLi = [first, second].find((mail) => mail?.to_email === 'li@example.com')
  expect(toAna?.subject).toBe('Invitation: Weekly')
  expect(toAna?.body).toContain('Monday, 23 November 2026, 05:00–05:30 (America/Sao_Paulo, UTC-3)')
  expect(toAna?.body).toContain(`${publicUrl}${link}`)
  expect(toAna?.body).toContain(code)
  expect(toLi?.subject).toBe('会议邀请:Weekly')
  expect(toLi?.body).toContain('2026年11月23日 星期一 16:00–16:30 (Asia/Shanghai, UTC+8)')
  expect(toLi?.calendar).toContain('METHOD:REQUEST')

  await house.meetings.change(grace, meetingId, {
    revision: 0,
    durationSeconds: 3600,
    attendeeIds: [ana.personId, admin.personId],
  })
  const mails = (await outbox(grace)).slice(2)
  expect(mails.map(({ to_email, subject }) => `${to_email} ${subject}`).toSorted()).toEqual([
    'admin@example.com Invitation: Weekly',
    'ana@example.com Changed: Weekly',
    'li@example.com 会议取消:Weekly',
  ])
  const gone = mails.find(({ to_email }) => to_email === 'li@example.com')?.calendar?.replaceAll('\r\n ', '')
  expect(gone).toContain('METHOD:CANCEL')
  expect(gone).toContain('SEQUENCE:1')
  expect(gone).not.toContain('ana@example.com')
})

test('[SC10] the list shows what touches the span, in order, with my answer', async () => {
  const { meetingId } = await house.meetings.create(grace, weekly())
  await house.meetings.create(grace, weekly({ recurrence: null, startLocal: '2026-11-23T08:45', title: 'First' }))
  await house.meetings.answer(li, meetingId, 'maybe')
  const seen = await list(li, '2026-11-23', '2026-12-08')
  expect(seen.map(({ title, startsAt, myAnswer, repeats }) => [title, startsAt, myAnswer, repeats])).toEqual([
    ['First', '2026-11-23T07:45:00.000Z', 'waiting', false],
    ['Weekly', '2026-11-23T08:00:00.000Z', 'maybe', true],
    ['Weekly', '2026-11-30T08:00:00.000Z', 'maybe', true],
    ['Weekly', '2026-12-07T08:00:00.000Z', 'maybe', true],
  ])
  // It is still running at the span's first instant.
  const late = await house.meetings.agenda.list(li, '2026-11-30T08:29:59Z', '2026-11-30T09:00:00Z')
  expect(late).toMatchObject([{ meetingId, hostId: grace.personId, attendeeIds: [li.personId] }])
  expect(await house.meetings.agenda.list(li, '2026-11-30T08:30:00Z', '2026-11-30T09:00:00Z')).toEqual([])
  expect((await list(grace, '2026-11-23', '2026-11-24'))[0]?.myAnswer).toBe('yes')
  for (const until of ['2026-11-20', '2027-01-22']) {
    await expect(list(li, '2026-11-20', until)).rejects.toMatchObject({ code: 'BODY_INVALID' })
  }
})

test('[SC3] an occurrence that the clocks moved says from where', async () => {
  await house.meetings.create(grace, weekly({ startLocal: '2027-03-27T02:30', recurrence: { every: 'day', count: 3 } }))
  const seen = await list(grace, '2027-03-27', '2027-03-30')
  expect(seen.map(({ startLocal, movedFromLocal }) => [startLocal, movedFromLocal])).toEqual([
    ['2027-03-27T02:30', undefined],
    ['2027-03-28T03:30', '2027-03-28T02:30'],
    ['2027-03-29T02:30', undefined],
  ])
})

test('[SC15] instants are written a year ahead, and further when somebody looks further', async () => {
  await house.meetings.create(grace, weekly())
  expect(await stored(grace)).toHaveLength(52)
  expect(await list(grace, '2029-01-01', '2029-02-01')).toHaveLength(5)
  expect(await list(grace, '2026-11-23', '2026-11-30')).toHaveLength(1)
})

test('[SC15] under another version of tzdata all instants are derived anew', async () => {
  await house.meetings.create(grace, weekly())
  await house.meetings.create(grace, weekly({ recurrence: null, startLocal: '2026-11-24T09:00' }))
  const rules = house.zones.rules.map((each, place) =>
    place === house.zones.zones['Europe/Berlin'] ? { first: 7200, at: [], to: [], footer: '' } : each,
  )
  const later = schedulerOver(house.storage, house.clock, { ...house.zones, rules, version: '2027a-1' })
  const seen = await later.meetings.agenda.list(li, '2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z')
  expect(seen.map(({ startsAt }) => startsAt)).toEqual(['2026-11-23T07:00:00.000Z', '2026-11-24T07:00:00.000Z'])
  expect(new Set((await stored(grace)).map(({ tzdata_version }) => tzdata_version))).toEqual(new Set(['2027a-1']))
})

test('[SC16] a code is unique in the house and leads people of the company alone to the link', async () => {
  const codes = ['1111111111', '1111111111', '2222222222']
  const { meetings } = schedulerOver(house.storage, house.clock, house.zones, () => codes.shift() ?? '')
  const first = await meetings.create(grace, weekly())
  const second = await meetings.create(stranger, weekly({ attendeeIds: [] }))
  expect([first.code, second.code]).toEqual(['1111111111', '2222222222'])
  const { meetingId, link } = first
  expect(await meetings.byCode(li, first.code)).toEqual({ meetingId, link, expected: true })
  expect(await meetings.byCode(grace, first.code)).toEqual({ meetingId, link, expected: true })
  expect(await meetings.byCode(ana, first.code)).toEqual({ meetingId, link, expected: false })
  for (const code of [second.code, '0000000000']) {
    await expect(meetings.byCode(li, code)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})

test('[SC16] a link leads anyone to the facts, a wrong one nowhere', async () => {
  const { meetingId, link, documentId } = await house.meetings.create(grace, weekly())
  const facts = await house.meetings.findBySecret(link.slice('/m/'.length))
  expect(facts).toMatchObject({
    meetingId,
    tenantId: grace.tenantId,
    documentId,
    hostName: 'Grace',
    over: false,
    cancelled: false,
  })
  expect(facts).toEqual(await house.meetings.find(grace.tenantId, meetingId))
  expect(await house.meetings.find(stranger.tenantId, meetingId)).toBeNull()
  expect(await house.meetings.findBySecret(newSecret(grace.tenantId))).toBeNull()
  await expect(house.meetings.findBySecret('nonsense')).rejects.toMatchObject({ code: 'LINK_INVALID' })
})

test("[SC17] a meeting at once begins now on the host's clock", async () => {
  const meeting = await house.meetings.now(li)
  expect(meeting).toMatchObject({
    title: 'Li的会议',
    zone: 'Asia/Shanghai',
    startLocal: '2026-11-21T18:00',
    attendees: [],
  })
  expect(meeting.next?.startsAt).toBe('2026-11-21T10:00:00.000Z')
  expect((await house.meetings.now(grace, 'Quick')).title).toBe('Quick')
  expect(await outbox(li)).toEqual([])
})

test('[SC17] in the doubled hour it still begins now', async () => {
  const clock = house.clock
  const backMs = clock.nowMs()
  clock.advance(Date.parse('2027-10-31T01:20:30Z') - backMs)
  const meeting = await house.meetings.now(grace)
  expect(meeting).toMatchObject({ zone: 'UTC', next: { startsAt: '2027-10-31T01:20:00.000Z' } })
})

test('[SC14] a thousand people are invited in one go', async () => {
  const company = { tenantId: grace.tenantId, departmentId: await departmentOf(grace) }
  const attendeeIds = await addCrowd(house.storage, company, limits.attendeesPerMeetingMax)
  const meeting = await house.meetings.create(grace, weekly({ attendeeIds }))
  expect(meeting.attendees).toHaveLength(limits.attendeesPerMeetingMax)
  const mails = await outbox(grace)
  expect(mails).toHaveLength(limits.attendeesPerMeetingMax)
  expect(Math.max(...mails.map(({ calendar }) => calendar?.length ?? 0))).toBeLessThan(5000)
})

async function departmentOf(who: Viewer) {
  const { id } = await house.storage.inTenant(who.tenantId, (tx) =>
    tx.selectFrom('departments').select('id').executeTakeFirstOrThrow(),
  )
  return id
}

test('[SC18] the host says who pays; only an admin exempts a meeting, and what is left out stays', async () => {
  const { meetingId } = await house.meetings.create(grace, weekly({ payer: 'host' }))
  expect(await house.meetings.get(li, meetingId)).toMatchObject({ payer: 'host', exempt: null })
  const change = house.meetings.change(grace, meetingId, { revision: 0, exempt: 'all-hands' })
  await expect(change).rejects.toThrow('FORBIDDEN')
  await expect(house.meetings.create(grace, weekly({ exempt: 'emergency' }))).rejects.toThrow('FORBIDDEN')
  expect(await house.meetings.change(grace, meetingId, { revision: 0, title: 'Other', exempt: null })).toMatchObject({
    payer: 'host',
  })
  const all = await house.meetings.create(admin, weekly({ exempt: 'all-hands' }))
  expect(all).toMatchObject({ payer: 'joiner', exempt: 'all-hands' })
  expect(await list(admin, '2026-11-23', '2026-11-24')).toMatchObject([{ payer: 'joiner', exempt: 'all-hands' }])
})
