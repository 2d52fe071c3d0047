import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { lowerBound } from './lowerBound.ts'
import { compareLoads, loadOf, type Load } from './load.ts'
import { fairestMixture, type Mixture } from './mixtures.ts'
import { weeksOf, type SeriesQuestion, type Weeks } from './weeks.ts'

/** Rounds of exchanging occurrences; each makes it fairer, or is the last. */
const exchangeRoundsMax = 6

/** A series that takes turns. */
export interface Rotation {
  weeks: Weeks
  /** Per occurrence a place in `weeks.walls`. */
  sequence: number[]
  load: Load
  highest: number
  /** If the hour never changed: the fairest one. */
  fixed: Load
  fixedHighest: number
  /** No series over these hours gets below this. */
  bound: number
  gapToBound: number
}

/** The fairest turns of a series. Throws RangeError for an unknown zone. [FT7]–[FT10] */
export function rotate(zones: ZoneTable, question: SeriesQuestion): Rotation {
  const weeks = weeksOf(zones, question)
  const fixed = fairestFixed(weeks, question)
  const turns = fairestOrder(weeks, question, fairestMixture(question, weeks))
  // The mixture is that of the average week; where weeks differ much, never to change may still be fairer.
  const { sequence, load } = compareLoads(fixed.load, turns.load) < 0 ? fixed : turns
  const highest = highestOf(load)
  const bound = lowerBound(weeks)
  return {
    weeks,
    sequence,
    load,
    highest,
    fixed: fixed.load,
    fixedHighest: highestOf(fixed.load),
    bound,
    gapToBound: bound > 0 ? Math.max(0, highest - bound) / bound : 0,
  }
}

export const highestOf = ({ carried }: Load): number => carried.reduce((most, value) => Math.max(most, value), 0)

interface Ordered {
  sequence: number[]
  load: Load
}

function fairestFixed(weeks: Weeks, { count }: SeriesQuestion): Ordered {
  let best: Ordered | null = null
  for (const slot of weeks.walls.keys()) {
    const sequence = Array.from({ length: count }, () => slot)
    const load = loadOf(weeks, sequence)
    if (!best || compareLoads(load, best.load) < 0) best = { sequence, load }
  }
  return best as Ordered
}

/** Which occurrence gets which hour: each stays for `holdCount`, and every week counts as it really is. [FT9] */
function fairestOrder(weeks: Weeks, question: SeriesQuestion, mixture: Mixture): Ordered {
  let best: Ordered | null = null
  for (const sequence of ordersOf(mixture, question.holdCount)) {
    const load = loadOf(weeks, sequence)
    if (!best || compareLoads(load, best.load) < 0) best = { sequence, load }
  }
  const ordered = best as Ordered
  return question.holdCount === 1 ? exchanged(weeks, ordered) : ordered
}

/** In blocks, and in turns, beginning with each of the hours. */
function* ordersOf({ slots, counts }: Mixture, holdCount: number): Generator<number[]> {
  const parts = slots.map((slot, place) => ({ slot, chunks: chunksOf(counts[place] ?? 0, holdCount) }))
  for (const order of permutations(parts)) {
    yield order.flatMap(({ slot, chunks }) => chunks.flatMap((length) => filled(slot, length)))
    const total = Math.max(...order.map(({ chunks }) => chunks.length))
    yield order
      .flatMap(({ slot, chunks }, first) =>
        chunks.map((length, place) => ({ slot, length, at: (place * total) / chunks.length, first })),
      )
      .toSorted((a, b) => a.at - b.at || a.first - b.first)
      .flatMap(({ slot, length }) => filled(slot, length))
  }
}

const filled = (slot: number, length: number): number[] => Array.from({ length }, () => slot)

/** As many parts as can be, each at least `holdCount` long, the longer ones first. */
function chunksOf(count: number, holdCount: number): number[] {
  const parts = Math.max(1, Math.floor(count / holdCount))
  return Array.from({ length: parts }, (_, part) => Math.floor(count / parts) + (part < count % parts ? 1 : 0))
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items]
  else
    for (const [place, item] of items.entries())
      for (const rest of permutations(items.toSpliced(place, 1))) yield [item, ...rest]
}

/** Where no hour must stay, gives single occurrences another of the hours as long as that is fairer. */
function exchanged(weeks: Weeks, from: Ordered): Ordered {
  const slots = [...new Set(from.sequence)]
  let best = from
  for (let round = 0; round < exchangeRoundsMax; round++) {
    const before = best
    for (const sequence of neighbours(before.sequence, slots)) {
      const load = loadOf(weeks, sequence)
      if (compareLoads(load, best.load) < 0) best = { sequence, load }
    }
    if (best === before) break
  }
  return best
}

function* neighbours(sequence: readonly number[], slots: readonly number[]): Generator<number[]> {
  for (const [at, own] of sequence.entries()) {
    for (const slot of slots) if (slot !== own) yield sequence.with(at, slot)
    for (let to = at + 1; to < sequence.length; to++) {
      const other = sequence[to] ?? own
      if (other !== own) yield sequence.with(at, other).with(to, own)
    }
  }
}
