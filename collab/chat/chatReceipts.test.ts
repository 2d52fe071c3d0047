import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { addMeeting } from '../admission/testing/realMeetings.ts'
import { addCompany, addPersonTo } from '../directory/testing/directoryHouse.ts'
import { openChatHouse, type ChatHouse } from './testing/chatHouse.ts'

interface Someone {
  personId: PersonId
  cookie: string
}

let house: ChatHouse
let tenantId: TenantId
let departmentId: DepartmentId
let ada: Someone
let bob: Someone
let cy: Someone
let meeting: Awaited<ReturnType<typeof addMeeting>>

beforeAll(async () => {
  house = await openChatHouse()
  ;({ tenantId, departmentId } = await addCompany(house, 'nordlicht'))
  const add = (name: string) => addPersonTo(house, tenantId, { name, departmentId })
  ;[ada, bob, cy] = [await add('Ada'), await add('Bob'), await add('Cy')]
})
afterAll(() => house.close())
beforeEach(async () => {
  house.clock.advance(3_600_000)
  meeting = await addMeeting(house.meetings, tenantId, ada.personId)
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('meeting_attendees')
      .values({ tenant_id: tenantId, meeting_id: meeting.meetingId, person_id: bob.personId, answer: 'yes' })
      .execute(),
  )
  await comesIn(meeting.meetingId, cy.personId, 'Cy')
})

/** Somebody is in the call. */
async function comesIn(meetingId: MeetingId, personKey: string, name: string) {
  const at = new Date(house.clock.nowMs())
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('attendances')
      .values({
        peer_id: newId(),
        tenant_id: tenantId,
        meeting_id: meetingId,
        person_key: personKey,
        name,
        payer_department_id: departmentId,
        issued_at: at,
        first_seen_at: at,
      } as never)
      .execute(),
  )
}

const say = ({ cookie }: { cookie: string }, more: object = {}) =>
  house.ask(cookie, 'chat.send', { meetingId: meeting.meetingId, text: 'Read me', important: true, ...more })
const about = (id: number) => ({ meetingId: meeting.meetingId, id })
const receiptsOf = async (id: number) => (await house.ask(ada.cookie, 'chat.receipts', about(id))).receipts
const read = ({ cookie }: { cookie: string }, ...ids: number[]) =>
  house.ask(cookie, 'chat.read', { meetingId: meeting.meetingId, ids })
const letters = () =>
  house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('outbox').select(['to_email', 'body']).where('body', 'like', `%${meeting.secret}%`).execute(),
  )

test('[CH20] the sender of an important message sees who has read it and who has not: who is invited, and who came', async () => {
  const guest = await house.guestOf(tenantId, meeting.meetingId)
  const { id } = await say(ada)
  expect(await receiptsOf(id)).toMatchObject([
    { name: 'Bob', readAt: null },
    { name: 'Cy', readAt: null },
  ])
  const told: unknown[] = []
  const stop = await house.feed.watch(tenantId, meeting.meetingId, ({ notice, data, to }) => {
    if (notice === 'chat.read') told.push({ data, to })
  })
  for (const reader of [cy, cy, guest, ada]) await read(reader, id)
  expect((await receiptsOf(id)).map(({ name, readAt }) => [name, readAt !== null])).toEqual([
    ['Bob', false],
    ['Cy', true],
    ['Gus', true],
  ])
  await expect.poll(() => told.length).toBe(2)
  expect(told[0]).toMatchObject({ data: { id, receipt: { name: 'Cy' } }, to: [ada.personId] })
  await stop()
})

test('[CH21] of a message that is not important nothing is kept, and nobody but its sender sees receipts', async () => {
  const plain = await say(ada, { important: false })
  const important = await say(ada)
  const secret = await say(ada, { to: cy.personId })
  await read(bob, plain.id, important.id, secret.id, 999_999)
  const rows = await house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('chat_receipts').select(['message_id', 'name', 'read_at']).where('read_at', 'is not', null).execute(),
  )
  expect(rows.filter(({ message_id }) => message_id >= plain.id)).toMatchObject([
    { message_id: important.id, name: 'Bob' },
  ])
  expect(await receiptsOf(secret.id)).toMatchObject([{ name: 'Cy', readAt: null }])
  for (const asking of [
    () => house.ask(bob.cookie, 'chat.receipts', about(important.id)),
    () => house.ask(bob.cookie, 'chat.remind', about(important.id)),
    () => house.ask(ada.cookie, 'chat.receipts', about(plain.id)),
  ])
    await expect(asking()).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[CH22] a reminder reaches who has not read: in the call by a notice, elsewhere by a letter as well; not twice in five minutes', async () => {
  const guest = await house.guestOf(tenantId, meeting.meetingId)
  await comesIn(meeting.meetingId, guest.guestId, 'Gus')
  const { id } = await say(ada)
  await read(guest, id)
  const told: (readonly string[] | null)[] = []
  const stop = await house.feed.watch(tenantId, meeting.meetingId, ({ notice, to }) => {
    if (notice === 'chat.reminded') told.push(to)
  })
  const { receipts } = await house.ask(ada.cookie, 'chat.remind', about(id))
  expect(receipts.map(({ name, remindedAt }) => [name, remindedAt !== null])).toEqual([
    ['Bob', true],
    ['Cy', true],
    ['Gus', false],
  ])
  await expect.poll(() => told.map((to) => to?.toSorted())).toEqual([[bob.personId, cy.personId].toSorted()])
  expect(await letters()).toMatchObject([{ to_email: 'bob@example.com' }])
  expect((await letters())[0]?.body).not.toContain('Read me')
  const notices = await house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('notices').select(['person_id', 'kind']).where('source', 'like', `chat/${id}/%`).execute(),
  )
  expect(notices.map(({ person_id }) => person_id).toSorted()).toEqual([bob.personId, cy.personId].toSorted())
  await expect(house.ask(ada.cookie, 'chat.remind', about(id))).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  house.clock.advance(5 * 60_000)
  await house.ask(ada.cookie, 'chat.remind', about(id))
  expect(await letters()).toHaveLength(2)
  await stop()
})

test('[CH23] what is deleted has no receipts any more', async () => {
  const { id } = await say(ada)
  await house.ask(ada.cookie, 'chat.delete', about(id))
  await expect(receiptsOf(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const left = await house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('chat_receipts').select('name').where('message_id', '=', id).execute(),
  )
  expect(left).toEqual([])
})
