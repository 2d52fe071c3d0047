import type { Router } from 'mediasoup/types'
import { setTimeout as frameOver } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestWorker } from '../../testing/testWorker.ts'
import type { Workers } from '../../workers.ts'
import { VoiceRoom, type TestVoice } from './testing/voiceRoom.ts'

let workers: Workers
let router: Router
let room: VoiceRoom
beforeAll(async () => {
  workers = await openTestWorker()
})
afterAll(() => workers.close())
beforeEach(async () => {
  router = (await workers.createRouter()).router
  room = new VoiceRoom()
})
afterEach(() => {
  room.close()
  router.close()
})

const quiet = -90
const microphones = 20

/** A room that speaks through its slots, with all of them built by everybody. */
async function crowd(count = microphones, where: (index: number) => Router = () => router): Promise<TestVoice[]> {
  for (let index = 0; index < count; index += 1) await room.enter(where(index))
  await expect.poll(() => room.people.every(({ offered }) => hasSlots(offered))).toBe(true)
  for (const person of room.people) person.build(person.offered)
  return room.people
}
const slotCount = 6
const hasSlots = (offered: readonly { source: string }[]) =>
  offered.length === 0 || offered.filter(({ source }) => source === 'voice').length === slotCount

/** 20 ms of a meeting: packets of everybody, as loud as said. Real time, as microphones send. */
async function frame(levels: ReadonlyMap<TestVoice, number>): Promise<Map<TestVoice, number>> {
  const numbers = new Map(room.people.map((person) => [person, person.say(levels.get(person) ?? quiet)]))
  await frameOver(20)
  return numbers
}

describe('with 20 open microphones', () => {
  test('those who speak in turn are heard by everybody else from the first loud packet on', async () => {
    const [a, b, c, ...others] = await crowd()
    if (!a || !b || !c) throw new Error('nobody came')
    for (let index = 0; index < 5; index += 1) await frame(new Map())
    const said = new Map<TestVoice, number[]>()
    for (const speaker of [a, b, c]) {
      const numbers: number[] = []
      for (let index = 0; index < 10; index += 1)
        numbers.push((await frame(new Map([[speaker, -25]]))).get(speaker) ?? 0)
      said.set(speaker, numbers)
    }
    const listener = others[0] as TestVoice
    for (const [speaker, numbers] of said) {
      await expect.poll(() => listener.heardOf(speaker)).toEqual(expect.arrayContaining(numbers))
      // What came right before the word is heard, too.
      expect(listener.heardOf(speaker)[0]).toBe((numbers[0] ?? 0) - 3)
    }
    const speaking = new Set([a.ssrc, b.ssrc, c.ssrc])
    for (const other of room.people) {
      expect(other.heard.filter(({ ssrc }) => !speaking.has(ssrc))).toEqual([])
      for (const [speaker, numbers] of said) {
        if (other === speaker) expect(other.heardOf(speaker)).toEqual([])
        else await expect.poll(() => other.heardOf(speaker)).toEqual(expect.arrayContaining(numbers))
      }
    }
  })

  test('a slot goes on as one stream while its holders change', async () => {
    const people = await crowd()
    const listener = people.at(-1) as TestVoice
    for (const speaker of people.slice(0, 9))
      for (let index = 0; index < 6; index += 1) await frame(new Map([[speaker, -25]]))
    await expect.poll(() => new Set(listener.heard.map(({ ssrc }) => ssrc)).size).toBe(9)
    const streams = Map.groupBy(listener.heard, ({ rtp }) => rtp.ssrc)
    expect(streams.size).toBeLessThanOrEqual(slotCount)
    for (const packets of streams.values()) {
      const steps = packets
        .slice(1)
        .map(({ rtp }, index) => (rtp.sequence - (packets[index]?.rtp.sequence ?? 0)) & 0xffff)
      expect(new Set(steps)).toEqual(new Set([1]))
      const times = packets.map(({ rtp }) => rtp.timestamp)
      expect(times).toEqual(times.toSorted((x, y) => (x - y) | 0))
    }
  })

  test('the room is told whose voice a slot carries, and who speaks', async () => {
    const [a] = await crowd()
    if (!a) throw new Error('nobody came')
    for (let index = 0; index < 30; index += 1) await frame(new Map([[a, -25]]))
    expect(room.told.at(-1)?.filter(({ peerId }) => peerId !== null)).toEqual([
      { trackId: expect.any(String), peerId: a.peerId },
    ])
    expect(room.speakers.at(-1)).toEqual([{ peerId: a.peerId, level: -25 }])
  })

  test('whoever is muted loses the slot at once and hears it again', async () => {
    const [a, b] = await crowd()
    if (!a || !b) throw new Error('nobody came')
    for (let index = 0; index < 5; index += 1) await frame(new Map([[a, -25]]))
    await a.producer.pause()
    expect(room.voices.voices().every(({ peerId }) => peerId === null)).toBe(true)
    for (let index = 0; index < 5; index += 1) await frame(new Map([[b, -25]]))
    await expect.poll(() => a.heardOf(b).length).toBeGreaterThanOrEqual(5)
  })

  test('a newcomer gets the slots with the answer, and not the own voice', async () => {
    const people = await crowd()
    const newcomer = await room.enter(router)
    for (let index = 0; index < 5; index += 1)
      await frame(
        new Map([
          [newcomer, -25],
          [people[0] as TestVoice, -30],
        ]),
      )
    await expect.poll(() => newcomer.heardOf(people[0] as TestVoice).length).toBeGreaterThanOrEqual(5)
    await expect.poll(() => people[1]?.heardOf(newcomer).length).toBeGreaterThanOrEqual(5)
    expect(newcomer.heardOf(newcomer)).toEqual([])
    expect(newcomer.offered).toEqual([])
  })
})

