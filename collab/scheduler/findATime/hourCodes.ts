import { wallMs } from '../../../infra/time/wallTime.ts'
import type { WorkingTime } from '../../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { HourReason } from '../../protocol/findATime.ts'
import { Offsets } from './offsets.ts'

export const quarterMs = 15 * 60_000
const dayMs = 86_400_000
const quartersPerDay = 96
const edgeQuarters = 4

/** Added to a code on days nobody works. */
const dayOffBit = 16
const dayOffCost = 8

/**
 * What a quarter-hour costs somebody, by code: convex, so that two people who give a little are better than one
 * who gives much. [FT1]
 */
const kinds = [
  { reason: 'work', cost: 0 },
  { reason: 'edge', cost: 1 },
  { reason: 'early', cost: 3 },
  { reason: 'early', cost: 6 },
  { reason: 'evening', cost: 3 },
  { reason: 'evening', cost: 6 },
  { reason: 'late', cost: 12 },
  { reason: 'night', cost: 20 },
] as const satisfies { reason: HourReason; cost: number }[]
const [work, edge] = [0, 1]

/** By code. */
export const quarterCosts = Uint8Array.from({ length: 32 }, (_, code) => {
  const kind = kinds[code & ~dayOffBit]
  return kind ? kind.cost + (code & dayOffBit ? dayOffCost : 0) : 0
})

export function meaningOf(code: number): { reason: HourReason; dayOff: boolean } {
  return { reason: kinds[code & ~dayOffBit]?.reason ?? 'work', dayOff: (code & dayOffBit) !== 0 }
}

/** By the clock alone, for each quarter-hour of the day: what lies further than an hour from work. */
const byClock = Uint8Array.from({ length: quartersPerDay }, (_, quarter) => {
  const hour = Math.floor(quarter / 4)
  if (hour < 6) return 7
  if (hour < 7) return 3
  if (hour < 12) return 2
  if (hour < 20) return 4
  return hour < 22 ? 5 : 6
})

/** The codes of `count` quarter-hours from `fromMs` on. Throws RangeError for an unknown zone. */
export function hourCodes(zones: ZoneTable, time: WorkingTime, fromMs: number, count: number): Uint8Array {
  const untilMs = fromMs + count * quarterMs
  const offsets = new Offsets(zones, time.zone, fromMs, untilMs)
  const firstDayMs = midnightOf(offsets.wallAt(fromMs)) - dayMs
  const lastDayMs = midnightOf(offsets.wallAt(untilMs)) + dayMs
  const wall = wallCodes(time, firstDayMs, (lastDayMs - firstDayMs) / dayMs + 1)
  const codes = new Uint8Array(count)
  let quarter = 0
  for (const { untilMs: endMs, offsetMs } of offsets.stretches) {
    const end = Math.min(count, Math.ceil((endMs - fromMs) / quarterMs))
    const first = Math.floor((fromMs + quarter * quarterMs + offsetMs - firstDayMs) / quarterMs)
    if (end > quarter) codes.set(wall.subarray(first, first + end - quarter), quarter)
    quarter = Math.max(quarter, end)
  }
  return codes
}

/** On the wall: every quarter-hour of some days. */
function wallCodes({ week, offDays, extraDays }: WorkingTime, firstDayMs: number, days: number): Uint8Array {
  const off = new Set(offDays.map(dayOf))
  const extra = new Map(extraDays.map(({ day, asWeekday }) => [dayOf(day), asWeekday]))
  const codes = new Uint8Array(days * quartersPerDay)
  for (let day = 0; day < days; day++) codes.set(byClock, day * quartersPerDay)
  const usual = usualShifts(week)
  const worked: { from: number; until: number }[] = []
  const dayOff = new Uint8Array(days)
  for (let day = 0; day < days; day++) {
    const dayAtMs = firstDayMs + day * dayMs
    const weekday = extra.get(dayAtMs) ?? weekdayOf(dayAtMs)
    const shifts = week.filter((shift) => shift.weekday === weekday)
    dayOff[day] = Number(off.has(dayAtMs) || shifts.length === 0)
    // On a free day the hours of other days are still those that are easiest, but only as far as the day reaches.
    for (const shift of shifts.length > 0 ? shifts : usual) {
      const [from, until] = quartersOf(shift, day)
      const midnight = (day + 1) * quartersPerDay
      if (!dayOff[day]) worked.push({ from, until })
      else markShift(codes, { from, until: Math.min(until, midnight) }, day * quartersPerDay, midnight)
    }
  }
  for (const shift of worked) markShift(codes, shift, 0, codes.length)
  for (let at = 0; at < codes.length; at++)
    if (dayOff[Math.floor(at / quartersPerDay)]) codes[at] = (codes[at] ?? 0) | dayOffBit
  // A night shift ends on a free day and is work all the same.
  for (const { from, until } of worked) codes.fill(work, Math.max(0, from), until)
  return codes
}

/** Whole quarter-hours inside a shift, counted from the first day. Until at or before from: over midnight. */
function quartersOf({ fromMinute, untilMinute }: WorkingTime['week'][number], day: number): [number, number] {
  const endMinute = untilMinute <= fromMinute ? untilMinute + 24 * 60 : untilMinute
  const base = day * quartersPerDay
  return [base + Math.ceil(fromMinute / 15), base + Math.floor(endMinute / 15)]
}

/** A shift and the hour on each side of it, as far as both lie between `first` and `end`. */
function markShift(codes: Uint8Array, { from, until }: { from: number; until: number }, first: number, end: number) {
  const last = Math.min(end, until + edgeQuarters)
  for (let at = Math.max(first, from - edgeQuarters); at < last; at++) {
    if (at >= from && at < until) codes[at] = work
    else if (codes[at] !== work) codes[at] = edge
  }
}

/** What somebody works on the first of their weekdays. */
function usualShifts(week: WorkingTime['week']): WorkingTime['week'][number][] {
  const first = Math.min(...week.map(({ weekday }) => weekday))
  return week.filter(({ weekday }) => weekday === first)
}

const dayOf = (day: string): number => wallMs(`${day}T00:00`) ?? 0

const midnightOf = (wall: number): number => Math.floor(wall / dayMs) * dayMs

/** Day zero of the epoch was a Thursday, ISO weekday 4. */
const weekdayOf = (wallAtMs: number): number => ((((wallAtMs / dayMs + 3) % 7) + 7) % 7) + 1
