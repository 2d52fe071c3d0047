import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PresenceFact } from '../../infra/contract/facts.ts'
import type { DepartmentId, PeerId, RoomId } from '../../infra/contract/ids.ts'
import { PresenceMeter, silenceMs, type Charge, type StoredDevice } from './meter.ts'

const roomId = 'tenant/meeting' as RoomId
const munich = 'munich' as DepartmentId
const startMs = Date.UTC(2026, 10, 21, 9)

function device(peerId: string, personKey: string, departmentId = munich): StoredDevice {
  const marks = { untilMs: null, nodes: {} }
  return { peerId: peerId as PeerId, personKey, departmentId, connectedMs: 0, firstSeenMs: null, endedMs: null, marks }
}

const fact = (peerId: string, sequence: number, connectedMs: number, ended = false, nodeId = 'n'): PresenceFact => ({
  roomId,
  peerId: peerId as PeerId,
  nodeId,
  sequence,
  connectedMs,
  ended,
})

const sum = (charges: Charge[]) => charges.reduce((total, { fromMs, untilMs }) => total + untilMs - fromMs, 0)

/** A device's stay: seconds since the start, and for how long. */
const stay = fc.record({ person: fc.nat(2), fromSecond: fc.nat(120), seconds: fc.integer({ min: 1, max: 120 }) })
type Stay = typeof stay extends fc.Arbitrary<infer T> ? T : never

/** What the nodes say of the stays, second by second, in the order it is heard. */
function factsOf(stays: Stay[]): { fact: PresenceFact; heardAtMs: number }[] {
  return stays
    .flatMap(({ fromSecond, seconds }, peer) =>
      Array.from({ length: seconds }, (_, index) => ({
        fact: fact(`p${peer}`, index + 1, (index + 1) * 1000, index + 1 === seconds),
        heardAtMs: startMs + (fromSecond + index + 1) * 1000,
      })),
    )
    .toSorted((a, b) => a.heardAtMs - b.heardAtMs)
}

/** Seconds in which at least one device of the person is there. */
function trueSeconds(stays: Stay[]): number {
  const seconds = new Set<string>()
  for (const { person, fromSecond, seconds: count } of stays) {
    for (let second = fromSecond; second < fromSecond + count; second++) seconds.add(`${person} ${second}`)
  }
  return seconds.size
}

function meterFor(stays: Stay[]): PresenceMeter {
  const meter = new PresenceMeter()
  for (const [peer, { person }] of stays.entries()) meter.add(device(`p${peer}`, `person ${person}`), startMs)
  return meter
}