describe('when the number of microphones changes', () => {
  test('nobody loses a packet or hears one twice on the way to the slots and back', async () => {
    const people: TestVoice[] = []
    for (let index = 0; index < 12; index += 1) people.push(await room.enter(router))
    for (const person of people) {
      const offers = await person.consumeMicrophones()
      person.build(offers)
    }
    const [speaker, listener, witness] = people
    if (!speaker || !listener || !witness) throw new Error('nobody came')
    const loud = new Map([[speaker, -25]])
    const numbers: number[] = []
    const speak = async (frames: number) => {
      for (let index = 0; index < frames; index += 1) numbers.push((await frame(loud)).get(speaker) ?? 0)
    }
    // What is still on its way through the slots belongs to neither side of a change: a busy machine keeps it longer.
    const allHeardBy = (person: TestVoice) => expect.poll(() => person.heardOf(speaker).at(-1)).toBe(numbers.at(-1))
    await speak(5)
    const leaving = [await room.enter(router), await room.enter(router)]
    await speak(5)
    await expect.poll(() => hasSlots(listener.offered) && listener.offered.length > 0).toBe(true)
    await speak(5)
    const slots = listener.offered.splice(0)
    await expect.poll(() => hasSlots(witness.offered) && witness.offered.length > 0).toBe(true)
    witness.build(witness.offered.splice(0))
    listener.build(slots.slice(0, 3))
    await speak(5)
    await allHeardBy(witness)
    listener.build(slots.slice(3))
    await speak(10)
    expect(listener.closed.length).toBe(11)
    for (const person of [...leaving, ...people.slice(7)]) await person.producer.pause()
    await expect.poll(() => listener.offered.length).toBeGreaterThan(6)
    await speak(5)
    await allHeardBy(listener)
    listener.build(listener.offered)
    await speak(5)
    await allHeardBy(listener)
    expect(listener.heardOf(speaker)).toEqual(numbers)
    expect(room.voices.mode).toBe('direct')
    expect(room.told.at(-1)).toEqual([])
  })

  test('a voice reaches those on another router without a pipe', async () => {
    const second = (await workers.createRouter()).router
    const people = await crowd(microphones, (index) => (index % 2 === 0 ? router : second))
    const [a, b] = people
    if (!a || !b) throw new Error('nobody came')
    for (let index = 0; index < 5; index += 1) await frame(new Map([[a, -25]]))
    await expect.poll(() => b.heardOf(a).length).toBeGreaterThanOrEqual(5)
    expect(a.heardOf(a)).toEqual([])
    second.close()
    for (let index = 0; index < 5; index += 1) await frame(new Map([[a, -25]]))
    await expect.poll(() => people[2]?.heardOf(a).length).toBeGreaterThanOrEqual(10)
  })
})
