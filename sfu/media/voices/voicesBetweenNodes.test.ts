import type { Router } from 'mediasoup/types'
import { setTimeout as frameOver } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import { openTestWorker } from '../../testing/testWorker.ts'
import { TimedSender } from '../../testing/timedSender.ts'
import type { Workers } from '../../workers.ts'
import { VoiceRoom, type TestVoice } from './testing/voiceRoom.ts'

let workers: Workers
let routers: Router[]
/** Two nodes that have the room together. */
let east: VoiceRoom
let west: VoiceRoom
beforeAll(async () => {
  workers = await openTestWorker({ count: 2 })
})
afterAll(() => workers.close())
beforeEach(async () => {
  routers = await Promise.all(workers.live().map(async (host) => (await workers.createRouter(host)).router))
  ;[east, west] = [new VoiceRoom(), new VoiceRoom()]
  east.followedBy(west)
  west.followedBy(east)
})
afterEach(() => {
  for (const room of [east, west]) room.close()
  for (const router of routers) router.close()
})

const quiet = -90
const everybody = () => [...east.people, ...west.people]

async function enter(room: VoiceRoom, count: number): Promise<TestVoice[]> {
  const router = routers[room === east ? 0 : 1] as Router
  const came: TestVoice[] = []
  for (let index = 0; index < count; index += 1) came.push(await room.enter(router))
  return came
}

/** Everybody builds what they are offered, as clients do. */
function buildAll() {
  for (const person of everybody()) person.build(person.offered.splice(0))
}

/** 20 ms of a meeting: packets of everybody, as loud as said. Real time, as microphones send. */
async function frame(levels: ReadonlyMap<TestVoice, number>): Promise<void> {
  for (const person of everybody()) if (!person.producer.paused) person.say(levels.get(person) ?? quiet)
  await frameOver(20)
  buildAll()
}

async function speak(levels: ReadonlyMap<TestVoice, number>, frames: number) {
  for (let index = 0; index < frames; index += 1) await frame(levels)
}

const speakUntil = (levels: ReadonlyMap<TestVoice, number>, done: () => boolean) =>
  expect.poll(async () => (await frame(levels), done()), { interval: 1, timeout: 25_000 }).toBe(true)

test('[VN1] few open microphones go by themselves, and of many a node offers the loudest in turn', async () => {
  const [first] = await enter(east, 6)
  await enter(west, 1)
  expect(east.voices.offered()).toEqual([])
  await enter(east, 1)
  await expect.poll(() => east.voices.offered().length).toBe(6)
  expect(west.voices.offered()).toEqual([])
  await speakUntil(new Map([[first!, -25]]), () => east.voices.offered().some(({ peerId }) => peerId === first!.peerId))
})

test('[VN3] who speaks in a crowd is heard on the other node, among its own, and no more streams cross than were allowed', async () => {
  const crowd = await enter(east, 10)
  const [listener, neighbour] = (await enter(west, 2)) as [TestVoice, TestVoice]
  await expect.poll(() => west.voices.mode).toBe('slots')
  await speakUntil(new Map(), () => west.brought.size === 6)
  const [a, b] = crowd as [TestVoice, TestVoice]
  const levels = new Map([
    [a, -25],
    [b, -30],
    [neighbour, -28],
  ])
  await speakUntil(levels, () => [a, b, neighbour].every((one) => listener.heardOf(one).length > 10))
  expect(listener.heardOf(listener)).toEqual([])
  expect(new Set(listener.heard.map(({ ssrc }) => ssrc))).toEqual(new Set([a.ssrc, b.ssrc, neighbour.ssrc]))
  // Nobody comes twice, and in the order they spoke.
  for (const one of [a, b, neighbour]) {
    const numbers = listener.heardOf(one)
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
  }
  expect([...west.brought].every((trackId) => east.voices.offeredSlot(trackId))).toBe(true)
  await speakUntil(levels, () => {
    const heard = new Set(west.told.at(-1)?.flatMap(({ peerId }) => peerId ?? []))
    return [a, b, neighbour].every(({ peerId }) => heard.has(peerId))
  })
  await speakUntil(levels, () => west.speakers.at(-1)?.length === 3)
  expect(west.speakers.at(-1)?.map(({ peerId }) => peerId)).toEqual([a.peerId, neighbour.peerId, b.peerId])
})

