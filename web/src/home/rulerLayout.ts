import { availabilityAt } from '../../../infra/time/availability.ts'
import { resolveLocal } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { placeLanes } from '../calendar/lanes.ts'
import { addDays, clockAt, dayAt, daysBetween } from '../i18n/format.ts'

const hourMs = 3_600_000

/** What the clock of one zone shows at an hour line of the ruler. */
export interface RulerMark {
  zone: string
  clock: string
  night: boolean
  /** Days ahead of (+) or behind (−) the ruler's own day. */
  dayShift: number
}

export interface RulerHour {
  atMs: number
  marks: RulerMark[]
}

/** The instants at which a day begins and ends in a zone: 23, 24 or 25 hours apart. */
export function daySpan(table: ZoneTable, zone: string, day: string): { startMs: number; endMs: number } {
  return {
    startMs: resolveLocal(table, zone, `${day}T00:00`).atMs,
    endMs: resolveLocal(table, zone, `${addDays(day, 1)}T00:00`).atMs,
  }
}

/** One line per hour that passes on that day in the first zone, with every zone's clock beside it. */
export function rulerHours(table: ZoneTable, zones: readonly string[], day: string): RulerHour[] {
  const [own] = zones
  if (own === undefined) return []
  const { startMs, endMs } = daySpan(table, own, day)
  const hours: RulerHour[] = []
  for (let atMs = startMs; atMs < endMs; atMs += hourMs)
    hours.push({ atMs, marks: zones.map((zone) => markOf(table, zone, day, atMs)) })
  return hours
}

const anyWeek = { fromMinute: 0, untilMinute: 0, days: [] }

/** What a zone's clock shows at an instant, beside a day of the ruler. */
export function markOf(table: ZoneTable, zone: string, day: string, atMs: number): RulerMark {
  return {
    zone,
    clock: clockAt(table, zone, atMs),
    night: availabilityAt(table, { zone, workHours: anyWeek }, atMs).night,
    dayShift: daysBetween(day, dayAt(table, zone, atMs)),
  }
}

export interface Spanned {
  startsAtMs: number
  endsAtMs: number
}

/** Where a block stands: shares of the ruler's length, and which of how many lanes side by side. */
export interface Placed<T> {
  item: T
  from: number
  length: number
  lane: number
  lanes: number
}

/** Lays blocks that overlap side by side; blocks that touch share a lane. What lies outside the span is cut. */
export function placeBlocks<T extends Spanned>(items: readonly T[], startMs: number, endMs: number): Placed<T>[] {
  const inside = items.filter((item) => item.endsAtMs > startMs && item.startsAtMs < endMs)
  const stretchOf = (item: T) => ({ from: Math.max(item.startsAtMs, startMs), until: Math.min(item.endsAtMs, endMs) })
  const share = (ms: number) => ms / (endMs - startMs)
  return placeLanes(inside, stretchOf).map(({ item, lane, lanes }) => {
    const { from, until } = stretchOf(item)
    return { item, from: share(from - startMs), length: share(until - from), lane, lanes }
  })
}