test("[ML16] what is charged is the union of each person's devices, to the millisecond", () => {
  fc.assert(
    fc.property(fc.array(stay, { minLength: 1, maxLength: 8 }), (stays) => {
      const meter = meterFor(stays)
      const charges = factsOf(stays).flatMap(({ fact: one, heardAtMs }) => meter.take(one, heardAtMs))
      expect(sum(charges)).toBe(trueSeconds(stays) * 1000)
      expect(meter.present().size).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('[ML14] facts that are lost, repeated, late or out of order never charge more, and the last one mends the rest', () => {
  const mishaps = fc.record({ drop: fc.nat(99), repeat: fc.nat(99), delayMs: fc.nat(1_500) })
  fc.assert(
    fc.property(stay, fc.array(mishaps, { minLength: 130, maxLength: 130 }), (one, luck) => {
      const facts = factsOf([one])
      const heard = facts
        .flatMap((each, index) => {
          const { drop, repeat, delayMs } = luck[index] as (typeof luck)[number]
          const late = { ...each, heardAtMs: each.heardAtMs + delayMs }
          if (each.fact.ended) return [each]
          return drop < 30 ? [] : repeat < 30 ? [late, late] : [late]
        })
        .toSorted((a, b) => a.heardAtMs - b.heardAtMs)
      const meter = meterFor([one])
      const charges = heard.flatMap(({ fact: each, heardAtMs }) => meter.take(each, heardAtMs))
      expect(sum(charges)).toBe(one.seconds * 1000)
      const again = facts.toReversed().flatMap(({ fact: each, heardAtMs }) => meter.take(each, heardAtMs + 60_000))
      expect(again).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('[ML18] a meter that goes on from what was stored charges neither twice nor less, whenever it takes over', () => {
  fc.assert(
    fc.property(
      fc.array(stay, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(240), { maxLength: 4 }),
      (stays, cuts) => {
        // One device for a person: what several share is given away rather than charged twice.
        const alone = stays.map((one, peer) => ({ ...one, person: peer }))
        const cutsMs = cuts.map((second) => startMs + second * 1000 + 500)
        let meter = meterFor(alone)
        let beforeMs = startMs
        let total = 0
        const stored = new Map(alone.map((one, peer) => [`p${peer}`, device(`p${peer}`, `person ${one.person}`)]))
        for (const { fact: one, heardAtMs } of factsOf(alone)) {
          if (cutsMs.some((cutMs) => cutMs > beforeMs && cutMs <= heardAtMs)) {
            for (const changed of meter.takeChanged()) stored.set(changed.peerId, structuredClone(changed))
            meter = new PresenceMeter()
            for (const each of stored.values()) meter.add(structuredClone(each), heardAtMs)
          }
          beforeMs = heardAtMs
          total += sum(meter.take(one, heardAtMs))
        }
        expect(total).toBe(trueSeconds(alone) * 1000)
      },
    ),
    { numRuns: 300 },
  )
})

test('[ML15] a break is not charged, and two devices at either side of it stay one person', () => {
  const meter = new PresenceMeter()
  meter.add(device('a', 'ana'), startMs)
  meter.add(device('b', 'ana'), startMs)
  expect(sum(meter.take(fact('a', 1, 10_000), startMs + 10_000))).toBe(10_000)
  // A minute without a connection: the node counts on from ten seconds.
  expect(sum(meter.take(fact('a', 2, 30_000), startMs + 90_000))).toBe(20_000)
  expect(sum(meter.take(fact('b', 1, 20_000), startMs + 90_000))).toBe(0)
  expect(sum(meter.take(fact('b', 2, 50_000), startMs + 120_000))).toBe(30_000)
  expect(sum(meter.take(fact('a', 3, 60_000), startMs + 120_000))).toBe(0)
})

test('[ML14] a node that was started again, and a second node, count from zero', () => {
  const meter = new PresenceMeter()
  meter.add(device('a', 'ana'), startMs)
  const take = (...args: Parameters<typeof fact>) => sum(meter.take(fact(...args), startMs + 100_000))
  expect(take('a', 5, 40_000)).toBe(40_000)
  expect(take('a', 6, 3_000)).toBe(3_000)
  expect(take('a', 1, 2_000, false, 'other')).toBe(2_000)
  expect(take('a', 7, 4_000, true)).toBe(1_000)
  expect([...meter.present().values()]).toEqual([{ peerIds: ['a'], people: 1 }])
  expect(take('a', 2, 2_500, true, 'other')).toBe(500)
  expect(meter.present().size).toBe(0)
})

test('[ML19] devices nobody speaks for are ended, and a person with two devices burns once', () => {
  const meter = new PresenceMeter()
  meter.add(device('a', 'ana'), startMs)
  meter.add(device('b', 'ana'), startMs)
  meter.add(device('c', 'bo', 'shanghai' as DepartmentId), startMs)
  for (const peer of ['a', 'b', 'c']) meter.take(fact(peer, 1, 1_000), startMs + 1_000)
  expect([...meter.present()]).toEqual([
    [munich, { peerIds: ['a', 'b'], people: 1 }],
    ['shanghai', { peerIds: ['c'], people: 1 }],
  ])
  meter.take(fact('c', 2, 9_000), startMs + 9_000)
  meter.silence(startMs + 1_000 + silenceMs)
  expect([...meter.present().keys()]).toEqual(['shanghai'])
  expect(meter.takeChanged().find(({ peerId }) => peerId === 'a')?.endedMs).toBe(startMs + 16_000)
})
