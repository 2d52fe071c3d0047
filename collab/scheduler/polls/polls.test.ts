import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, newSecret } from '../../../infra/secrets.ts'
import { pollRoutes } from '../../protocol/polls.ts'
import { addCompany, addPerson, openHouseForTests, publicUrl } from '../testing/schedulerHouse.ts'
import type { Viewer } from '../viewer.ts'
import { Polls } from './polls.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let polls: Polls
let [grace, li, ana]: [Viewer, Viewer, Viewer] = [] as never

beforeAll(async () => {
  house = await openHouseForTests()
  const company = await addCompany(house.storage)
  grace = await addPerson(house.storage, company, { name: 'Grace' })
  li = await addPerson(house.storage, company, { name: 'Li', zone: 'Asia/Shanghai', language: 'zh' })
  ana = await addPerson(house.storage, company, { name: 'Ana' })
  polls = new Polls({ ...house, publicUrl, newId, newSecret })
})
afterAll(() => house.storage.close())

const bodyOf = (route: 'POST /api/polls') => pollRoutes[route].body
const startsAt = ['2026-12-01T09:00:00Z', '2026-12-01T13:00:00Z', '2026-12-02T09:00:00Z']

function created(more: object = {}) {
  return polls.create(
    grace,
    bodyOf('POST /api/polls').parse({
      title: 'Offsite',
      zone: 'Europe/Berlin',
      durationSeconds: 3600,
      startsAt,
      attendeeIds: [li.personId],
      ...more,
    }),
  )
}

const secretOf = ({ link }: { link: string }) => link.slice('/poll/'.length)

async function lettersTo(email: string): Promise<string[]> {
  const rows = await house.storage.inTenant(grace.tenantId, (tx) =>
    tx.selectFrom('outbox').select('subject').where('to_email', '=', email).orderBy('id').execute(),
  )
  return rows.map(({ subject }) => subject)
}

test('[PB1] [PB2] [PB3] a poll asks by mail, takes votes of people and outsiders, and makes the meeting', async () => {
  const guests = [{ email: 'sam@client.example', name: 'Sam', language: 'en' as const }]
  const poll = await created({ guests })
  expect(await lettersTo('li@example.com')).toEqual(['请选择合适的时间：Offsite'])
  expect(await lettersTo('sam@client.example')).toEqual(['Which time suits you? Offsite'])
  const [first, second] = poll.slots.map(({ slotId }) => slotId) as [string, string]
  await polls.vote(li, poll.pollId, { votes: [{ slotId: first, vote: 'no' }], comment: '' })
  const voted = await polls.vote(li, poll.pollId, { votes: [{ slotId: second, vote: 'yes' }], comment: 'Better' })
  expect(voted.ballots).toMatchObject([{ personId: li.personId, comment: 'Better', votes: [{ vote: 'yes' }] }])
  const ballot = { name: 'Kim', email: 'kim@client.example', zone: 'Asia/Seoul', language: 'en' as const, comment: '' }
  const { ballotSecret } = await polls.cast(secretOf(poll), { ...ballot, votes: [{ slotId: second, vote: 'maybe' }] })
  const page = await polls.change(secretOf(poll), {
    ballotSecret,
    votes: [{ slotId: second, vote: 'yes' }],
    comment: '',
  })
  expect(page.slots.map(({ yes, maybe, no }) => [yes, maybe, no])).toEqual([
    [0, 0, 0],
    [2, 0, 0],
    [0, 0, 0],
  ])
  expect(JSON.stringify(page)).not.toContain('@')
  const closed = await polls.close(grace, poll.pollId, second)
  expect(closed).toMatchObject({ state: 'closed', chosenSlotId: second })
  const meeting = await house.meetings.get(grace, closed.meetingId as NonNullable<typeof closed.meetingId>)
  expect(meeting).toMatchObject({
    title: 'Offsite',
    startLocal: '2026-12-01T14:00',
    zone: 'Europe/Berlin',
    attendees: [{ personId: li.personId, required: true }],
  })
  expect(meeting.guests.map(({ email, required }) => [email, required]).toSorted()).toEqual([
    ['kim@client.example', true],
    ['sam@client.example', false],
  ])
  await expect(polls.vote(li, poll.pollId, { votes: [], comment: '' })).rejects.toMatchObject({ code: 'POLL_CLOSED' })
  await expect(polls.close(grace, poll.pollId, first)).rejects.toMatchObject({ code: 'POLL_CLOSED' })
})

test('[PB3] a poll closed twice at once makes one meeting', async () => {
  const poll = await created()
  const slotId = poll.slots[0]?.slotId ?? ''
  const both = await Promise.allSettled([
    polls.close(grace, poll.pollId, slotId),
    polls.close(grace, poll.pollId, slotId),
  ])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('[PB2] votes end when the poll does, and it can be called off', async () => {
  const poll = await created({ endsAt: new Date(house.clock.nowMs() + 3_600_000).toISOString() })
  house.clock.advance(3_600_000)
  await expect(polls.vote(li, poll.pollId, { votes: [], comment: '' })).rejects.toMatchObject({ code: 'POLL_CLOSED' })
  await expect(polls.cancel(li, poll.pollId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await polls.cancel(grace, poll.pollId)
  expect(await polls.look(secretOf(poll))).toMatchObject({ state: 'cancelled' })
  expect((await lettersTo('li@example.com')).at(-1)).toBe('投票已取消：Offsite')
})

test('[PB1] a poll is for those who are asked or hold its link, and names only what is its own', async () => {
  const poll = await created()
  const other = await created()
  await expect(polls.get(ana, poll.pollId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await polls.list(li)).map(({ pollId }) => pollId)).toContain(poll.pollId)
  expect(await polls.list(ana)).toEqual([])
  await expect(polls.look(newSecret(grace.tenantId))).rejects.toMatchObject({ code: 'LINK_INVALID' })
  const foreign = { votes: [{ slotId: other.slots[0]?.slotId ?? '', vote: 'yes' as const }], comment: '' }
  await expect(polls.vote(li, poll.pollId, foreign)).rejects.toMatchObject({ code: 'BODY_INVALID' })
  const stranger = { ...foreign, votes: [], ballotSecret: newSecret(grace.tenantId) }
  await expect(polls.change(secretOf(poll), stranger)).rejects.toMatchObject({ code: 'LINK_INVALID' })
  await expect(created({ zone: 'Moon/Base' })).rejects.toMatchObject({ code: 'ZONE_UNKNOWN' })
  await expect(created({ attendeeIds: [newId()] })).rejects.toMatchObject({ code: 'BODY_INVALID' })
})
