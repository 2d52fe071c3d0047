import type { Weeks } from './weeks.ts'

/** What everyone carries after a series, and how many required people it was short of. Lower is better, in order. */
export interface Load {
  short: number
  /** By group. */
  carried: Int32Array
  /** How many people each group is. */
  counts: readonly number[]
  sum: number
}

/** Fewest missing, then the worst-off, then the next, then the sum. Below zero: `a` is fairer. [FT3] */
export function compareLoads(a: Load, b: Load): number {
  return a.short - b.short || leximaxOfGroups(a, b) || a.sum - b.sum
}

/** As `leximax`, where each number stands for as many people as its group has. */
function leximaxOfGroups(a: Load, b: Load): number {
  const [left, right] = [runsOf(a), runsOf(b)]
  let [at, to, leftUsed, rightUsed] = [0, 0, 0, 0]
  for (;;) {
    const [one, two] = [left[at], right[to]]
    if (!one || !two) return 0
    if (one.value !== two.value) return one.value - two.value
    const taken = Math.min(one.count - leftUsed, two.count - rightUsed)
    leftUsed += taken
    rightUsed += taken
    if (leftUsed === one.count) [at, leftUsed] = [at + 1, 0]
    if (rightUsed === two.count) [to, rightUsed] = [to + 1, 0]
  }
}

function runsOf({ carried, counts }: Load): { value: number; count: number }[] {
  return Array.from(carried, (value, group) => ({ value, count: counts[group] ?? 1 })).toSorted(
    (a, b) => b.value - a.value,
  )
}

/** The load of one hour per occurrence, week by week as it really is there. */
export function loadOf({ tables, groups }: Weeks, sequence: readonly number[]): Load {
  const counts = groups.map(({ count }) => count)
  const carried = Int32Array.from(groups, ({ burden }) => burden)
  let [short, sum] = [0, 0]
  for (const [occurrence, slot] of sequence.entries()) {
    const table = tables[occurrence]
    if (!table) continue
    short += table.short[slot] ?? 0
    for (let group = 0; group < carried.length; group++) {
      const weight = table.weight(slot, group)
      carried[group] = (carried[group] ?? 0) + weight
      sum += weight * (counts[group] ?? 1)
    }
  }
  return { short, carried, counts, sum }
}
