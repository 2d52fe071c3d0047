import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PresenceFact } from '../../infra/contract/facts.ts'
import type { DepartmentId, PeerId, RoomId } from '../../infra/contract/ids.ts'
import { chargesOf } from './journal.ts'
import { PresenceMeter, silenceMs, type Charge, type MeterTerms, type StoredDevice, type Stretch } from './meter.ts'

const roomId = 'tenant/meeting' as RoomId
const munich = 'munich' as DepartmentId
const startMs = Date.UTC(2026, 10, 21, 9)

const terms: MeterTerms = {
  exempt: false,
  payer: 'joiner',
  hostDepartmentId: munich,
  takeovers: new Map(),
  weights: { audio: 1, video: 1, recording: 0 },
}

function device(peerId: string, personKey: string, departmentId = munich): StoredDevice {
  const [marks, payee] = [{ nodes: {}, payee: null }, { kind: 'person', departmentId } as const]
  const seen = { connectedMs: 0, firstSeenMs: null, endedMs: null }
  return { peerId: peerId as PeerId, personKey, payee, ...seen, marks }
}

function fact(peerId: string, sequence: number, connectedMs: number, ended = false, nodeId = 'n'): PresenceFact {
  const media = { videoMs: 0, recording: false, region: '' }
  return { roomId, peerId: peerId as PeerId, nodeId, sequence, connectedMs, ended, ...media }
}

const sum = (charges: Charge[]) =>
  charges.reduce((total, { fromMs, untilMs, weight }) => total + (untilMs - fromMs) * weight, 0)

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
      const charges = factsOf(stays).flatMap(({ fact: one, heardAtMs }) => meter.take(one, heardAtMs, terms))
      expect(sum(charges)).toBe(trueSeconds(stays) * 1000)
      expect(meter.present(terms, startMs)).toEqual([])
      expect(sum(chargesOf(meter.takeSpans()))).toBe(sum(charges))
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
      const charges = heard.flatMap(({ fact: each, heardAtMs }) => meter.take(each, heardAtMs, terms))
      expect(sum(charges)).toBe(one.seconds * 1000)
      const again = facts
        .toReversed()
        .flatMap(({ fact: each, heardAtMs }) => meter.take(each, heardAtMs + 60_000, terms))
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
        const cutsMs = cuts.map((second) => startMs + second * 1000 + 500)
        let meter = meterFor(stays)
        let beforeMs = startMs
        let total = 0
        const stored = new Map(stays.map((one, peer) => [`p${peer}`, device(`p${peer}`, `person ${one.person}`)]))
        const journal: Stretch[] = []
        for (const { fact: one, heardAtMs } of factsOf(stays)) {
          if (cutsMs.some((cutMs) => cutMs > beforeMs && cutMs <= heardAtMs)) {
            for (const changed of meter.takeChanged()) stored.set(changed.peerId, structuredClone(changed))
            journal.push(...meter.takeSpans())
            meter = new PresenceMeter()
            for (const each of stored.values()) meter.add(structuredClone(each), heardAtMs)
            for (const span of journal) meter.cover(span)
          }
          beforeMs = heardAtMs
          total += sum(meter.take(one, heardAtMs, terms))
        }
        expect(total).toBe(trueSeconds(stays) * 1000)
        expect(sum(chargesOf([...journal, ...meter.takeSpans()]))).toBe(total)
      },
    ),
    { numRuns: 300 },
  )
})

test('[ML15] a break is not charged, and two devices at either side of it stay one person', () => {
  const meter = new PresenceMeter()
  meter.add(device('a', 'ana'), startMs)
  meter.add(device('b', 'ana'), startMs)
  expect(sum(meter.take(fact('a', 1, 10_000), startMs + 10_000, terms))).toBe(10_000)
  // A minute without a connection: the node counts on from ten seconds.
  expect(sum(meter.take(fact('a', 2, 30_000), startMs + 90_000, terms))).toBe(20_000)
  expect(sum(meter.take(fact('b', 1, 20_000), startMs + 90_000, terms))).toBe(0)
  expect(sum(meter.take(fact('b', 2, 50_000), startMs + 120_000, terms))).toBe(30_000)
  expect(sum(meter.take(fact('a', 3, 60_000), startMs + 120_000, terms))).toBe(0)
})

test('[ML14] a node that was started again, and a second node, count from zero', () => {
  const meter = new PresenceMeter()
  meter.add(device('a', 'ana'), startMs)
  let heardAtMs = startMs + 100_000
  const take = (...args: Parameters<typeof fact>) => sum(meter.take(fact(...args), heardAtMs, terms))
  expect(take('a', 5, 40_000)).toBe(40_000)
  expect(take('a', 6, 3_000)).toBe(3_000)
  expect(take('a', 7, 4_000, true)).toBe(1_000)
  heardAtMs += 6_000
  expect(take('a', 1, 2_000, false, 'other')).toBe(2_000)
  // For a while both have it: that is one time.
  expect(take('a', 8, 6_000)).toBe(0)
  expect(meter.present(terms, heardAtMs)).toMatchObject([{ payer: munich, peerIds: ['a'], weight: 1 }])
  expect(take('a', 9, 6_000, true)).toBe(0)
  expect(take('a', 2, 2_500, true, 'other')).toBe(500)
  expect(meter.present(terms, heardAtMs)).toEqual([])
})

