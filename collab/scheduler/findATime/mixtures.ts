import { compareLoads, type Load } from './load.ts'
import type { SeriesQuestion, Weeks } from './weeks.ts'

/** So many mixtures are weighed at most; what is left out by that shows in the certified gap. */
const mixturesMax = 700_000

/** How often each hour is taken; the hours are places in `walls`. */
export interface Mixture {
  slots: number[]
  counts: number[]
}

/** Hours summed over all weeks of the series, so that no number is a fraction. */
interface Totals {
  /** By slot and group. */
  costs: Int32Array[]
  short: number[]
  burdens: Int32Array
  groupCounts: number[]
  weeks: number
}

function totalsOf({ tables, groups, walls }: Weeks): Totals {
  const costs = walls.map((_, slot) =>
    Int32Array.from(groups, (_group, group) => tables.reduce((sum, table) => sum + table.weight(slot, group), 0)),
  )
  const short = walls.map((_, slot) => tables.reduce((sum, table) => sum + (table.short[slot] ?? 0), 0))
  const burdens = Int32Array.from(groups, ({ burden }) => burden * tables.length)
  return { costs, short, burdens, groupCounts: groups.map(({ count }) => count), weeks: tables.length }
}

/**
 * The fairest mixture of at most `slotsMax` hours, each taken `holdCount` times or more, in the average week. Exact
 * unless there are too many: every subset of the hours that no other beats for everybody, with every division of
 * the occurrences. [FT8]
 */
export function fairestMixture(question: SeriesQuestion, weeks: Weeks): Mixture {
  const totals = totalsOf(weeks)
  const slots = candidatesOf(totals, question)
  const search = new MixtureSearch(totals, question)
  for (let size = 1; size <= Math.min(question.slotsMax, slots.length); size++) search.subsets(slots, size)
  return search.best()
}

/** Without those that another beats for everybody; the fairest where there are too many. */
function candidatesOf(totals: Totals, question: SeriesQuestion): number[] {
  const kept = undominated(totals)
  const max = candidatesMax(question)
  if (kept.length <= max) return kept
  const alone = kept.map((slot) => ({ slot, load: soleLoad(totals, slot) }))
  const fairest = alone.toSorted((a, b) => compareLoads(a.load, b.load)).map(({ slot }) => slot)
  const chosen = new Set(fairest.slice(0, Math.ceil(max / 2)))
  for (let group = 0; group < totals.burdens.length && chosen.size < max; group++) {
    const ease = (slot: number) => (totals.short[slot] ?? 0) * 1e6 + (totals.costs[slot]?.[group] ?? 0)
    chosen.add(fairest.reduce((best, slot) => (ease(slot) < ease(best) ? slot : best)))
  }
  for (const slot of fairest) if (chosen.size < max) chosen.add(slot)
  return [...chosen].toSorted((a, b) => a - b)
}

function undominated({ costs, short }: Totals): number[] {
  const beats = (a: number, b: number) => {
    if ((short[a] ?? 0) > (short[b] ?? 0)) return false
    const [one, two] = [costs[a] as Int32Array, costs[b] as Int32Array]
    let same = (short[a] ?? 0) === (short[b] ?? 0)
    for (let group = 0; group < one.length; group++) {
      const difference = (one[group] ?? 0) - (two[group] ?? 0)
      if (difference > 0) return false
      if (difference < 0) same = false
    }
    // Of equals the earlier stays.
    return !same || a < b
  }
  const kept: number[] = []
  const sums = costs.map((row) => row.reduce((sum, cost) => sum + cost, 0))
  // Whoever beats a slot costs no more in sum, so only what is kept before can beat it.
  const bySum = [...costs.keys()].toSorted(
    (a, b) => (sums[a] ?? 0) - (sums[b] ?? 0) || (short[a] ?? 0) - (short[b] ?? 0) || a - b,
  )
  for (const slot of bySum) if (!kept.some((other) => beats(other, slot))) kept.push(slot)
  return kept.toSorted((a, b) => a - b)
}

function soleLoad({ costs, short, burdens, groupCounts, weeks }: Totals, slot: number): Load {
  const carried = burdens.map((burden, group) => burden + weeks * (costs[slot]?.[group] ?? 0))
  return { short: weeks * (short[slot] ?? 0), carried, counts: groupCounts, sum: 0 }
}

/** How many hours may be mixed so that no more than `mixturesMax` mixtures are weighed. */
function candidatesMax({ count, holdCount, slotsMax }: SeriesQuestion): number {
  const free = count - slotsMax * holdCount
  const divisions = free < 0 ? 1 : choose(free + slotsMax - 1, slotsMax - 1)
  let max = slotsMax
  while (choose(max + 1, slotsMax) * divisions <= mixturesMax) max++
  return max
}

function choose(n: number, k: number): number {
  let ways = 1
  for (let at = 1; at <= k; at++) ways = (ways * (n - k + at)) / at
  return Math.round(ways)
}

