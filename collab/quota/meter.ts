import { z } from 'zod'
import type { PresenceFact } from '../../infra/contract/facts.ts'
import { DepartmentId, type PeerId } from '../../infra/contract/ids.ts'
import type { Interval } from './coverage.ts'
import { mediaPartsOf, type MediaClass, type Weights } from './mediaClasses.ts'
import { payerOf, payersOver, type Payee, type Payer, type PayerTerms, type Why } from './payers.ts'
import { WeightedCoverage } from './weightedCoverage.ts'

/** Longer than this without a sign of life: the device was away, and its time goes on from where it is heard again. */
const breakMs = 2_000
/** Nobody speaks for a device that was silent this long. */
export const silenceMs = 15_000

/** What is kept of a device between two meters: per node the last fact counted and until when its time is placed. */
export const MeterMarks = z.object({
  nodes: z
    .record(
      z.string(),
      z.object({
        sequence: z.number(),
        connectedMs: z.number(),
        videoMs: z.number().default(0),
        untilMs: z.number().nullable().default(null),
      }),
    )
    .default({}),
  /** Whom the person pays with while any of their devices is there. */
  payee: z
    .object({ kind: z.enum(['person', 'guest', 'room', 'dial-in', 'external']), departmentId: DepartmentId })
    .nullable()
    .default(null),
})
export type MeterMarks = z.infer<typeof MeterMarks>

/** A device of a person in a room, as stored. */
export interface StoredDevice {
  peerId: PeerId
  personKey: string
  /** As it was when the ticket was issued. */
  payee: Payee
  /** All time connected, over all nodes. */
  connectedMs: number
  firstSeenMs: number | null
  endedMs: number | null
  marks: MeterMarks
}

/** What a meeting and its company say about the price of a second. */
export interface MeterTerms extends PayerTerms {
  weights: Weights
}

/** Time of one device with one payer and one weight. */
export interface Stretch extends Interval {
  payer: Payer
  why: Why
  personKey: string
  peerId: PeerId
  media: MediaClass
  weight: number
  region: string
}
/** A stretch, or the part of it, that costs `weight` seconds a second. */
export type Charge = Stretch
/** A stretch for the journal; `continues`: it begins where the node's one before ended, and is like it. */
export interface Span extends Stretch {
  nodeId: string
  continues: boolean
}

/** Somebody who is there, with all their devices. */
export interface Presence {
  payer: Payer
  payee: Payee
  personKey: string
  /** The greatest of their devices. */
  weight: number
  peerIds: PeerId[]
}

interface Device extends StoredDevice {
  /** Nodes that have it, and when they last said so. */
  heard: Map<string, number>
  /** By node, also of those that had it. */
  latest: Map<string, Stretch>
}

interface Person {
  coverage: WeightedCoverage
  devices: Set<Device>
}

/** Turns facts of presence into charges. Knows no clock and no store. */
export class PresenceMeter {
  readonly #devices = new Map<PeerId, Device>()
  readonly #people = new Map<string, Person>()
  readonly #changed = new Set<PeerId>()
  #spans: Span[] = []

  knows(peerId: PeerId): boolean {
    return this.#devices.has(peerId)
  }

