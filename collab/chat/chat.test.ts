import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import { newId } from '../../infra/secrets.ts'
import { addMeeting } from '../admission/testing/realMeetings.ts'
import { addCompany, addPersonTo } from '../directory/testing/directoryHouse.ts'
import type { ChatCalls, ChatMessage } from '../protocol/chat.ts'
import { addMessages, openChatHouse, type ChatHouse } from './testing/chatHouse.ts'

interface Someone {
  personId: PersonId
  cookie: string
}

let house: ChatHouse
let tenantId: TenantId
let ada: Someone
let bob: Someone
let cy: Someone
let eve: Someone & { tenantId: TenantId }
let meeting: Awaited<ReturnType<typeof addMeeting>>
let stopWatching = async () => {}
/** What all who watch are told, and what certain people are. */
let told: { notice: string; to: readonly string[] | null; data: { messages?: ChatMessage[] } }[] = []

beforeAll(async () => {
  house = await openChatHouse()
  const add = (company: { tenantId: TenantId; departmentId: DepartmentId }, name: string) =>
    addPersonTo(house, company.tenantId, { name, departmentId: company.departmentId })
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  tenantId = company.tenantId
  ;[ada, bob, cy] = [await add(company, 'Ada'), await add(company, 'Bob'), await add(company, 'Cy')]
  eve = { ...(await add(other, 'Eve')), tenantId: other.tenantId }
})
afterAll(async () => {
  await stopWatching()
  await house.close()
})
beforeEach(async () => {
  await stopWatching()
  house.stage.live = null
  // Every measure of somebody's calls begins anew, and nothing of the last test is still gathered.
  house.clock.advance(60_000)
  meeting = await addMeeting(house.meetings, tenantId, ada.personId)
  told = []
  stopWatching = await house.feed.watch(tenantId, meeting.meetingId, (news) => void told.push(news as never))
})

type Draft = Omit<Parameters<typeof house.ask<'chat.send'>>[2], 'meetingId'>

const say = (who: { cookie: string }, draft: Draft) =>
  house.ask(who.cookie, 'chat.send', { meetingId: meeting.meetingId, ...draft })
const seenBy = async ({ personId }: Someone) =>
  house.chat.chat.latest({ kind: 'person', tenantId, personId, role: 'member' }, meeting.meetingId)
const texts = (messages: ChatMessage[]) => messages.map(({ text }) => text)
const about = (id: number) => ({ meetingId: meeting.meetingId, id })

