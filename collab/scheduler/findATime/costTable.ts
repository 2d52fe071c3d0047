import type { BusyKind } from '../../../infra/time/workingTime.ts'
import { canonicalZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import { hourCodes, meaningOf, quarterCosts, quarterMs } from './hourCodes.ts'
import type { Candidate, Question } from './question.ts'
import type { HourReason } from '../../protocol/findATime.ts'

/** In the table, for somebody who cannot come. */
export const cannot = -1
/** What it counts in comparisons, per quarter-hour, that somebody misses the meeting. [FT4] */
export const missedCost = 6

const strength: Record<BusyKind, number> = { tentative: 1, busy: 2, off: 3, leave: 4 }
const blockedReasons: Record<BusyKind, HourReason | null> = {
  tentative: null,
  busy: 'busy',
  off: 'off-duty',
  leave: 'leave',
}

/** `count`: so many people are alike and stand in one row; 1 where silent. */
type TableQuestion = Pick<Question, 'durationMinutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes' | 'quorum'> & {
  people: readonly (Candidate & { count?: number })[]
}

/** What each start costs each person, of a list of starts. */
export class CostTable {
  readonly starts: readonly number[]
  readonly peopleCount: number
  readonly quarters: number
  /** A row of starts for each person: a sum over quarter-hours, or `cannot`. */
  readonly rows: readonly Int16Array[]
  /** Per start: how many required people are fewer than needed. */
  readonly short: Int16Array
  readonly requiredMissing: Int16Array
  readonly #question: TableQuestion
  readonly #firstMs: number
  readonly #codes: readonly Uint8Array[]
  readonly #rising: boolean
  /** By start: its quarter-hour of the codes. */
  readonly #firstQuarters: Int32Array

  /** `starts`: instants, at least one. Throws RangeError for an unknown zone. */
  constructor(zones: ZoneTable, question: TableQuestion, starts: readonly number[]) {
    const { people, durationMinutes } = question
    this.starts = starts
    this.#question = question
    this.peopleCount = people.length
    this.quarters = durationMinutes / 15
    const earliestMs = starts.reduce((first, atMs) => Math.min(first, atMs), Infinity)
    const latestMs = starts.reduce((last, atMs) => Math.max(last, atMs), -Infinity)
    this.#firstMs = Math.floor(earliestMs / quarterMs) * quarterMs
    const count = Math.ceil((latestMs - this.#firstMs) / quarterMs) + this.quarters
    this.#firstQuarters = Int32Array.from(starts, (atMs) => Math.floor((atMs - this.#firstMs) / quarterMs))
    this.#rising = starts.every((atMs, slot) => slot === 0 || atMs >= (starts[slot - 1] ?? 0))
    this.requiredMissing = new Int16Array(starts.length)
    // Colleagues with the same hours share codes and sums.
    const known = new Map<string, { codes: Uint8Array; row: Int16Array }>()
    const alike = people.map(({ time }) => {
      const key = workingKey(zones, time)
      const found = known.get(key) ?? this.#hoursOf(hourCodes(zones, time, this.#firstMs, count))
      known.set(key, found)
      return found
    })
    this.#codes = alike.map(({ codes }) => codes)
    this.rows = alike.map(({ row }, person) => this.#around(people[person] as TableQuestion['people'][number], row))
    const required = people.reduce((sum, each) => sum + (each.required ? (each.count ?? 1) : 0), 0)
    const needed = Math.min(required, question.quorum ?? required)
    this.short = this.requiredMissing.map((missing) => Math.max(0, needed - (required - missing)))
  }

  cost(slot: number, person: number): number {
    return this.rows[person]?.[slot] ?? cannot
  }

  /** What the comparison sees. */
  weight(slot: number, person: number): number {
    const cost = this.cost(slot, person)
    return cost === cannot ? missedCost * this.quarters : cost
  }

  /** Why a slot costs somebody what it does: their hardest quarter-hour, or what keeps them away. */
  reason(slot: number, person: number): { reason: HourReason; dayOff: boolean; tentative: boolean } {
    const from = this.#firstQuarters[slot] ?? 0
    const codes = [...(this.#codes[person]?.subarray(from, from + this.quarters) ?? [])]
    const hardest = codes.reduce((worst, code) => (costOf(code) > costOf(worst) ? code : worst), codes[0] ?? 0)
    let kind: BusyKind | null = null
    const { fromMs, untilMs } = this.#needed(slot)
    for (const span of this.#question.people[person]?.busy ?? [])
      if (span.fromMs < untilMs && span.untilMs > fromMs && (!kind || strength[span.kind] > strength[kind]))
        kind = span.kind
    const meaning = meaningOf(hardest)
    const blocked = kind && blockedReasons[kind]
    return { ...meaning, reason: blocked ?? meaning.reason, tentative: kind === 'tentative' }
  }

  /** From when until when somebody must be free. */
  #needed(slot: number): { fromMs: number; untilMs: number } {
    const { bufferBeforeMinutes, bufferAfterMinutes, durationMinutes } = this.#question
    const startMs = this.starts[slot] ?? 0
    return {
      fromMs: startMs - bufferBeforeMinutes * 60_000,
      untilMs: startMs + (durationMinutes + bufferAfterMinutes) * 60_000,
    }
  }

  #hoursOf(codes: Uint8Array): { codes: Uint8Array; row: Int16Array } {
    const sums = new Int32Array(codes.length + 1)
    for (let at = 0; at < codes.length; at++) sums[at + 1] = (sums[at] ?? 0) + costOf(codes[at] ?? 0)
    const row = new Int16Array(this.starts.length)
    for (let slot = 0; slot < row.length; slot++) {
      const from = this.#firstQuarters[slot] ?? 0
      row[slot] = (sums[from + this.quarters] ?? 0) - (sums[from] ?? 0)
    }
    return { codes, row }
  }

  /** The row of someone with a calendar of their own. */
  #around({ busy, required, count = 1 }: TableQuestion['people'][number], hours: Int16Array): Int16Array {
    const blocking = busy.filter(({ kind, fromMs, untilMs }) => blockedReasons[kind] !== null && fromMs < untilMs)
    if (blocking.length === 0) return hours
    const { bufferBeforeMinutes, bufferAfterMinutes, durationMinutes } = this.#question
    const row = hours.slice()
    for (const span of blocking) {
      // Starts strictly between these collide with it.
      const afterMs = span.fromMs - (durationMinutes + bufferAfterMinutes) * 60_000
      const beforeMs = span.untilMs + bufferBeforeMinutes * 60_000
      for (let slot = this.#rising ? this.#firstAfter(afterMs) : 0; slot < row.length; slot++) {
        const startMs = this.starts[slot] ?? 0
        if (this.#rising && startMs >= beforeMs) break
        if (startMs <= afterMs || startMs >= beforeMs || row[slot] === cannot) continue
        row[slot] = cannot
        if (required) this.requiredMissing[slot] = (this.requiredMissing[slot] ?? 0) + count
      }
    }
    return row
  }

  #firstAfter(atMs: number): number {
    let [low, high] = [0, this.starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.starts[middle] ?? 0) <= atMs) low = middle + 1
      else high = middle
    }
    return low
  }
}

const costOf = (code: number): number => quarterCosts[code] ?? 0

/** The same for people whose hours cost the same. */
export function workingKey(zones: ZoneTable, { zone, week, offDays, extraDays }: Candidate['time']): string {
  return JSON.stringify([zones.zones[canonicalZone(zones, zone)], week, offDays, extraDays])
}
