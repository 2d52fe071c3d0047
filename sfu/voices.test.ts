import { afterEach, beforeEach, expect, test } from 'vitest'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

const slotCount = 6
let house: MediaHouse
let people: TestPeer[]
beforeEach(async () => {
  house = await MediaHouse.open()
  people = []
})
afterEach(() => house.close())

/** Comes in, opens a microphone, and builds whatever it is offered from now on. */
async function speak(): Promise<TestPeer> {
  const peer = await house.join()
  people.push(peer)
  await peer.publish('microphone')
  return peer
}

/** Takes what was offered of that source, and says that it is built. */
async function build(peer: TestPeer, source: 'voice' | 'microphone', count: number): Promise<string[]> {
  const consumerIds: string[] = []
  while (consumerIds.length < count)
    consumerIds.push((await peer.next('consumer.offered', (offer) => offer.source === source)).consumerId)
  await peer.call('consumer.resume', { consumerIds })
  return consumerIds
}

test('with the 13th microphone the room speaks through slots, and with the 8th again one by one', async () => {
  const first = await speak()
  for (let count = 1; count < 12; count += 1) await speak()
  const direct = await build(first, 'microphone', 11)
  const last = await speak()

  const { voices } = await first.next('room.voices')
  expect(voices.map(({ peerId }) => peerId)).toEqual(Array.from({ length: slotCount }, () => null))
  const slots = await build(first, 'voice', slotCount)
  const closed: string[] = []
  while (closed.length < direct.length) closed.push((await first.next('consumer.closed')).consumerId)
  expect(closed.toSorted()).toEqual(direct.toSorted())

  const newcomer = await house.join()
  expect(newcomer.answer?.voices).toEqual(voices)
  expect(newcomer.answer?.consumers.map(({ source, peerId }) => ({ source, peerId }))).toEqual(
    Array.from({ length: slotCount }, () => ({ source: 'voice', peerId: null })),
  )

  for (const peer of [last, ...people.slice(8, 12)]) await peer.call('room.leave', {})
  expect((await first.next('room.voices', (notice) => notice.voices.length === 0)).voices).toEqual([])
  await build(first, 'microphone', 7)
  const gone: string[] = []
  while (gone.length < slotCount) gone.push((await first.next('consumer.closed')).consumerId)
  expect(gone.toSorted()).toEqual(slots.toSorted())
  expect((await house.join()).answer?.consumers.map(({ source }) => source)).toEqual(
    Array.from({ length: 8 }, () => 'microphone'),
  )
})

test('nothing of the slots is left when the room is over', async () => {
  for (let count = 0; count < 14; count += 1) await speak()
  await people[0]?.next('room.voices')
  for (const peer of people) await peer.call('room.leave', {})
  const empty = { rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0 }
  await expect.poll(() => house.node.counts()).toMatchObject(empty)
})

test('who comes back to transports that stand is told the slots again', async () => {
  for (let count = 0; count < 14; count += 1) await speak()
  const first = people[0] as TestPeer
  const slots = await build(first, 'voice', slotCount)
  first.cut()
  const again = await house.connect(first.permits)
  const answer = await again.call('room.join', {
    ...again.joinInput(first.permits.seat),
    resume: { incarnation: first.answer?.you.incarnation ?? 0 },
  })
  expect(answer.media).toBeNull()
  expect(answer.consumers.map(({ consumerId }) => consumerId).toSorted()).toEqual(slots.toSorted())
  expect(answer.voices).toHaveLength(slotCount)
})