test('[ML19] devices nobody speaks for are ended, and a person with two devices burns once', () => {
  const meter = new PresenceMeter()
  meter.add(device('a', 'ana'), startMs)
  meter.add(device('b', 'ana'), startMs)
  meter.add(device('c', 'bo', 'shanghai' as DepartmentId), startMs)
  for (const peer of ['a', 'b', 'c']) meter.take(fact(peer, 1, 1_000), startMs + 1_000, terms)
  expect(meter.present(terms, startMs + 1_000)).toMatchObject([
    { payer: munich, personKey: 'ana', peerIds: ['a', 'b'], weight: 1 },
    { payer: 'shanghai', personKey: 'bo', peerIds: ['c'], weight: 1 },
  ])
  meter.take(fact('c', 2, 9_000), startMs + 9_000, terms)
  meter.silence(startMs + 1_000 + silenceMs)
  expect(meter.present(terms, startMs)).toMatchObject([{ payer: 'shanghai' }])
  expect(meter.takeChanged().find(({ peerId }) => peerId === 'a')?.endedMs).toBe(startMs + 16_000)
})

test('[ML50] video and sound may weigh differently: the heaviest device of a person counts, and only where it is', () => {
  const heavy = { ...terms, weights: { audio: 1, video: 3, recording: 0 } }
  const meter = new PresenceMeter()
  for (const peer of ['a', 'b', 'r']) meter.add(device(peer, peer === 'r' ? 'recorder' : 'ana'), startMs)
  const take = (peer: string, second: number, videoMs: number, recording = false) =>
    sum(meter.take({ ...fact(peer, second, second * 1000), videoMs, recording }, startMs + second * 1000, heavy))
  expect(take('a', 10, 0)).toBe(10_000)
  // Of its ten seconds the last four had a picture; sound came first.
  expect(take('b', 10, 4_000)).toBe(8_000)
  expect(take('a', 12, 0)).toBe(2_000)
  expect(take('b', 12, 6_000)).toBe(4_000)
  // The picture ends in the middle of a second, and goes on for a moment at the end of another.
  expect(take('b', 14, 7_500)).toBe(1_500 * 3 + 500)
  expect(take('b', 15, 7_600)).toBe(1_000)
  expect(take('r', 15, 0, true)).toBe(0)
  const spans = meter.takeSpans()
  expect(spans.filter(({ peerId }) => peerId === ('r' as PeerId))).toMatchObject([{ media: 'recording', weight: 0 }])
  expect(sum(chargesOf(spans))).toBe(30_000)
  expect(meter.present(heavy, startMs)).toMatchObject([{ weight: 1 }, { weight: 0 }])
})

test('[ML53] who moves to another department is paid for as before, on every device, until they leave', () => {
  const [shanghai, meter] = ['shanghai' as DepartmentId, new PresenceMeter()]
  meter.add(device('a', 'ana'), startMs)
  meter.add(device('b', 'ana', shanghai), startMs)
  const payersOf = (charges: Charge[]) => charges.map(({ payer }) => payer)
  expect(payersOf(meter.take(fact('a', 1, 5_000), startMs + 5_000, terms))).toEqual([munich])
  expect(payersOf(meter.take(fact('b', 1, 2_000), startMs + 7_000, terms))).toEqual([munich])
  meter.take(fact('a', 2, 5_000, true), startMs + 7_000, terms)
  expect(payersOf(meter.take(fact('b', 2, 4_000, true), startMs + 9_000, terms))).toEqual([munich])
  meter.add(device('c', 'ana', shanghai), startMs)
  expect(payersOf(meter.take(fact('c', 1, 3_000), startMs + 20_000, terms))).toEqual([shanghai])
})

test('[ML52] a takeover in mid-call splits what is charged at its instant', () => {
  const shanghai = 'shanghai' as DepartmentId
  const meter = new PresenceMeter()
  meter.add(device('b', 'bo', shanghai), startMs)
  const taken = { ...terms, takeovers: new Map([[shanghai, startMs + 12_345]]) }
  meter.take(fact('b', 1, 10_000), startMs + 10_000, terms)
  expect(meter.take(fact('b', 2, 20_000), startMs + 20_000, taken)).toMatchObject([
    { payer: shanghai, why: 'own', untilMs: startMs + 12_345 },
    { payer: munich, why: 'takeover', fromMs: startMs + 12_345, untilMs: startMs + 20_000 },
  ])
  const spans = meter.takeSpans()
  expect(spans.map(({ continues }) => continues)).toEqual([false, true, false])
})
