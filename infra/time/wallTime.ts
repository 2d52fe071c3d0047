import { offsetSecondsAt, transitionsBetween, type ZoneTable } from './zoneTable.ts'

/** `exact`: this wall time is there once. `gap`: the clock jumps over it. `fold`: it is there twice. */
export interface ResolvedLocal {
  atMs: number
  kind: 'exact' | 'gap' | 'fold'
}

const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/
/** No zone is further from UTC than this, so every reading of a wall time lies within it. */
const reachMs = 26 * 3600_000

/**
 * A wall time (`YYYY-MM-DDTHH:mm`, seconds allowed) counted as if it were UTC, in milliseconds.
 * null: no calendar has that day (`2026-02-30T10:00`) or no clock that time.
 */
export function wallMs(local: string): number | null {
  const match = shape.exec(local)
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  // Date.UTC takes years below 100 for 19xx.
  if (year < 100) at.setUTCFullYear(year)
  const kept = at.toISOString().slice(0, 19)
  return kept === `${local}:00`.slice(0, 19) ? at.getTime() : null
}

/** The inverse of `wallMs`: `YYYY-MM-DDTHH:mm:ss`. */
export function wallOf(wallAtMs: number): string {
  return new Date(wallAtMs).toISOString().slice(0, 19)
}

/**
 * The one place where wall time becomes an instant. A gap moves forward by its own length (the offset before
 * it is used), a fold takes the first of the two. Throws RangeError for an unknown zone or no wall time.
 */
export function resolveLocal(table: ZoneTable, zone: string, local: string): ResolvedLocal {
  const wall = wallMs(local)
  if (wall === null) throw new RangeError(`not a wall time: ${local}`)
  let offsetMs = offsetSecondsAt(table, zone, wall - reachMs) * 1000
  const offsetsMs = [offsetMs]
  let gapOffsetMs: number | undefined
  for (const change of transitionsBetween(table, zone, wall - reachMs, wall + reachMs)) {
    const beforeMs = offsetMs
    offsetMs = change.offsetSeconds * 1000
    offsetsMs.push(offsetMs)
    const atMs = change.atSeconds * 1000
    if (wall >= atMs + beforeMs && wall < atMs + offsetMs) gapOffsetMs = beforeMs
  }
  const instants = new Set(
    offsetsMs.filter((each) => offsetSecondsAt(table, zone, wall - each) * 1000 === each).map((each) => wall - each),
  )
  if (instants.size > 0) return { atMs: Math.min(...instants), kind: instants.size > 1 ? 'fold' : 'exact' }
  return { atMs: wall - (gapOffsetMs ?? offsetMs), kind: 'gap' }
}

/** What the clocks of a zone show at an instant: `YYYY-MM-DDTHH:mm:ss`. Throws RangeError for an unknown zone. */
export function localAt(table: ZoneTable, zone: string, atMs: number): string {
  return wallOf(atMs + offsetSecondsAt(table, zone, atMs) * 1000)
}
