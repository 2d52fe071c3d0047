import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { GuestId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { AppointedRole } from '../../infra/contract/roomRules.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import type { Session } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import { LiveRoles } from '../admission/liveRoles.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import { MeetingFeed, type MeetingNews } from '../chat/meetingFeed.ts'
import { ParticipantNames } from '../directory/participantNames.ts'
import { addCompany, addPersonTo, openHouseForTests, type HouseForTests } from '../directory/testing/directoryHouse.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { RoomPollDraft, roomPollCalls, type OwnRoomPoll, type RoomPoll } from '../protocol/roomPolls.ts'
import { PollNews } from './pollNews.ts'
import { roomPollHandlers } from './roomPollHandlers.ts'
import { RoomPolls } from './roomPolls.ts'

type PersonSession = Extract<Session, { kind: 'person' }>

let house: HouseForTests
let meetings: Meetings
let handlers: ReturnType<typeof roomPollHandlers>
let feed: MeetingFeed
let tenantId: TenantId
let meetingId: MeetingId
/** Ada hosts; Bob and Cy are members; Gwen came by the link; Eve is of another company. */
let ada: PersonSession
let bob: PersonSession
let cy: PersonSession
let eve: PersonSession
let gwen: Session
const appointed = new Map<string, AppointedRole>()

const draft = (more: Partial<RoomPollDraft> = {}): RoomPollDraft => ({
  question: 'Where to?',
  kind: 'single',
  anonymous: false,
  live: true,
  options: ['Rome', 'Oslo', 'Bath'],
  ...more,
})
const as = (session: Session) => ({ session: async () => session })
const code = (problem: string) => expect.objectContaining({ code: problem })

beforeAll(async () => {
  house = await openHouseForTests()
  meetings = openMeetings(house)
  feed = new MeetingFeed(house)
  const placement = {
    removed: async () => false,
    presence: async () => [],
    room: async () => ({
      rules: { locked: false, lobby: 'off' as const, may: everythingAllowed, hostKey: null },
      appointed,
      admitted: new Map<string, boolean>(),
    }),
  }
  const polls = new RoomPolls({ ...house, newId })
  const news = new PollNews({ ...house, polls, feed })
  const roles = new LiveRoles({ meetings, placement })
  handlers = roomPollHandlers({ polls, news, feed, roles, names: new ParticipantNames(house) })
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  tenantId = company.tenantId
  const person = async (name: string, at: typeof company): Promise<PersonSession> => {
    const { personId } = await addPersonTo(house, at.tenantId, { name, departmentId: at.departmentId })
    return { kind: 'person', tenantId: at.tenantId, personId, role: 'member' }
  }
  ada = await person('Ada', company)
  bob = await person('Bob', company)
  cy = await person('Cy', company)
  eve = await person('Eve', other)
})
beforeEach(async () => {
  appointed.clear()
  meetingId = (await addMeeting(meetings, tenantId, ada.personId)).meetingId
  gwen = { kind: 'guest', tenantId, guestId: newId<GuestId>(), meetingId, name: 'Gwen', zone: 'Europe/Rome' }
})
afterAll(() => house.close())

const save = (who: Session, more: Partial<RoomPollDraft> = {}) =>
  handlers['polls.save'](as(who), { meetingId, pollId: null, draft: draft(more) })
const vote = (who: Session, pollId: string, ...choices: number[]) =>
  handlers['polls.vote'](as(who), { meetingId, pollId, choices })
const start = (who: Session, pollId: string) => handlers['polls.start'](as(who), { meetingId, pollId })
const stop = (who: Session, pollId: string) => handlers['polls.stop'](as(who), { meetingId, pollId })
const list = (who: Session) => handlers['polls.list'](as(who), { meetingId })
async function opened(more: Partial<RoomPollDraft> = {}): Promise<OwnRoomPoll> {
  return start(ada, (await save(ada, more)).pollId)
}

test('[RP1] hosts and cohosts make polls, members where they are let, guests never', async () => {
  await save(ada)
  await expect(save(bob)).rejects.toEqual(code('FORBIDDEN'))
  await expect(handlers['polls.allow'](as(bob), { meetingId, membersMay: true })).rejects.toEqual(code('FORBIDDEN'))
  await handlers['polls.allow'](as(ada), { meetingId, membersMay: true })
  const { pollId } = await save(bob)
  await expect(save(gwen)).rejects.toEqual(code('FORBIDDEN'))
  expect(await list(gwen)).toMatchObject({ mayMake: false, mayManage: false, membersMay: true })

  await start(bob, pollId)
  await expect(stop(cy, pollId)).rejects.toEqual(code('FORBIDDEN'))
  appointed.set(cy.personId, 'cohost')
  expect(await list(cy)).toMatchObject({ mayMake: true, mayManage: true })
  expect(await stop(cy, pollId)).toMatchObject({ state: 'closed', authorName: 'Bob' })
})

test('[RP2] a draft is there for its author and the hosts alone, and is changed until it is started', async () => {
  const { pollId } = await save(ada)
  expect((await list(bob)).polls).toEqual([])
  await expect(start(bob, pollId)).rejects.toEqual(code('NOT_FOUND'))
  await expect(vote(bob, pollId, 0)).rejects.toEqual(code('NOT_FOUND'))

  const changed = { meetingId, pollId, draft: draft({ question: 'When?', options: ['now', 'later'] }) }
  await handlers['polls.save'](as(ada), changed)
  await start(ada, pollId)
  expect((await list(bob)).polls).toMatchObject([{ question: 'When?', state: 'open', options: ['now', 'later'] }])
  await expect(handlers['polls.save'](as(ada), changed)).rejects.toEqual(code('CONFLICT'))
  await expect(start(ada, pollId)).rejects.toEqual(code('CONFLICT'))

  await handlers['polls.remove'](as(ada), { meetingId, pollId })
  await expect(vote(bob, pollId, 0)).rejects.toEqual(code('NOT_FOUND'))
})

test('[RP3] in a named poll the last vote counts, and everybody sees who chose what', async () => {
  const { pollId } = await opened()
  await vote(bob, pollId, 0)
  await vote(gwen, pollId, 1)
  expect(await vote(bob, pollId, 1)).toMatchObject({ voted: true, mine: [1], votersCount: 2 })
  expect((await list(ada)).polls).toMatchObject([
    { voted: false, mine: null, results: { counts: [0, 2, 0], winners: [1] } },
  ])
  const { votes } = await handlers['polls.votes'](as(cy), { meetingId, pollId })
  expect(votes.map(({ name, choices }) => `${name} ${choices.join()}`)).toEqual(['Bob 1', 'Gwen 1'])
})

test('[RP3] in an anonymous poll no row, and no mark the database puts on rows, joins a vote to whose it is', async () => {
  const { pollId } = await opened({ anonymous: true })
  await vote(bob, pollId, 0)
  await vote(cy, pollId, 2)
  expect(await vote(gwen, pollId, 2)).toMatchObject({ voted: true, mine: null, results: { counts: [1, 0, 2] } })
  await expect(vote(bob, pollId, 1)).rejects.toEqual(code('CONFLICT'))
  await expect(handlers['polls.votes'](as(ada), { meetingId, pollId })).rejects.toEqual(code('FORBIDDEN'))

  const kept = await house.storage.inTenant(tenantId, async (tx) => ({
    voters: await tx.selectFrom('room_poll_voters').select(['choices']).where('poll_id', '=', pollId).execute(),
    ballots: await tx
      .selectFrom('room_poll_ballots')
      .select((eb) => [
        eb.ref('choices').as('choices'),
        eb.ref('count').as('count'),
        eb.ref('xmin' as never).as('mark'),
      ])
      .where('poll_id', '=', pollId)
      .execute(),
  }))
  expect(kept.voters).toEqual([{ choices: null }, { choices: null }, { choices: null }])
  expect(kept.ballots.map(({ choices, count }) => [choices, count]).toSorted()).toEqual([
    [[0], 1],
    [[2], 2],
  ])
  expect(new Set(kept.ballots.map(({ mark }) => mark)).size).toBe(1)
})

test('[RP4] results are seen while people vote, or by nobody before the end', async () => {
  const { pollId } = await opened({ live: false, kind: 'multiple' })
  expect(await vote(bob, pollId, 2, 0)).toMatchObject({ mine: [0, 2], votersCount: 1, results: null })
  expect((await list(ada)).polls).toMatchObject([{ results: null }])
  await expect(handlers['polls.votes'](as(ada), { meetingId, pollId })).rejects.toEqual(code('FORBIDDEN'))
  expect(await stop(ada, pollId)).toMatchObject({ results: { counts: [1, 0, 1], winners: [0, 2] } })
  await expect(vote(cy, pollId, 1)).rejects.toEqual(code('POLL_CLOSED'))
  expect((await list(gwen)).polls).toMatchObject([{ state: 'closed', votersCount: 1 }])
})

test('[RP5] a ranked poll keeps its rounds', async () => {
  const { pollId } = await opened({ kind: 'ranked' })
  await vote(ada, pollId, 0, 1)
  await vote(bob, pollId, 1, 0)
  await vote(cy, pollId, 1)
  await vote(gwen, pollId, 2, 0, 1)
  const { polls } = await list(ada)
  expect(polls[0]?.results).toMatchObject({
    counts: [1, 2, 1],
    rounds: [{ counts: [1, 2, 1], eliminated: [0, 2] }, { counts: [null, 4, null] }],
    winners: [1],
  })
})

test('ballots that do not fit the poll are refused', async () => {
  const { pollId } = await opened()
  await expect(vote(bob, pollId, 0, 1)).rejects.toEqual(code('BODY_INVALID'))
  await expect(vote(bob, pollId, 3)).rejects.toEqual(code('BODY_INVALID'))
  expect(roomPollCalls['polls.vote'].in.safeParse({ meetingId, pollId, choices: [1, 1] }).success).toBe(false)
  expect(RoomPollDraft.safeParse(draft({ options: ['same', 'same'] })).success).toBe(false)
})

test('[RP7] many votes are told as one, and a draft to its author alone', async () => {
  const told: MeetingNews[] = []
  const stopWatching = await feed.watch(tenantId, meetingId, (news) => told.push(news))
  const { pollId } = await opened({ anonymous: true })
  await expect.poll(() => told.length).toBe(2)
  expect(told.map(({ to }) => to)).toEqual([[ada.personId], null])
  await Promise.all([vote(bob, pollId, 0), vote(cy, pollId, 0), vote(gwen, pollId, 1)])
  house.clock.advance(250)
  await expect.poll(() => told.length).toBe(3)
  const [, before, last] = told.map(({ data }) => data as RoomPoll)
  expect(last).toMatchObject({ votersCount: 3, results: { counts: [2, 1, 0] } })
  expect(last?.revision).toBeGreaterThan(before?.revision ?? 0)
  expect(last).not.toHaveProperty('mine')
  await stopWatching()
})

test('to another company the meeting and its polls are not there, like ids that do not exist', async () => {
  const { pollId } = await opened()
  const elsewhere = (await addMeeting(meetings, eve.tenantId, eve.personId)).meetingId
  for (const id of [meetingId, newId<MeetingId>()]) {
    const one = { meetingId: id, pollId }
    const calls = [
      () => handlers['polls.list'](as(eve), { meetingId: id }),
      () => handlers['polls.save'](as(eve), { meetingId: id, pollId: null, draft: draft() }),
      () => handlers['polls.save'](as(eve), { ...one, draft: draft() }),
      () => handlers['polls.start'](as(eve), one),
      () => handlers['polls.stop'](as(eve), one),
      () => handlers['polls.remove'](as(eve), one),
      () => handlers['polls.vote'](as(eve), { ...one, choices: [0] }),
      () => handlers['polls.votes'](as(eve), one),
      () => handlers['polls.allow'](as(eve), { meetingId: id, membersMay: true }),
    ]
    for (const call of calls) await expect(call()).rejects.toEqual(code('NOT_FOUND'))
  }
  // Nor through a meeting of their own.
  const through = { meetingId: elsewhere, pollId }
  await expect(handlers['polls.vote'](as(eve), { ...through, choices: [0] })).rejects.toEqual(code('NOT_FOUND'))
  await expect(handlers['polls.stop'](as(eve), through)).rejects.toEqual(code('NOT_FOUND'))
  await expect(handlers['polls.list'](as(gwen), { meetingId: elsewhere })).rejects.toEqual(code('FORBIDDEN'))
})
