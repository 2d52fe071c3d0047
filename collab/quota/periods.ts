import { localAt, resolveLocal } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'

/** `[startMs, endMs)`, milliseconds since the epoch. */
export interface Period {
  startMs: number
  endMs: number
}

/** Further than any two zones are apart: a month that began this much later began because the zone changed. */
const zoneChangeMsMax = 27 * 3_600_000
const shortestMs = 14 * 24 * 3_600_000

/**
 * The accounting month around `atMs` on the clock of `zone`. `previousEndMs` is where the department's
 * last account ended, at or before `atMs`. Throws RangeError for an unknown zone.
 */
export function periodAt(zones: ZoneTable, zone: string, atMs: number, previousEndMs?: number): Period {
  let month = monthOf(localAt(zones, zone, atMs))
  // Where a clock goes back over midnight of the 1st, the wall shows the old month for a while again.
  while (startOf(zones, zone, month + 1) <= atMs) month++
  const startMs = startOf(zones, zone, month)
  const endMs = startOf(zones, zone, month + 1)
  if (previousEndMs === undefined || (Math.abs(previousEndMs - startMs) > zoneChangeMsMax && previousEndMs < startMs)) {
    return { startMs, endMs }
  }
  if (endMs - previousEndMs >= shortestMs) return { startMs: previousEndMs, endMs }
  return { startMs: previousEndMs, endMs: startOf(zones, zone, month + 2) }
}

/** Months since the year 0. */
function monthOf(local: string): number {
  return Number(local.slice(0, 4)) * 12 + Number(local.slice(5, 7)) - 1
}

function startOf(zones: ZoneTable, zone: string, month: number): number {
  const [year, index] = [Math.floor(month / 12), (month % 12) + 1]
  const local = `${String(year).padStart(4, '0')}-${String(index).padStart(2, '0')}-01T00:00`
  return resolveLocal(zones, zone, local).atMs
}
