import { availabilityAt } from '../../../infra/time/availability.ts'
import { localAt, resolveLocal, wallMs } from '../../../infra/time/wallTime.ts'
import { transitionsBetween, offsetSecondsAt, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import { daySpan, markOf, type RulerMark } from '../home/rulerLayout.ts'
import { addDays, clockAt, dayAt, daysBetween } from '../i18n/format.ts'

/**
 * A day drawn on its wall clock: every column is 1440 minutes tall, whatever the clocks do on that day, so that
 * ten in the morning is level with ten in the morning all week.
 */
export const dayMinutes = 1440

export interface Timed {
  startsAtMs: number
  endsAtMs: number
}

/** The part of something that falls on one day, in minutes of that day's wall clock. */
export interface Piece<T> {
  item: T
  fromMinute: number
  untilMinute: number
  /** It began on an earlier day, or goes on on a later one. */
  before: boolean
  after: boolean
}

/** What of the items falls on a day of a zone's calendar. */
export function piecesOf<T extends Timed>(
  table: ZoneTable,
  zone: string,
  day: string,
  items: readonly T[],
): Piece<T>[] {
  const { startMs, endMs } = daySpan(table, zone, day)
  return items
    .filter((item) => item.startsAtMs < endMs && Math.max(item.endsAtMs, item.startsAtMs + 1) > startMs)
    .map((item) => pieceOf(table, zone, item, startMs, endMs))
}

function pieceOf<T extends Timed>(table: ZoneTable, zone: string, item: T, startMs: number, endMs: number): Piece<T> {
  const before = item.startsAtMs < startMs
  const after = item.endsAtMs > endMs
  const fromMinute = before ? 0 : minuteAt(table, zone, item.startsAtMs)
  const wallUntil = item.endsAtMs >= endMs ? dayMinutes : minuteAt(table, zone, item.endsAtMs)
  // Where an hour comes twice the end may stand above the beginning; the time that passed says how long it is.
  const passed = (item.endsAtMs - Math.max(startMs, item.startsAtMs)) / 60_000
  const untilMinute = wallUntil > fromMinute ? wallUntil : Math.min(dayMinutes, fromMinute + passed)
  return { item, fromMinute, untilMinute, before, after }
}

/** Minutes since midnight on a zone's wall at an instant. */
export function minuteAt(table: ZoneTable, zone: string, atMs: number): number {
  const [hours = 0, minutes = 0] = clockAt(table, zone, atMs).split(':').map(Number)
  return hours * 60 + minutes
}

/** The instant of a place in a column; minute 1440 is the next midnight. */
export function instantAt(table: ZoneTable, zone: string, day: string, minute: number): number {
  const wall = minute >= dayMinutes ? addDays(day, 1) : day
  return resolveLocal(table, zone, `${wall}T${clockOf(minute % dayMinutes)}`).atMs
}

/** `YYYY-MM-DDTHH:mm`: what meetings keep of an instant. */
export function wallTimeAt(table: ZoneTable, zone: string, atMs: number): string {
  return localAt(table, zone, atMs).slice(0, 16)
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Where a column differs from other days: minutes that the clocks jump over, or go through twice. */
export interface WallOddity {
  kind: 'gap' | 'fold'
  fromMinute: number
  untilMinute: number
}

/** The changes of the clocks on a day of a zone's calendar. */
export function odditiesOf(table: ZoneTable, zone: string, day: string): WallOddity[] {
  const midnight = wallMs(`${day}T00:00`) ?? 0
  const { startMs, endMs } = daySpan(table, zone, day)
  return transitionsBetween(table, zone, startMs - 1, Math.max(startMs, endMs - 1)).flatMap((change) => {
    const atMs = change.atSeconds * 1000
    const beforeSeconds = offsetSecondsAt(table, zone, atMs - 1)
    if (beforeSeconds === change.offsetSeconds) return []
    const walls = [beforeSeconds, change.offsetSeconds].map((seconds) => (atMs + seconds * 1000 - midnight) / 60_000)
    const fromMinute = Math.max(0, Math.min(...walls))
    const untilMinute = Math.min(dayMinutes, Math.max(...walls))
    const kind = change.offsetSeconds > beforeSeconds ? 'gap' : 'fold'
    return fromMinute < untilMinute ? [{ kind, fromMinute, untilMinute } as const] : []
  })
}

/** The full hours of a day's wall in the first zone with every other zone's clock at that moment. */
export function wallHours(table: ZoneTable, zones: readonly string[], day: string): RulerMark[][] {
  const [own = 'Etc/UTC'] = zones
  return Array.from({ length: 24 }, (_, hour) => {
    const atMs = instantAt(table, own, day, hour * 60)
    return zones.map((zone, index) => {
      const mark = markOf(table, zone, day, atMs)
      // An hour that the clocks jump over keeps its own name in its own column.
      return index === 0 ? Object.assign(mark, { clock: clockOf(hour * 60) }) : mark
    })
  })
}

/** A zone whose distance from mine differs between two days that stand side by side. */
export interface ClockShift {
  zone: string
  /** The first day on which it is so. */
  day: string
  /** By how many minutes its clocks moved against mine: +60 where theirs went forward or mine back. */
  minutes: number
  /** It is my clock that changes. */
  mine: boolean
}

/** What of the ruler's clocks does not hold for all of the days, since some zone changes its clocks among them. */
export function shiftsWithin(table: ZoneTable, zones: readonly string[], days: readonly string[]): ClockShift[] {
  const [own = 'Etc/UTC'] = zones
  return days.slice(1).flatMap((day, index) => {
    const [eve, noon] = [days[index] ?? day, day].map((each) => instantAt(table, own, each, 720)) as [number, number]
    const moved = (zone: string) => (offsetSecondsAt(table, zone, noon) - offsetSecondsAt(table, zone, eve)) / 60
    return zones.flatMap((zone, place) => {
      const minutes = moved(zone)
      return minutes === 0 ? [] : [{ zone, day, minutes, mine: place === 0 }]
    })
  })
}

/** Stretches of a column outside someone's work hours, and whether it is night. */
export interface Shade {
  fromMinute: number
  untilMinute: number
  night: boolean
}

const shadeStepMinutes = 15

/** Merges quarter hours that are shaded the same. `worksAt` says of an instant whether this person works. */
export function shadesOf(table: ZoneTable, zone: string, day: string, worksAt: (atMs: number) => boolean): Shade[] {
  const shades: Shade[] = []
  for (let minute = 0; minute < dayMinutes; minute += shadeStepMinutes) {
    const atMs = instantAt(table, zone, day, minute)
    if (worksAt(atMs)) continue
    const { night } = availabilityAt(table, { zone, workHours: { fromMinute: 0, untilMinute: 0, days: [] } }, atMs)
    const last = shades.at(-1)
    if (last && last.untilMinute === minute && last.night === night) last.untilMinute += shadeStepMinutes
    else shades.push({ fromMinute: minute, untilMinute: minute + shadeStepMinutes, night })
  }
  return shades
}

/** The days of a zone's calendar that something touches, first and last. */
export function daysOf(
  table: ZoneTable,
  zone: string,
  { startsAtMs, endsAtMs }: Timed,
): { first: string; last: string } {
  const first = dayAt(table, zone, startsAtMs)
  const last = dayAt(table, zone, Math.max(startsAtMs, endsAtMs - 1))
  return daysBetween(first, last) < 0 ? { first, last: first } : { first, last }
}
