import { z } from 'zod'
import type { PresenceFact } from '../../infra/contract/facts.ts'
import type { DepartmentId, PeerId } from '../../infra/contract/ids.ts'
import { Coverage, type Interval } from './coverage.ts'

/** Longer than this without a sign of life: the device was away, and its time goes on from where it is heard again. */
const breakMs = 2_000
/** Nobody speaks for a device that was silent this long. */
export const silenceMs = 15_000

/** What is kept of a device between two meters: until when its time is placed, and per node the last fact counted. */
export const MeterMarks = z.object({
  untilMs: z.number().nullable().default(null),
  nodes: z.record(z.string(), z.object({ sequence: z.number(), connectedMs: z.number() })).default({}),
})
export type MeterMarks = z.infer<typeof MeterMarks>

/** A device of a person in a room, as stored. */
export interface StoredDevice {
  peerId: PeerId
  personKey: string
  departmentId: DepartmentId
  /** All time connected, over all nodes. */
  connectedMs: number
  firstSeenMs: number | null
  endedMs: number | null
  marks: MeterMarks
}

/** Time of one person that one department pays. */
export interface Charge extends Interval {
  departmentId: DepartmentId
}

interface Device extends StoredDevice {
  /** Nodes that said they have it, and when they last did. */
  heardAtMs: Map<string, number>
}

/** Turns facts of presence into charges. Knows no clock and no store. */
export class PresenceMeter {
  readonly #devices = new Map<PeerId, Device>()
  readonly #people = new Map<string, Coverage>()
  readonly #changed = new Set<PeerId>()

  knows(peerId: PeerId): boolean {
    return this.#devices.has(peerId)
  }

  /** A device that another meter had present counts as heard of now. */
  add(stored: StoredDevice, nowMs: number) {
    if (this.#devices.has(stored.peerId)) return
    const { marks, endedMs, firstSeenMs } = stored
    const present = firstSeenMs !== null && endedMs === null
    const heardAtMs = new Map(present ? Object.keys(marks.nodes).map((node) => [node, nowMs] as const) : [])
    this.#devices.set(stored.peerId, { ...stored, heardAtMs })
    const coverage = this.#people.get(stored.personKey) ?? new Coverage()
    this.#people.set(stored.personKey, coverage)
    // What was charged before is only known by its end: time is rather given away than charged twice.
    if (marks.untilMs !== null) coverage.raiseFloor(marks.untilMs)
  }

  /** Counts a fact about a known device, heard at `heardAtMs`. [ML14] [ML15] [ML16] */
  take({ peerId, nodeId, sequence, connectedMs, ended }: PresenceFact, heardAtMs: number): Charge[] {
    const device = this.#devices.get(peerId)
    if (!device) throw new Error(`the meter does not know ${peerId}`)
    const mark = device.marks.nodes[nodeId]
    if (mark && sequence <= mark.sequence) return []
    // A node that was started again counts from zero.
    const deltaMs = mark && connectedMs >= mark.connectedMs ? connectedMs - mark.connectedMs : connectedMs
    const placed = place(device.marks.untilMs, deltaMs, heardAtMs)
    if (ended) device.heardAtMs.delete(nodeId)
    else device.heardAtMs.set(nodeId, heardAtMs)
    device.marks = {
      untilMs: placed.untilMs,
      nodes: { ...device.marks.nodes, [nodeId]: { sequence, connectedMs } },
    }
    device.connectedMs += deltaMs
    device.firstSeenMs ??= placed.fromMs
    device.endedMs = device.heardAtMs.size ? null : heardAtMs
    this.#changed.add(peerId)
    const coverage = this.#people.get(device.personKey) as Coverage
    const { departmentId } = device
    return coverage.add(placed).map(({ fromMs, untilMs }) => ({ departmentId, fromMs, untilMs }))
  }

  /** Ends devices nobody has spoken for. */
  silence(nowMs: number) {
    for (const device of this.#devices.values()) {
      for (const [nodeId, heardAtMs] of device.heardAtMs) {
        if (nowMs - heardAtMs < silenceMs) continue
        device.heardAtMs.delete(nodeId)
        if (device.heardAtMs.size) continue
        device.endedMs = nowMs
        this.#changed.add(device.peerId)
      }
    }
  }

  /** Who is there, by paying department. A person with several devices burns one second a second. */
  present(): Map<DepartmentId, { peerIds: PeerId[]; people: number }> {
    const found = new Map<DepartmentId, { peerIds: PeerId[]; people: number }>()
    const counted = new Set<string>()
    for (const { peerId, personKey, departmentId, heardAtMs } of this.#devices.values()) {
      if (!heardAtMs.size) continue
      const entry = found.get(departmentId) ?? { peerIds: [], people: 0 }
      found.set(departmentId, entry)
      entry.peerIds.push(peerId)
      if (!counted.has(personKey)) entry.people++
      counted.add(personKey)
    }
    return found
  }

  /** Devices that changed since this was last asked. */
  takeChanged(): StoredDevice[] {
    const changed = [...this.#changed].map((peerId) => this.#devices.get(peerId) as Device)
    this.#changed.clear()
    return changed
  }
}

/** Where on the wall clock the time goes: on from the last, unless there was a break. */
function place(lastMs: number | null, deltaMs: number, heardAtMs: number): Interval {
  const goesOn = lastMs !== null && heardAtMs - (lastMs + deltaMs) <= breakMs
  const fromMs = goesOn ? lastMs : Math.max(heardAtMs - deltaMs, lastMs ?? -Infinity)
  return { fromMs, untilMs: fromMs + deltaMs }
}