test('[VN2] a voice from elsewhere is not handed on: whoever speaks does not come back to their own node', async () => {
  const [a] = (await enter(east, 8)) as [TestVoice]
  const [c] = (await enter(west, 8)) as [TestVoice]
  await speakUntil(new Map(), () => west.brought.size === 6 && east.brought.size === 6)
  const levels = new Map([
    [a, -25],
    [c, -27],
  ])
  const [eastern, western] = [east.people[1]!, west.people[1]!]
  await speakUntil(levels, () =>
    [eastern, western].every((one) => one.heardOf(a).length > 10 && one.heardOf(c).length > 10),
  )
  for (const listener of [eastern, western])
    for (const speaker of [a, c]) {
      const numbers = listener.heardOf(speaker)
      expect(numbers).toEqual([...new Set(numbers)])
    }
  expect(a.heardOf(a)).toEqual([])
  expect(c.heardOf(c)).toEqual([])
  expect(east.voices.offered().map(({ peerId }) => peerId)).not.toContain(c.peerId)
})

test('[VN3] when the crowd mutes itself, the microphones take over from the slots without a word twice', async () => {
  const [a, ...others] = (await enter(east, 8)) as [TestVoice, ...TestVoice[]]
  const [listener] = (await enter(west, 1)) as [TestVoice]
  const levels = new Map([[a, -25]])
  await speakUntil(levels, () => listener.heardOf(a).length > 10)
  for (const other of others.slice(0, 5)) await other.setMuted(true)
  await expect.poll(() => east.voices.offered()).toEqual([])
  await speakUntil(levels, () => west.voices.mode === 'direct' && listener.closed.length === 6)
  const before = listener.heardOf(a).length
  await speakUntil(levels, () => listener.heardOf(a).length > before + 20)
  const numbers = listener.heardOf(a)
  expect(numbers).toEqual([...new Set(numbers)])
  const lost = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1 - numbers.length
  expect(lost).toBeLessThanOrEqual(2)
})

test('a node that dies takes its voices with it, and the others go on', async () => {
  const [a] = (await enter(east, 8)) as [TestVoice]
  const [listener, neighbour] = (await enter(west, 2)) as [TestVoice, TestVoice]
  const levels = new Map([
    [a, -25],
    [neighbour, -28],
  ])
  await speakUntil(levels, () => [a, neighbour].every((one) => listener.heardOf(one).length > 5))
  west.lose(east)
  expect(west.brought.size).toBe(0)
  expect(west.voices.mode).toBe('direct')
  await speakUntil(levels, () => listener.offered.length === 0 && listener.closed.length === 6)
  const before = [listener.heardOf(a).length, listener.heardOf(neighbour).length] as const
  await speak(levels, 20)
  expect(listener.heardOf(a).length).toBe(before[0])
  expect(listener.heardOf(neighbour).length).toBeGreaterThan(before[1] + 15)
})

test('[VN6] what is lost of the slots between nodes is told to the microphones behind them', async () => {
  await enter(east, 7)
  const sender = await TimedSender.open({ router: routers[0] as Router })
  await east.voices.addMicrophone({
    trackId: sender.sound.id as TrackId,
    peerId: 'sender' as PeerId,
    producer: sender.sound,
    router: routers[0] as Router,
  })
  await expect.poll(() => east.voices.offered().length).toBe(6)
  east.lossShareOut = 0.1
  await expect.poll(() => sender.soundLoss, { timeout: 25_000 }).toBe(26)
  sender.close()
})
