import { localAt, resolveLocal } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { MinutePeriod } from '../protocol/minutes.ts'

/** `[startMs, endMs)`, milliseconds since the epoch. */
export interface Period {
  startMs: number
  endMs: number
}

/** What an account's periods are cut by. */
export interface PeriodRule {
  zone: string
  kind: MinutePeriod
}

const dayMs = 24 * 3_600_000
/** What would be shorter than half a period is joined to the following one. */
const shortestMs: Record<MinutePeriod, number> = { week: 3.5 * dayMs, month: 14 * dayMs, quarter: 45 * dayMs }
/** Days between the Monday of week 0 and 1970-01-01, a Thursday. */
const mondayOffsetDays = 3

/** The period around `atMs` on the clock of the rule's zone. Throws RangeError for an unknown zone. [ML1] */
export function periodAt(zones: ZoneTable, rule: PeriodRule, atMs: number): Period {
  let index = indexOf(localAt(zones, rule.zone, atMs), rule.kind)
  // Where a clock goes back over midnight of the first, the wall shows the old period for a while again.
  while (startOf(zones, rule, index + 1) <= atMs) index++
  return { startMs: startOf(zones, rule, index), endMs: startOf(zones, rule, index + 1) }
}

/** The period that begins where the last one ended, whatever zone and kind that one had. [ML2] */
export function periodAfter(zones: ZoneTable, rule: PeriodRule, previousEndMs: number): Period {
  const { endMs } = periodAt(zones, rule, previousEndMs)
  if (endMs - previousEndMs >= shortestMs[rule.kind]) return { startMs: previousEndMs, endMs }
  return { startMs: previousEndMs, endMs: periodAt(zones, rule, endMs).endMs }
}

/** Weeks since one around 1970, or months or quarters since the year 0. */
function indexOf(local: string, kind: MinutePeriod): number {
  if (kind === 'week') {
    const days = Date.parse(`${local.slice(0, 10)}T00:00:00Z`) / dayMs
    return Math.floor((days + mondayOffsetDays) / 7)
  }
  const month = Number(local.slice(0, 4)) * 12 + Number(local.slice(5, 7)) - 1
  return kind === 'month' ? month : Math.floor(month / 3)
}

function startOf(zones: ZoneTable, { zone, kind }: PeriodRule, index: number): number {
  return resolveLocal(zones, zone, `${firstDay(kind, index)}T00:00`).atMs
}

function firstDay(kind: MinutePeriod, index: number): string {
  if (kind === 'week') return new Date((index * 7 - mondayOffsetDays) * dayMs).toISOString().slice(0, 10)
  const month = kind === 'month' ? index : index * 3
  const [year, ordinal] = [Math.floor(month / 12), (month % 12) + 1]
  return `${String(year).padStart(4, '0')}-${String(ordinal).padStart(2, '0')}-01`
}
