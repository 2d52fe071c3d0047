import { localAt, resolveLocal } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Schedule } from './expansion.ts'

/** A single meeting at an instant (whole minutes), on the wall of a zone. Throws RangeError for an unknown zone. */
export function scheduleAt(zones: ZoneTable, zone: string, atMs: number, durationSeconds: number): Schedule {
  const local = localAt(zones, zone, atMs).slice(0, 16)
  // In the second half of a fold the wall time means an hour ago: say it in UTC.
  if (resolveLocal(zones, zone, local).atMs === atMs) return { startLocal: local, zone, durationSeconds, rule: null }
  return { startLocal: new Date(atMs).toISOString().slice(0, 16), zone: 'UTC', durationSeconds, rule: null }
}
