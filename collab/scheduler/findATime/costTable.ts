import type { BusyKind } from '../../../infra/time/workingTime.ts'
import { canonicalZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import { hourCodes, meaningOf, quarterCosts, quarterMs } from './hourCodes.ts'
import type { Candidate, Question } from './question.ts'
import type { HourReason } from '../../protocol/findATime.ts'

/** In the table, for somebody who cannot come. */
export const cannot = -1
/** What it counts in comparisons, per quarter-hour, that somebody misses the meeting. [FT4] */
export const missedCost = 6

const kindNumbers: Record<BusyKind, number> = { tentative: 1, busy: 2, off: 3, leave: 4 }
const blockedReasons: (HourReason | undefined)[] = [undefined, undefined, 'busy', 'off-duty', 'leave']
const firstBlocking = kindNumbers.busy

type TableQuestion = Pick<Question, 'people' | 'durationMinutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>

/** What each start costs each person, of a list of starts. */
export class CostTable {
  readonly starts: readonly number[]
  readonly peopleCount: number
  readonly quarters: number
  /** `costs[slot * peopleCount + person]`: a sum over quarter-hours, or `cannot`. */
  readonly costs: Int16Array
  /** Per slot: how many required people are fewer than needed. */
  readonly short: Int16Array
  readonly requiredMissing: Int16Array
  readonly #question: TableQuestion
  readonly #firstMs: number
  readonly #codes: Uint8Array[]
  readonly #busy: (Uint8Array | null)[]

  /** `starts`: instants on whole quarters of an hour, rising. Throws RangeError for an unknown zone. */
  constructor(zones: ZoneTable, question: TableQuestion & { quorum: number | null }, starts: readonly number[]) {
    const { people, durationMinutes, bufferBeforeMinutes, bufferAfterMinutes } = question
    this.starts = starts
    this.#question = question
    this.peopleCount = people.length
    this.quarters = durationMinutes / 15
    this.#firstMs = floorQuarter((starts[0] ?? 0) - bufferBeforeMinutes * 60_000)
    const lastMs = (starts.at(-1) ?? 0) + (durationMinutes + bufferAfterMinutes) * 60_000
    const count = Math.ceil((lastMs - this.#firstMs) / quarterMs)
    this.#codes = codesOf(zones, people, this.#firstMs, count)
    this.#busy = people.map(({ busy }) => busyKinds(busy, this.#firstMs, count))
    this.costs = new Int16Array(starts.length * people.length)
    this.requiredMissing = new Int16Array(starts.length)
    for (let person = 0; person < people.length; person++) this.#fill(person, count)
    const required = people.filter((each) => each.required).length
    const needed = Math.min(required, question.quorum ?? required)
    this.short = this.requiredMissing.map((missing) => Math.max(0, needed - (required - missing)))
  }

  cost(slot: number, person: number): number {
    return this.costs[slot * this.peopleCount + person] ?? cannot
  }

  /** What the comparison sees. */
  weight(slot: number, person: number): number {
    const cost = this.cost(slot, person)
    return cost === cannot ? missedCost * this.quarters : cost
  }

  /** Why a slot costs somebody what it does: their hardest quarter-hour, or what keeps them away. */
  reason(slot: number, person: number): { reason: HourReason; dayOff: boolean; tentative: boolean } {
    const { bufferBeforeMinutes, bufferAfterMinutes } = this.#question
    const first = this.#quarterOf((this.starts[slot] ?? 0) - bufferBeforeMinutes * 60_000)
    const from = this.#quarterOf(this.starts[slot] ?? 0)
    const until = from + this.quarters
    const codes = this.#codes[person]?.subarray(from, until) ?? []
    const hardest = codes.reduce((worst, code) => (costOf(code) > costOf(worst) ? code : worst), codes[0] ?? 0)
    const kinds = this.#busy[person]?.subarray(first, until + Math.ceil(bufferAfterMinutes / 15)) ?? []
    const kind = kinds.reduce((strongest, each) => Math.max(strongest, each), 0)
    const meaning = meaningOf(hardest)
    return { ...meaning, reason: blockedReasons[kind] ?? meaning.reason, tentative: kind === kindNumbers.tentative }
  }

  #quarterOf(atMs: number): number {
    return Math.floor((atMs - this.#firstMs) / quarterMs)
  }

  /** One person's column. */
  #fill(person: number, count: number): void {
    const { bufferBeforeMinutes, bufferAfterMinutes, people } = this.#question
    const codes = this.#codes[person] as Uint8Array
    const sums = new Int32Array(count + 1)
    for (let at = 0; at < count; at++) sums[at + 1] = (sums[at] ?? 0) + (quarterCosts[codes[at] ?? 0] ?? 0)
    const busy = this.#busy[person]
    const blockedFrom = busy && nextBlocked(busy)
    const required = people[person]?.required
    for (let slot = 0; slot < this.starts.length; slot++) {
      const startMs = this.starts[slot] ?? 0
      const from = this.#quarterOf(startMs)
      const until = from + this.quarters
      let cost = (sums[until] ?? 0) - (sums[from] ?? 0)
      if (blockedFrom) {
        const first = this.#quarterOf(startMs - bufferBeforeMinutes * 60_000)
        if ((blockedFrom[first] ?? count) < until + Math.ceil(bufferAfterMinutes / 15)) {
          cost = cannot
          if (required) this.requiredMissing[slot] = (this.requiredMissing[slot] ?? 0) + 1
        }
      }
      this.costs[slot * this.peopleCount + person] = cost
    }
  }
}

const costOf = (code: number): number => quarterCosts[code] ?? 0
const floorQuarter = (atMs: number): number => Math.floor(atMs / quarterMs) * quarterMs

/** Colleagues with the same hours share one row. */
function codesOf(zones: ZoneTable, people: readonly Candidate[], fromMs: number, count: number): Uint8Array[] {
  const known = new Map<string, Uint8Array>()
  return people.map(({ time }) => {
    const key = workingKey(zones, time)
    const row = known.get(key) ?? hourCodes(zones, time, fromMs, count)
    known.set(key, row)
    return row
  })
}

/** The same for people whose hours cost the same. */
export function workingKey(zones: ZoneTable, { zone, week, offDays, extraDays }: Candidate['time']): string {
  return JSON.stringify([zones.zones[canonicalZone(zones, zone)], week, offDays, extraDays])
}

/** Per quarter-hour the strongest thing that stands there; null for a free calendar. */
function busyKinds(busy: Candidate['busy'], fromMs: number, count: number): Uint8Array | null {
  const untilMs = fromMs + count * quarterMs
  const touching = busy.filter((span) => span.fromMs < untilMs && span.untilMs > fromMs && span.fromMs < span.untilMs)
  if (touching.length === 0) return null
  const kinds = new Uint8Array(count)
  for (const span of touching) {
    const from = Math.max(0, Math.floor((span.fromMs - fromMs) / quarterMs))
    const until = Math.min(count, Math.ceil((span.untilMs - fromMs) / quarterMs))
    const kind = kindNumbers[span.kind]
    for (let at = from; at < until; at++) kinds[at] = Math.max(kinds[at] ?? 0, kind)
  }
  return kinds
}

/** For each quarter-hour the first one from there on at which somebody cannot come. */
function nextBlocked(kinds: Uint8Array): Int32Array {
  const next = new Int32Array(kinds.length)
  let blocked = kinds.length
  for (let at = kinds.length - 1; at >= 0; at--) {
    if ((kinds[at] ?? 0) >= firstBlocking) blocked = at
    next[at] = blocked
  }
  return next
}
