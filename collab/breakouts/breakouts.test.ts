import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { endingsTopic, ordersTopic } from '../../infra/contract/facts.ts'
import { roomIdOf, type GuestId, type MeetingId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import { generateKeyRing, PermitSigner } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import { DocumentRights } from '../admission/documentRights.ts'
import { findEnterable } from '../admission/entry.ts'
import { Tickets } from '../admission/tickets.ts'
import { meetingStates } from '../caldav/meetingStates.ts'
import { contentOf } from '../calendars/personalCalendar.ts'
import { noteElement, noteRoot } from '../notes/noteNode.ts'
import { addTeam, outlineOf } from '../notes/testing/notesHouse.ts'
import { addCall, openBreakoutHouse, type BreakoutHouse } from './testing/breakoutHouse.ts'

let house: BreakoutHouse
let call: Awaited<ReturnType<typeof addCall>>

beforeAll(async () => {
  house = await openBreakoutHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  call = await addCall(house)
})
afterEach(() => call.stop())

const refused = (code: string) => expect.objectContaining({ code })

/** Li in "North", the guest in "South". */
async function openTwo(seconds: number | null = null, mayChoose = false) {
  const { grace, li, guest, key, meetingId } = call
  const state = await house.first.breakouts.open(grace, {
    meetingId,
    rooms: [
      { name: 'North', personKeys: [key(li)] },
      { name: 'South', personKeys: [key(guest), 'somebody who left'] },
    ],
    seconds,
    mayChoose,
  })
  const [north, south] = state.rooms.map(({ roomId }) => roomId) as [MeetingId, MeetingId]
  return { state, north, south }
}

const enters = (who: Session, roomId: MeetingId) => findEnterable(house.meetings, house.placement, who, roomId)

/** The clock goes on; what it sets off is done in its own time. */
async function closed() {
  await expect.poll(() => house.second.breakouts.look(call.grace, call.meetingId), { timeout: 10_000 }).toBeNull()
}

/** What comes some seconds after something that is itself still under way. */
const later = <T>(look: () => T) =>
  expect.poll(
    () => {
      house.clock.advance(1_000)
      return look()
    },
    { timeout: 10_000 },
  )

test('[BR1] [BR2] rooms open with those who are there; only who belongs to one comes in, guests too', async () => {
  const { li, other, guest, grace, meetingId } = call
  const { state, north, south } = await openTwo(600)
  expect(state).toMatchObject({ endsInMs: 600_000, calledBack: false, mayChoose: false })
  expect(state.people.map(({ name, roomId }) => [name, roomId])).toEqual([
    ['Guest', south],
    ['Li', north],
  ])
  expect(await house.second.breakouts.look(other, meetingId)).toMatchObject({ breakoutId: state.breakoutId })
  await expect.poll(() => call.news.map(({ notice }) => notice)).toEqual(['breakouts.changed'])
  expect(await enters(li, north)).toMatchObject({ title: 'North', over: false, sideRoom: { mainId: meetingId } })
  expect(await enters(guest, south)).toMatchObject({ title: 'South' })
  for (const [who, room] of [
    [li, south],
    [guest, north],
    [other, north],
    [grace, north],
  ] as const)
    await expect(enters(who, room)).rejects.toEqual(refused('FORBIDDEN'))
  await expect(openTwo()).rejects.toEqual(refused('CONFLICT'))
})

test('[BR1] no calendar, feed or program lists a side room', async () => {
  const { tenantId, grace } = call
  await openTwo()
  const { storage, zones, clock } = house
  const listed = await storage.inTenant(tenantId, async (tx) => ({
    dav: (await meetingStates(tx, grace.personId)).map(({ meetingId }) => meetingId),
    feed: (await contentOf(tx, grace.personId, { zones, nowMs: clock.nowMs() })).tag,
  }))
  expect(listed.dav).toEqual([call.meetingId])
  const from = new Date(clock.nowMs() - 86_400_000).toISOString()
  const until = new Date(clock.nowMs() + 86_400_000).toISOString()
  const agenda = await house.meetings.agenda.list(grace, from, until)
  expect(agenda).toEqual([])
})

test('[BR3] only hosts and cohosts of the main room decide; people choose where they may', async () => {
  const { breakouts } = house.second
  const { li, other, guest, key, meetingId, grace } = call
  const members = [li, guest]
  for (const who of members) {
    await expect(breakouts.plan(who, { meetingId, how: 'random', roomCount: 2 })).rejects.toEqual(refused('FORBIDDEN'))
    await expect(
      breakouts.open(who, { meetingId, rooms: [{ name: 'A', personKeys: [] }], seconds: null, mayChoose: true }),
    ).rejects.toEqual(refused('FORBIDDEN'))
  }
  const { north, south } = await openTwo()
  for (const who of members) {
    await expect(breakouts.extend(who, { meetingId, seconds: 60 })).rejects.toEqual(refused('FORBIDDEN'))
    await expect(breakouts.recall(who, meetingId)).rejects.toEqual(refused('FORBIDDEN'))
    await expect(breakouts.broadcast(who, { meetingId, text: 'Hi' })).rejects.toEqual(refused('FORBIDDEN'))
    for (const personKey of [key(who), key(other)])
      await expect(breakouts.move(who, { meetingId, personKey, roomId: south })).rejects.toEqual(refused('FORBIDDEN'))
  }
  await breakouts.move(li, { meetingId, personKey: key(li), roomId: null })
  await expect(enters(li, north)).rejects.toEqual(refused('FORBIDDEN'))
  house.rooms.appointed.set(key(li), 'cohost')
  await breakouts.move(li, { meetingId, personKey: key(other), roomId: south })
  await breakouts.move(grace, { meetingId, personKey: key(grace), roomId: south })
  expect(await house.second.roles.find(li, meetingId)).toMatchObject({ role: 'cohost' })
  expect(await house.second.roles.find(grace, south)).toMatchObject({ role: 'host' })
  expect(await enters(other, south)).toBeTruthy()
  const nobody = { meetingId, personKey: newId(), roomId: south }
  await expect(breakouts.move(grace, nobody)).rejects.toEqual(refused('NOT_FOUND'))
  const nowhere = { meetingId, personKey: key(li), roomId: meetingId }
  await expect(breakouts.move(grace, nowhere)).rejects.toEqual(refused('NOT_FOUND'))
})

test('[BR3] where people choose, everybody goes where they like', async () => {
  const { other, key, meetingId } = call
  const { south } = await openTwo(null, true)
  await house.first.breakouts.move(other, { meetingId, personKey: key(other), roomId: south })
  expect(await enters(other, south)).toBeTruthy()
})

test('a plan leaves out hosts and cohosts, evens out the rooms and knows departments', async () => {
  const { grace, li, meetingId, key } = call
  const planned = async (how: 'random' | 'department' | 'hand') => {
    const { rooms, unplaced } = await house.first.breakouts.plan(grace, { meetingId, how, roomCount: 2 })
    return [rooms.map(({ name, people }) => [name, people.length]), unplaced.length]
  }
  expect(await planned('random')).toEqual([
    [
      [null, 2],
      [null, 1],
    ],
    0,
  ])
  expect(await planned('hand')).toEqual([
    [
      [null, 0],
      [null, 0],
    ],
    3,
  ])
  expect(await planned('department')).toEqual([
    [
      ['D', 2],
      [null, 1],
    ],
    0,
  ])
  house.rooms.appointed.set(key(li), 'cohost')
  expect((await planned('hand'))[1]).toBe(2)
})

test('[BR2] whoever was put out of the main room comes into none beside it', async () => {
  const { li, meetingId, key } = call
  const { north } = await openTwo()
  house.rooms.removed.add(`${meetingId} ${key(li)}`)
  await expect(enters(li, north)).rejects.toEqual(refused('REMOVED'))
  await expect(house.first.breakouts.look(li, meetingId)).rejects.toEqual(refused('REMOVED'))
})

test('[BR8] a guest in a side room waits in no lobby that opened meanwhile', async () => {
  const { grace, guest, key, enter, meetingId } = call
  await openTwo()
  house.rooms.locked.add('lobby')
  enter(grace)
  expect(await house.first.breakouts.look(guest, meetingId)).not.toBeNull()
  await house.first.breakouts.move(guest, { meetingId, personKey: key(guest), roomId: null })
  const another = { ...guest, guestId: newId<GuestId>() } as Session
  await expect(house.first.breakouts.look(another, meetingId)).rejects.toEqual(refused('WAITING'))
})

test('[BR5] time ends the rooms, more time puts that off, calling back ends them half a minute later', async () => {
  const { grace, li, meetingId } = call
  const { north } = await openTwo(120)
  house.clock.advance(60_000)
  await house.second.breakouts.extend(grace, { meetingId, seconds: 300 })
  expect(await house.first.breakouts.look(li, meetingId)).toMatchObject({ endsInMs: 360_000 })
  house.clock.advance(61_000)
  await house.first.breakouts.recall(grace, meetingId)
  expect(await house.first.breakouts.look(li, meetingId)).toMatchObject({ endsInMs: 30_000, calledBack: true })
  const orders: unknown[] = []
  await house.bus.subscribe(ordersTopic(roomIdOf(call.tenantId, north)), (order) => orders.push(order))
  house.clock.advance(30_000)
  await closed()
  expect(call.news.at(-1)).toMatchObject({ notice: 'breakouts.changed', data: { over: false } })
  await expect(enters(li, north)).rejects.toEqual(refused('FORBIDDEN'))
  expect(orders).toEqual([])
  await later(() => orders[0]).toEqual({ order: 'end' })
})

test('[BR5] once everybody who was called back is back, nobody is waited for', async () => {
  const { grace, li, guest, key, meetingId } = call
  await openTwo(600)
  await house.first.breakouts.recall(grace, meetingId)
  await house.second.breakouts.move(li, { meetingId, personKey: key(li), roomId: null })
  expect(await house.first.breakouts.look(grace, meetingId)).not.toBeNull()
  await house.second.breakouts.move(guest, { meetingId, personKey: key(guest), roomId: null })
  expect(await house.first.breakouts.look(grace, meetingId)).toBeNull()
})

test('[BR5] the end of the main meeting ends the rooms, and says that there is nothing to go back to', async () => {
  const { tenantId, meetingId } = call
  await openTwo()
  await house.bus.publish(endingsTopic, { roomId: roomIdOf(tenantId, meetingId) })
  await closed()
  await expect.poll(() => call.news.at(-1)?.data).toEqual({ meetingId, over: true })
})

test('[BR5] what a process left undone another one does, and deserted rooms are given up', async () => {
  const { meetingId, li, enter } = call
  const { north } = await openTwo()
  house.rooms.present.set(north, [{ name: 'Li', zone: 'UTC', personKey: call.key(li) }])
  enter()
  house.clock.advance(6 * 60_000)
  await house.second.ends.sweep()
  expect(await house.first.breakouts.look(li, meetingId)).not.toBeNull()
  house.rooms.present.delete(north)
  await house.second.ends.sweep()
  await closed()
})

test('[BR6] notes flow back once under the rooms’ names, below those of the newest day', async () => {
  const { tenantId, grace, li, meetingId, text } = call
  const { editing } = house.one
  await house.one.sections.begin(li, meetingId, '2026-11-23T09:00', null)
  await house.one.sections.begin(li, meetingId, '2026-11-30T09:00', null)
  const { north, south } = await openTwo()
  const noted = await house.meetings.find(tenantId, north)
  const address = { tenantId, documentId: noted!.documentId, part: 'text' } as const
  await editing.edit(address, { personKey: 'li', name: 'Li' }, (doc) => {
    const bold = noteElement('paragraph', {}, ['We go '])
    noteRoot(doc).insert(0, [
      noteElement('heading', { level: 3 }, ['Result']),
      bold,
      noteElement('taskList', {}, []),
      noteElement('paragraph'),
    ] as never[])
    ;(bold.get(0) as never as { insert(at: number, text: string, marks: object): void }).insert(6, 'north', {
      bold: {},
    })
  })
  expect(south).not.toBe(north)
  // Who is back by then was there all the same.
  await house.first.breakouts.move(li, { meetingId, personKey: call.key(li), roomId: null })
  await house.first.breakouts.recall(grace, meetingId)
  house.clock.advance(30_000)
  await closed()
  const expected = [
    '2 Monday, 30 November 2026, 09:00 (Europe/Berlin)',
    '',
    '3 North (Li)',
    '3 Result',
    'We go north',
    '',
    '2 Monday, 23 November 2026, 09:00 (Europe/Berlin)',
    '',
  ]
  await later(() => outlineOf(editing, text)).toEqual(expected)
  // Both processes come by again; nothing is there twice.
  const rows = await house.storage.inTenant(tenantId, (tx) => tx.selectFrom('breakouts').select('id').execute())
  for (const { id } of rows)
    await Promise.all([house.first.notes.flowBack(tenantId, id), house.second.notes.flowBack(tenantId, id)])
  expect(await outlineOf(editing, text)).toEqual(expected)
})

test('[BR7] [BR8] a ticket for a side room is paid in the main one, carries the role of there, and lets back into a locked room', async () => {
  const { tenantId, li, grace, guest, other, key, meetingId } = call
  const { north, south } = await openTwo()
  const ring = await generateKeyRing()
  const paid: MeetingId[] = []
  const node = { nodeId: 'n1', url: 'http://localhost', region: 'eu', place: '' }
  const place = async () => ({ primary: node, standby: null, why: 'nearest' as const })
  const tickets = new Tickets({
    ...house,
    signer: await PermitSigner.open(ring),
    minutes: {
      reserve: async (asked: { meetingId: MeetingId }) => {
        paid.push(asked.meetingId)
        return { secondsLeft: 60 }
      },
      whenUnreachable: async () => 'refuse' as const,
    } as never,
    placement: { ...house.placement, place, suggest: place, nodes: async () => [node] },
  })
  const claimsOf = async (who: Session, id: MeetingId) => decodeJwt((await tickets.issue(who, id, {})).ticket)
  const [main, side] = [roomIdOf(tenantId, meetingId), roomIdOf(tenantId, north)]
  expect(await claimsOf(li, north)).toMatchObject({ roomId: side, meteredIn: main, role: 'member' })
  expect(await claimsOf(guest, south)).toMatchObject({ meteredIn: main, role: 'guest' })
  house.rooms.appointed.set(key(li), 'cohost')
  const granted = await tickets.issue(li, north, {})
  expect(granted).toMatchObject({ role: 'cohost', pass: expect.any(String) })
  expect(decodeJwt(granted.seat)).toMatchObject({ roomId: side, meteredIn: main })
  house.rooms.locked.add('main')
  await house.first.breakouts.recall(grace, meetingId)
  house.clock.advance(30_000)
  await closed()
  expect(await claimsOf(li, meetingId)).toMatchObject({ roomId: main, returning: true })
  await expect(tickets.issue(other, meetingId, {})).rejects.toEqual(refused('ROOM_LOCKED'))
  expect(new Set(paid)).toEqual(new Set([meetingId]))
})

test('a guest opens the notes of the room they belong to, and of no other', async () => {
  const { guest, key, grace, meetingId, tenantId } = call
  const { north, south } = await openTwo()
  const documentOf = async (id: MeetingId) => (await house.meetings.find(tenantId, id))!.documentId
  const rights = new DocumentRights(house)
  expect(await rights.accessOf(guest, await documentOf(south))).toBe('edit')
  await expect(rights.accessOf(guest, await documentOf(north))).rejects.toEqual(refused('NOT_FOUND'))
  await house.first.breakouts.move(grace, { meetingId, personKey: key(guest), roomId: null })
  await expect(rights.accessOf(guest, await documentOf(south))).rejects.toEqual(refused('NOT_FOUND'))
})

test('a sentence reaches everybody, and who asks for help is seen until somebody comes', async () => {
  const { li, grace, other, key, meetingId } = call
  const { north } = await openTwo()
  await house.first.breakouts.broadcast(grace, { meetingId, text: 'Five more minutes' })
  await expect
    .poll(() => call.news.at(-1))
    .toMatchObject({ notice: 'breakouts.message', data: { name: 'Grace', text: 'Five more minutes' } })
  await house.first.breakouts.help(li, { meetingId, on: true })
  await expect
    .poll(() => call.news.at(-1)?.data)
    .toMatchObject({ person: { roomId: north, helpAt: expect.any(String) } })
  await house.first.breakouts.help(li, { meetingId, on: false })
  expect(
    (await house.first.breakouts.look(li, meetingId))?.people.find((one) => one.personKey === key(li)),
  ).toMatchObject({ helpAt: null })
  await house.first.breakouts.help(li, { meetingId, on: true })
  await house.second.breakouts.move(grace, { meetingId, personKey: key(grace), roomId: north })
  expect((await house.first.breakouts.look(li, meetingId))?.people.every(({ helpAt }) => helpAt === null)).toBe(true)
  await expect(house.first.breakouts.help(other, { meetingId, on: true })).rejects.toEqual(refused('NOT_FOUND'))
})

test('another company and guests of other meetings get the answers of ids that do not exist', async () => {
  const { north } = await openTwo()
  const strangers = await addTeam(house)
  const { breakouts } = house.first
  const answerOf = (task: Promise<unknown>) =>
    task.then(
      () => 'let in',
      (error: { code: string }) => error.code,
    )
  for (const who of [strangers.grace, strangers.guest]) {
    for (const [theirs, none] of [
      [call.meetingId, newId<MeetingId>()],
      [north, newId<MeetingId>()],
    ] as const) {
      const answers = async (meetingId: MeetingId) => [
        await answerOf(breakouts.look(who, meetingId)),
        await answerOf(breakouts.plan(who, { meetingId, how: 'hand', roomCount: 2 })),
        await answerOf(breakouts.open(who, { meetingId, rooms: [], seconds: null, mayChoose: true })),
        await answerOf(breakouts.move(who, { meetingId, personKey: call.key(call.li), roomId: null })),
        await answerOf(breakouts.extend(who, { meetingId, seconds: 60 })),
        await answerOf(breakouts.broadcast(who, { meetingId, text: 'Hi' })),
        await answerOf(breakouts.recall(who, meetingId)),
        await answerOf(breakouts.help(who, { meetingId, on: true })),
        await answerOf(enters(who, meetingId)),
      ]
      const answered = await answers(theirs)
      expect(answered).toEqual(await answers(none))
      expect(new Set(answered)).toEqual(new Set([who.kind === 'guest' ? 'FORBIDDEN' : 'NOT_FOUND']))
    }
  }
})
