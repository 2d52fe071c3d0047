import { localAt } from '../../infra/time/wallTime.ts'
import { offsetSecondsAt, type ZoneTable } from '../../infra/time/zoneTable.ts'
import type { SpokenTime } from './letter.ts'

/** A span on the clock of a zone. Throws RangeError for an unknown zone. */
export function spokenTime(zones: ZoneTable, zone: string, span: { startsAtMs: number; endsAtMs: number }): SpokenTime {
  return {
    startLocal: localAt(zones, zone, span.startsAtMs),
    endLocal: localAt(zones, zone, span.endsAtMs),
    zone,
    offset: offsetText(zones, zone, span.startsAtMs),
  }
}

/** `UTC+5:30`: the zone's name alone leaves people guessing. */
function offsetText(zones: ZoneTable, zone: string, atMs: number): string {
  const minutes = offsetSecondsAt(zones, zone, atMs) / 60
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`
}
