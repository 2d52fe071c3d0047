import { wholeSeconds, type Piece } from './presence.ts'
import { hoursPerWeek, type WallClock } from './wallClock.ts'

export interface RegionHeat {
  region: string
  /** `[weekday - 1][hour]`, charged. */
  seconds: number[][]
}

/** Charged time by weekday, hour and region, on one clock. [ML93] */
export function heatOf(pieces: readonly Piece[], clock: WallClock): RegionHeat[] {
  const regions = new Map<string, number[]>()
  for (const { span, weight, fromMs, untilMs } of pieces) {
    let cells = regions.get(span.region)
    if (!cells) regions.set(span.region, (cells = Array.from({ length: hoursPerWeek }, () => 0)))
    const hours = cells
    clock.hours(fromMs, untilMs, (hour, from, until) => {
      hours[hour] = (hours[hour] ?? 0) + weight * (until - from)
    })
  }
  return [...regions]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([region, cells]) => {
      const seconds = wholeSeconds(cells)
      return { region, seconds: Array.from({ length: 7 }, (_, day) => seconds.slice(day * 24, day * 24 + 24)) }
    })
}