/** Keeps the fairest of all that it has seen. */
class MixtureSearch {
  readonly #totals: Totals
  readonly #question: SeriesQuestion
  /** By how many hours have their count: what every group carries from those. */
  readonly #carried: Int32Array[]
  #best: { mixture: Mixture; load: Load; highest: number } | null = null
  /** Of the subset in hand: no mixture of it is short of fewer people. */
  #leastShort = 0
  /** The group that last spoke against a subset: it will most likely again. */
  #critic = 0

  constructor(totals: Totals, question: SeriesQuestion) {
    this.#totals = totals
    this.#question = question
    this.#carried = Array.from({ length: question.slotsMax + 1 }, () => totals.burdens.slice())
  }

  best(): Mixture {
    return this.#best?.mixture ?? { slots: [0], counts: [this.#question.count] }
  }

  subsets(slots: readonly number[], size: number, chosen: number[] = [], from = 0): void {
    if (chosen.length === size) {
      if (this.#hopeful(chosen)) this.#divisions(chosen, [], this.#question.count)
      return
    }
    for (let at = from; at <= slots.length - (size - chosen.length); at++) {
      chosen.push(slots[at] ?? 0)
      this.subsets(slots, size, chosen, at + 1)
      chosen.pop()
    }
  }

  /** Even if everyone always had the hour of these that suits them best, nobody may carry more than the best does. */
  #hopeful(chosen: readonly number[]): boolean {
    const { burdens, short } = this.#totals
    const { count } = this.#question
    this.#leastShort = chosen.reduce((least, slot) => Math.min(least, short[slot] ?? 0), Infinity) * count
    if (!this.#best || this.#leastShort < this.#best.load.short) return true
    if (this.#leastShort > this.#best.load.short || !this.#bears(this.#critic, chosen)) return false
    for (let group = 0; group < burdens.length; group++) {
      if (this.#bears(group, chosen)) continue
      this.#critic = group
      return false
    }
    return true
  }

  #bears(group: number, chosen: readonly number[]): boolean {
    const { costs, burdens } = this.#totals
    let least = Infinity
    for (let place = 0; place < chosen.length; place++) {
      const cost = costs[chosen[place] ?? 0]?.[group] ?? 0
      if (cost < least) least = cost
    }
    return (burdens[group] ?? 0) + this.#question.count * least <= (this.#best?.highest ?? Infinity)
  }

  #divisions(chosen: readonly number[], counts: number[], left: number): void {
    const { holdCount } = this.#question
    const open = chosen.length - counts.length
    if (open === 1) return this.#weigh(chosen, [...counts, left])
    const most = left - holdCount * (open - 1)
    const [from, until] = open === 2 ? this.#bearable(chosen, counts.length, left) : [holdCount, most]
    for (let count = Math.max(from, holdCount); count <= Math.min(until, most); count++) {
      counts.push(count)
      this.#carry(chosen, counts)
      this.#divisions(chosen, counts, left - count)
      counts.pop()
    }
  }

  /** What the hours that have their count add up to. */
  #carry(chosen: readonly number[], counts: readonly number[]): void {
    const [before, after] = [this.#carried[counts.length - 1], this.#carried[counts.length]]
    const costs = this.#totals.costs[chosen[counts.length - 1] ?? 0]
    const count = counts.at(-1) ?? 0
    if (!before || !after || !costs) return
    for (let group = 0; group < before.length; group++)
      after[group] = (before[group] ?? 0) + count * (costs[group] ?? 0)
  }

  /** Of the last two hours, how often the first may be taken so that nobody carries more than in the best so far. */
  #bearable(chosen: readonly number[], depth: number, left: number): [number, number] {
    const best = this.#best
    const [one, two] = [this.#totals.costs[chosen[depth] ?? 0], this.#totals.costs[chosen[depth + 1] ?? 0]]
    const carried = this.#carried[depth]
    if (!best || !one || !two || !carried || this.#leastShort < best.load.short) return [0, left]
    let [from, until] = [0, left]
    for (let group = 0; group < one.length; group++) {
      const cost = two[group] ?? 0
      const room = best.highest - (carried[group] ?? 0) - left * cost
      const more = (one[group] ?? 0) - cost
      if (more > 0) until = Math.min(until, Math.floor(room / more))
      else if (more < 0) from = Math.max(from, Math.ceil(room / more))
      else if (room < 0) until = -1
      if (from > until) break
    }
    return [from, until]
  }

  #weigh(slots: readonly number[], counts: readonly number[]): void {
    const { short, groupCounts } = this.#totals
    const best = this.#best
    const shortSum = slots.reduce((sum, slot, place) => sum + (counts[place] ?? 0) * (short[slot] ?? 0), 0)
    if (best && shortSum > best.load.short) return
    this.#carry(slots, counts)
    const carried = this.#carried[slots.length] as Int32Array
    const highest = carried.reduce((most, value) => Math.max(most, value), 0)
    if (best && shortSum === best.load.short && highest > best.highest) return
    const sum = carried.reduce((total, value, group) => total + value * (groupCounts[group] ?? 1), 0)
    const load = { short: shortSum, carried, counts: groupCounts, sum }
    if (best && compareLoads(load, best.load) >= 0) return
    const mixture = { slots: [...slots], counts: [...counts] }
    this.#best = { mixture, load: { ...load, carried: carried.slice() }, highest }
  }
}