  /** A device that another meter had present counts as heard of now. */
  add(stored: StoredDevice, nowMs: number) {
    if (this.#devices.has(stored.peerId)) return
    const { marks, endedMs, firstSeenMs } = stored
    const present = firstSeenMs !== null && endedMs === null
    const heard = new Map(present ? Object.keys(marks.nodes).map((node) => [node, nowMs] as const) : [])
    const device = { ...stored, heard, latest: new Map() }
    this.#devices.set(stored.peerId, device)
    this.#personOf(stored.personKey).devices.add(device)
  }

  /** Time that was charged before, so that none of it is charged again. */
  cover({ personKey, fromMs, untilMs, weight }: Pick<Stretch, 'personKey' | 'fromMs' | 'untilMs' | 'weight'>) {
    this.#personOf(personKey).coverage.add({ fromMs, untilMs }, weight)
  }

  /** Counts a fact about a known device, heard at `heardAtMs`. [ML14] [ML15] [ML16] [ML50] */
  take(fact: PresenceFact, heardAtMs: number, terms: MeterTerms): Charge[] {
    const { peerId, nodeId, sequence, ended } = fact
    const device = this.#devices.get(peerId)
    if (!device) throw new Error(`the meter does not know ${peerId}`)
    const mark = device.marks.nodes[nodeId]
    if (mark && sequence <= mark.sequence) return []
    const grown = growthOf(fact, mark)
    const placed = place(mark?.untilMs ?? null, grown.deltaMs, heardAtMs)
    const payee = this.#payeeOf(device)
    if (ended) device.heard.delete(nodeId)
    else device.heard.set(nodeId, heardAtMs)
    const { connectedMs, videoMs } = grown
    const nodes = { ...device.marks.nodes, [nodeId]: { sequence, connectedMs, videoMs, untilMs: placed.untilMs } }
    device.marks = { payee, nodes }
    device.connectedMs += grown.deltaMs
    device.firstSeenMs ??= placed.fromMs
    // Said again of somebody who is out: they left when it was said first.
    if (device.heard.size || device.endedMs === null || grown.deltaMs > 0) {
      device.endedMs = device.heard.size ? null : heardAtMs
    }
    this.#changed.add(peerId)
    return this.#charge(device, fact, { placed, videoMs: grown.videoDeltaMs, payee }, terms)
  }

  /** Ends devices nobody has spoken for. */
  silence(nowMs: number) {
    for (const device of this.#devices.values()) {
      for (const [nodeId, heardAtMs] of device.heard) {
        if (nowMs - heardAtMs < silenceMs) continue
        device.heard.delete(nodeId)
        if (device.heard.size) continue
        device.endedMs = nowMs
        this.#changed.add(device.peerId)
      }
    }
  }

  /** When the first of those who are there has been silent too long, should nothing be heard of it. */
  silentAtMs(): number {
    let firstMs = Infinity
    for (const { heard } of this.#devices.values()) firstMs = Math.min(firstMs, ...heard.values())
    return firstMs + silenceMs
  }

  /** Who is there and who pays for them at `atMs`. A person with several devices is one. */
  present(terms: MeterTerms, atMs: number): Presence[] {
    return [...this.#people].flatMap(([personKey, { devices }]) => {
      const there = [...devices].filter((device) => device.heard.size)
      const [first] = there
      if (!first) return []
      const payee = this.#payeeOf(first)
      const { payer } = payerOf(payee, terms, atMs)
      const weight = Math.max(...there.flatMap((device) => weightsOf(device, terms)))
      const peerIds = there.map((one) => one.peerId)
      return [{ payer, payee, personKey, weight, peerIds }]
    })
  }

  /** Devices that changed since this was last asked. */
  takeChanged(): StoredDevice[] {
    const changed = [...this.#changed].map((peerId) => this.#devices.get(peerId) as Device)
    this.#changed.clear()
    return changed
  }

  /** What the journal does not have yet. */
  takeSpans(): Span[] {
    const spans = this.#spans
    this.#spans = []
    return spans
  }

  /** [ML53] Who joins while a device of theirs is there pays like that one. */
  #payeeOf(device: Device): Payee {
    for (const other of this.#personOf(device.personKey).devices) {
      if (other.heard.size && other.marks.payee) return other.marks.payee
    }
    return device.payee
  }

  #personOf(personKey: string): Person {
    const known = this.#people.get(personKey)
    if (known) return known
    const person = { coverage: new WeightedCoverage(), devices: new Set<Device>() }
    this.#people.set(personKey, person)
    return person
  }

  #charge(
    device: Device,
    { nodeId, recording, region }: PresenceFact,
    { placed, videoMs, payee }: { placed: Interval; videoMs: number; payee: Payee },
    terms: MeterTerms,
  ): Charge[] {
    const { personKey, peerId } = device
    const before = device.latest.get(nodeId)?.media ?? null
    const stretches = mediaPartsOf(placed, { videoMs, recording, before }).flatMap(({ media, ...part }) =>
      payersOver(payee, terms, part).map(({ payer, why, fromMs, untilMs }): Stretch => {
        const weight = terms.weights[media]
        return { payer, why, personKey, peerId, media, weight, region, fromMs, untilMs }
      }),
    )
    return stretches.flatMap((stretch) => {
      if (stretch.fromMs === stretch.untilMs) return []
      const last = device.latest.get(nodeId)
      this.#spans.push({ ...stretch, nodeId, continues: last !== undefined && joins(last, stretch) })
      device.latest.set(nodeId, stretch)
      return chargesIn(this.#personOf(personKey).coverage, stretch)
    })
  }
}

/** What a stretch costs beyond what is covered; covers it. */
export function chargesIn(coverage: WeightedCoverage, stretch: Stretch): Charge[] {
  return coverage.add(stretch, stretch.weight).map((part) => Object.assign({}, stretch, part))
}

/** What a device costs at the moment on each node: as in its last stretch, or with sound until there was one. */
function weightsOf({ heard, latest }: Device, { weights }: MeterTerms): number[] {
  return [...heard.keys()].map((node) => weights[latest.get(node)?.media ?? 'audio'])
}

/** How much more a node tells of than before; whole milliseconds, so that what is cut adds up. */
function growthOf(fact: PresenceFact, mark: MeterMarks['nodes'][string] | undefined) {
  const [connectedMs, videoMs] = [Math.floor(fact.connectedMs), Math.floor(fact.videoMs)]
  // A node that was started again counts from zero.
  const goesOn = mark !== undefined && connectedMs >= mark.connectedMs
  return {
    connectedMs,
    videoMs,
    deltaMs: goesOn ? connectedMs - mark.connectedMs : connectedMs,
    videoDeltaMs: goesOn ? Math.max(0, videoMs - mark.videoMs) : videoMs,
  }
}

/** Where on the wall clock the time goes: on from the node's last, unless there was a break. */
function place(lastMs: number | null, deltaMs: number, heardAtMs: number): Interval {
  const goesOn = lastMs !== null && heardAtMs - (lastMs + deltaMs) <= breakMs
  const fromMs = goesOn ? lastMs : Math.max(heardAtMs - deltaMs, lastMs ?? -Infinity)
  return { fromMs, untilMs: fromMs + deltaMs }
}

function joins(last: Stretch, next: Stretch): boolean {
  return (
    last.untilMs === next.fromMs &&
    last.payer === next.payer &&
    last.why === next.why &&
    last.media === next.media &&
    last.weight === next.weight &&
    last.region === next.region
  )
}