test('[CH1] an answer carries the beginning of what it answers to, until that is deleted', async () => {
  const first = await say(ada, { text: `${'long '.repeat(60)}end` })
  const answer = await say(bob, { text: 'agreed', replyTo: first.id })
  expect(answer.replyTo).toEqual({ id: first.id, name: 'Ada', text: 'long '.repeat(28) })
  await house.ask(ada.cookie, 'chat.delete', about(first.id))
  expect((await seenBy(cy)).at(-1)?.replyTo).toEqual({ id: first.id, name: '', text: '', gone: true })
  await expect(say(bob, { text: 'to what?', replyTo: first.id + 1000 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[CH2] what was written is changed by its author alone, and says so', async () => {
  const first = await say(bob, { text: 'Tusday' })
  const changed = await house.ask(bob.cookie, 'chat.edit', { ...about(first.id), text: 'Tuesday' })
  expect(changed).toMatchObject({ id: first.id, text: 'Tuesday', version: 2, editedAt: expect.any(String) })
  const refused = house.ask(ada.cookie, 'chat.edit', { ...about(first.id), text: 'Friday' })
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
  house.clock.advance(100)
  await expect.poll(() => told.flatMap(({ data }) => texts(data.messages ?? []))).toEqual(['Tusday', 'Tuesday'])
})

test('[CH3] deleting leaves a tombstone without a word; a host may delete what others wrote, nobody else', async () => {
  const first = await say(bob, { text: 'secret', mentions: [cy.personId] })
  await expect(house.ask(cy.cookie, 'chat.delete', about(first.id))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await house.ask(ada.cookie, 'chat.delete', about(first.id))
  const [tombstone] = await seenBy(cy)
  expect(tombstone).toMatchObject({ text: '', version: 2, deletedAt: expect.any(String) })
  expect(tombstone?.mentions).toBeUndefined()
  const again = house.ask(bob.cookie, 'chat.edit', { ...about(first.id), text: 'back' })
  await expect(again).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('[CH4] what is for one person nobody else has, the host included: not in the latest, search, answers or notices', async () => {
  const secret = await say(bob, { text: 'between us', to: cy.personId })
  expect(secret.to).toEqual({ personKey: cy.personId, name: 'Cy' })
  expect(texts(await seenBy(cy))).toEqual(['between us'])
  expect(await seenBy(ada)).toEqual([])
  const found = await house.ask(ada.cookie, 'chat.search', { meetingId: meeting.meetingId, words: 'between' })
  expect(found.messages).toEqual([])
  for (const call of ['chat.delete', 'chat.receipts', 'chat.remind'] as const)
    await expect(house.ask(ada.cookie, call, about(secret.id))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(say(ada, { text: 'what?', replyTo: secret.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  // A quote would spread it.
  await expect(say(cy, { text: 'listen', replyTo: secret.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await say(cy, { text: 'yes', replyTo: secret.id, to: bob.personId })
  await expect.poll(() => told.length).toBe(2)
  for (const { to } of told) expect(to?.toSorted()).toEqual([bob.personId, cy.personId].toSorted())
})

test('[CH4] nobody writes to themselves, to another company, or to a guest of another meeting', async () => {
  const elsewhere = await addMeeting(house.meetings, tenantId, ada.personId)
  const stranger = await house.guestOf(tenantId, elsewhere.meetingId)
  const guest = await house.guestOf(tenantId, meeting.meetingId)
  for (const to of [ada.personId, eve.personId, stranger.guestId, newId<string>()])
    await expect(say(ada, { text: 'psst', to })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const whispered = await say(ada, { text: 'welcome', to: guest.guestId })
  expect(whispered.to?.name).toBe('Gus')
  expect(await say(guest, { text: 'thanks', to: ada.personId })).toMatchObject({ guest: true, name: 'Gus' })
})

test('[CH5] a message names whom it speaks to; who is not in the call gets one letter', async () => {
  const message = await say(bob, { text: '@Cy please look', mentions: [cy.personId, eve.personId, newId<string>()] })
  expect(message.mentions).toEqual([{ personKey: cy.personId, name: 'Cy' }])
  await say(bob, { text: '@Cy and here', mentions: [cy.personId, bob.personId] })
  const letters = await house.storage.inTenant(tenantId, (tx) =>
    tx
      .selectFrom('outbox')
      .select(['to_email', 'subject', 'body'])
      .where('body', 'like', `%${meeting.secret}%`)
      .execute(),
  )
  expect(letters).toMatchObject([{ to_email: 'cy@example.com', subject: 'Bob mentioned you in the chat: Planning' }])
  expect(letters[0]?.body).not.toContain('please look')
  const notices = await house.storage.inTenant(tenantId, (tx) =>
    tx
      .selectFrom('notices')
      .select(['kind', 'by_name', 'title', 'body'])
      .where('person_id', '=', cy.personId)
      .execute(),
  )
  const notice = { kind: 'mention', by_name: 'Bob', title: 'Planning', body: '' }
  expect(notices.filter(({ title }) => title === 'Planning').slice(-2)).toEqual([notice, notice])
})

test('[CH6] the same message sent twice is kept once', async () => {
  const sendId = newId<string>().replaceAll('-', '')
  const [first, second] = [await say(ada, { text: 'once', sendId }), await say(ada, { text: 'once', sendId })]
  expect(second).toEqual(first)
  expect(texts(await seenBy(bob))).toEqual(['once'])
  await say(bob, { text: 'mine', sendId })
  expect(texts(await seenBy(bob))).toEqual(['once', 'mine'])
})

test('[CH7] search finds all the words in any case and any order, newest first, and nothing deleted', async () => {
  for (const text of ['Budget for Munich', '慕尼黑的预算 budget', 'munich BUDGET 100%', 'budget_x'])
    await say(ada, { text })
  const search = async (words: string) =>
    texts((await house.ask(bob.cookie, 'chat.search', { meetingId: meeting.meetingId, words })).messages)
  expect(await search('budget munich')).toEqual(['munich BUDGET 100%', 'Budget for Munich'])
  expect(await search('预算')).toEqual(['慕尼黑的预算 budget'])
  expect(await search('100%')).toEqual(['munich BUDGET 100%'])
  expect(await search('t_x')).toEqual(['budget_x'])
  const [found] = (await house.ask(bob.cookie, 'chat.search', { meetingId: meeting.meetingId, words: '预算' })).messages
  await house.ask(ada.cookie, 'chat.delete', about(found?.id ?? 0))
  expect(await search('预算')).toEqual([])
})

test('[CH8] what is older comes 200 at a time, or back to a message that was found', async () => {
  const ids = await addMessages(house, { tenantId, ...meeting }, ada.personId, 320)
  const older = (more: object) =>
    house.ask(bob.cookie, 'chat.older', { meetingId: meeting.meetingId, beforeId: ids[310] ?? 0, ...more })
  const page = texts((await older({})).messages)
  expect([page.length, page[0], page.at(-1)]).toEqual([200, '111', '310'])
  const reach = texts((await older({ reach: ids[59] })).messages)
  expect([reach[0], reach[50], reach.at(-1)]).toEqual(['10', '60', '310'])
})

test('[CH9] where the hosts keep the chat to themselves, members and guests read on and take back, but do not write', async () => {
  const guest = await house.guestOf(tenantId, meeting.meetingId)
  const mine = await say(guest, { text: 'before' })
  const rules = { locked: false, lobby: 'off' as const, hostKey: null, may: { ...everythingAllowed, chat: false } }
  house.stage.live = { rules, appointed: new Map([[bob.personId, 'cohost']]), admitted: new Map() }
  for (const who of [cy, guest]) await expect(say(who, { text: 'hey' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const edited = house.ask(guest.cookie, 'chat.edit', { ...about(mine.id), text: 'after' })
  await expect(edited).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await say(bob, { text: 'only we speak' })
  expect((await house.ask(guest.cookie, 'chat.delete', about(mine.id))).deletedAt).toBeDefined()
})

test('[CH10] after two messages a second for a minute somebody must wait, and nobody else', async () => {
  const elsewhere = await addMeeting(house.meetings, tenantId, ada.personId)
  const guest = await house.guestOf(tenantId, elsewhere.meetingId)
  const answers = await Promise.allSettled(Array.from({ length: 121 }, () => say(guest, { text: 'let me in' })))
  const codes = answers.map((answer) => answer.status === 'rejected' && (answer.reason as { code: string }).code)
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1)
  await say(ada, { text: 'not I' })
})

test('[CH11] what is written within a moment goes together, in order; the first after a pause goes at once', async () => {
  await say(ada, { text: '1' })
  await expect.poll(() => told.length).toBe(1)
  for (const text of ['2', '3', '4']) await say(bob, { text })
  expect(told).toHaveLength(1)
  house.clock.advance(50)
  await expect.poll(() => told.map(({ data }) => texts(data.messages ?? []))).toEqual([['1'], ['2', '3', '4']])
  house.clock.advance(50)
  await say(ada, { text: '5' })
  await expect.poll(() => told.length).toBe(3)
})

test('[CH12] no call answers another company, or a guest of another meeting, anything but what it answers to ids that are not there', async () => {
  const message = await say(ada, { text: 'ours', important: true })
  const elsewhere = await addMeeting(house.meetings, tenantId, ada.personId)
  const guest = await house.guestOf(tenantId, elsewhere.meetingId)
  const { meetingId } = meeting
  const calls: [keyof ChatCalls, object][] = [
    ['chat.send', { meetingId, text: 'x' }],
    ['chat.edit', { meetingId, id: message.id, text: 'x' }],
    ['chat.delete', { meetingId, id: message.id }],
    ['chat.older', { meetingId, beforeId: message.id }],
    ['chat.search', { meetingId, words: 'ours' }],
    ['chat.read', { meetingId, ids: [message.id] }],
    ['chat.receipts', { meetingId, id: message.id }],
    ['chat.remind', { meetingId, id: message.id }],
  ]
  for (const [call, input] of calls) {
    for (const given of [input, { ...input, meetingId: newId() }])
      await expect(house.ask(eve.cookie, call, given as never)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(house.ask(guest.cookie, call, input as never)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  // A message of one meeting is none of another, even for whoever is in both.
  for (const call of ['chat.edit', 'chat.delete', 'chat.receipts', 'chat.remind'] as const) {
    const input = { meetingId: elsewhere.meetingId, id: message.id, ...(call === 'chat.edit' && { text: 'x' }) }
    await expect(house.ask(ada.cookie, call, input as never)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
  expect(texts(await seenBy(bob))).toEqual(['ours'])
})
