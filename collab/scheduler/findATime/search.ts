import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { CostTable } from './costTable.ts'
import type { Question } from './question.ts'
import { apart, Ranking } from './ranking.ts'
import { startsOf } from './starts.ts'

const listedMax = 10
/** Of a quarter-hour: an early or evening hour. */
const bearableCost = 6

/** One question, answered: every slot's costs, and which are the fairest. */
export interface Found {
  table: CostTable
  ranking: Ranking
  /** Slots that do not overlap, fairest first; never empty. */
  best: number[]
  /** Soonest first: as good as the best, or bearable for everybody. */
  soonest: number[]
}

/** The fairest times for a meeting. Always finds one. Throws RangeError for an unknown zone. [FT3] [FT5] */
export function findATime(zones: ZoneTable, question: Question): Found {
  const table = new CostTable(zones, question, startsOf(zones, question))
  const burdens = question.people.map(({ burden }) => burden)
  const ranking = new Ranking(table, burdens)
  const durationMs = question.durationMinutes * 60_000
  const best = apart(ranking.order(), table.starts, durationMs, listedMax)
  const limit = Math.max(bearableCost * table.quarters, ranking.hardest(best[0] ?? 0)?.cost ?? 0)
  const asMany = table.short[best[0] ?? 0]
  const good = table.starts
    .keys()
    .filter((slot) => table.short[slot] === asMany && (ranking.hardest(slot)?.cost ?? 0) <= limit)
  return { table, ranking, best, soonest: apart(good, table.starts, durationMs, listedMax) }
}
