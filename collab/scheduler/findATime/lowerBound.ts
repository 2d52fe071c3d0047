import type { CostTable } from './costTable.ts'
import type { Weeks } from './weeks.ts'

/** Additions and multiplications spent on it: some ten milliseconds. */
const operationsMax = 5_000_000
const roundsMax = 400
const roundsMin = 20

/**
 * What the worst-off carry at least, whatever hour each occurrence gets: for any weights `w` that sum to 1, the
 * highest is no less than the weighted mean, and that is no less than `Σ w·B + Σ_k min_t Σ_p w_p b_pk(t)`. The
 * weights are sought by multiplicative updates; each of them proves a bound. [FT10]
 */
export function lowerBound({ tables, groups }: Weeks): number {
  const distinct = distinctTables(tables)
  const slots = tables[0]?.starts.length ?? 0
  const perRound = distinct.length * slots * groups.length
  const rounds = Math.max(roundsMin, Math.min(roundsMax, Math.floor(operationsMax / Math.max(1, perRound))))
  let weights = Float64Array.from(groups, () => 1 / groups.length)
  let bound = 0
  for (let round = 1; round <= rounds; round++) {
    const carried = cheapestWeeks(
      distinct,
      groups.map(({ burden }) => burden),
      weights,
    )
    bound = Math.max(
      bound,
      carried.reduce((sum, value, group) => sum + value * (weights[group] ?? 0), 0),
    )
    const [low, high] = [Math.min(...carried), Math.max(...carried)]
    if (high === low) break
    // Steps that grow smaller, on values made comparable.
    const step = 2 / Math.sqrt(round) / (high - low)
    const raised = weights.map((weight, group) => weight * Math.exp(step * ((carried[group] ?? 0) - high)))
    const total = raised.reduce((sum, weight) => sum + weight, 0)
    // Nobody's weight dies for good.
    weights = raised.map((weight) => 0.999 * (weight / total) + 0.001 / groups.length)
  }
  return bound
}

interface DistinctWeek {
  /** By slot and group, as `CostTable.weight`. */
  weights: Float64Array
  times: number
}

/** Most weeks of a series are alike. */
function distinctTables(tables: readonly CostTable[]): DistinctWeek[] {
  const found: { table: CostTable; week: DistinctWeek }[] = []
  for (const table of tables) {
    const known = found.find((other) => alike(other.table, table))
    if (known) known.week.times++
    else found.push({ table, week: { weights: weightsOf(table), times: 1 } })
  }
  return found.map(({ week }) => week)
}

function alike(a: CostTable, b: CostTable): boolean {
  return a.rows.every((row, group) => row.every((cost, slot) => cost === b.rows[group]?.[slot]))
}

function weightsOf(table: CostTable): Float64Array {
  const weights = new Float64Array(table.starts.length * table.peopleCount)
  return weights.map((_, at) => table.weight(Math.floor(at / table.peopleCount), at % table.peopleCount))
}

/** What each group carries where every week takes the hour that is cheapest under these weights. */
function cheapestWeeks(
  weeks: readonly DistinctWeek[],
  burdens: readonly number[],
  weights: Float64Array,
): Float64Array {
  const carried = Float64Array.from(burdens)
  const size = weights.length
  for (const week of weeks) {
    let [least, cheapest] = [Infinity, 0]
    for (let at = 0; at < week.weights.length; at += size) {
      let sum = 0
      for (let group = 0; group < size; group++) sum += (week.weights[at + group] ?? 0) * (weights[group] ?? 0)
      if (sum < least) [least, cheapest] = [sum, at]
    }
    for (let group = 0; group < size; group++)
      carried[group] = (carried[group] ?? 0) + week.times * (week.weights[cheapest + group] ?? 0)
  }
  return carried
}
