import { localAt, resolveLocal, wallMs, wallOf } from './wallTime.ts'
import type { ZoneTable } from './zoneTable.ts'

/** A stretch of work on one weekday. Until at or before from: it crosses midnight and belongs to the day it began. */
export interface Shift {
  /** ISO weekday, 1 Monday to 7 Sunday. */
  weekday: number
  /** Minutes since local midnight: from 0 to 1439, until 0 to 1440. */
  fromMinute: number
  untilMinute: number
}

/** When somebody works, on their own clock and calendar. */
export interface WorkingTime {
  zone: string
  /** Several on one weekday: split shifts. */
  week: readonly Shift[]
  /** `YYYY-MM-DD` without work: holidays, leave of a whole day. They win over `extraDays`. */
  offDays: readonly string[]
  /** Days worked as if they were another weekday: China's make-up workdays. */
  extraDays: readonly { day: string; asWeekday: number }[]
}

/** `tentative` may be given up; `leave` and `off` (off duty) may not. Never with a title. */
export type BusyKind = 'busy' | 'tentative' | 'leave' | 'off'

/** From the first instant on, until before the second. */
export interface Span {
  fromMs: number
  untilMs: number
}
export interface BusySpan extends Span {
  kind: BusyKind
}
/** A shift of one day: `day` is where it began. */
export interface WorkingSpan extends Span {
  day: string
}

/** All that says how somebody stands at an instant. */
export interface PersonTime {
  time: WorkingTime
  /** In any order; may overlap. */
  busy: readonly BusySpan[]
  /** A pause, switched on by hand. */
  breakUntilMs: number | null
  /** Whether outside working time they are off duty. */
  quietAfterHours: boolean
}

/** `free`: outside working hours of a working day, and not off duty. */
export type Standing = 'working' | 'free' | 'off-day' | 'busy' | 'break' | 'leave' | 'off-duty'

const dayMs = 86_400_000
/** Nobody is waited for longer than this. */
export const absenceDaysMax = 92

/** The shifts that touch a span, by start. Throws RangeError for an unknown zone. */
export function workingSpans(table: ZoneTable, time: WorkingTime, fromMs: number, untilMs: number): WorkingSpan[] {
  const offDays = new Set(time.offDays)
  const extraDays = new Map(time.extraDays.map(({ day, asWeekday }) => [day, asWeekday]))
  const spans: WorkingSpan[] = []
  const lastMs = midnightOf(localAt(table, time.zone, untilMs))
  // A shift of the day before may reach over midnight.
  for (let atMs = midnightOf(localAt(table, time.zone, fromMs)) - dayMs; atMs <= lastMs; atMs += dayMs) {
    const day = wallOf(atMs).slice(0, 10)
    if (offDays.has(day)) continue
    const weekday = extraDays.get(day) ?? weekdayOf(atMs)
    for (const shift of time.week) {
      if (shift.weekday !== weekday) continue
      const span = { day, ...spanOfShift(table, time.zone, atMs, shift) }
      if (span.untilMs > fromMs && span.fromMs < untilMs && span.fromMs < span.untilMs) spans.push(span)
    }
  }
  return spans.toSorted((a, b) => a.fromMs - b.fromMs)
}

/** How somebody stands at an instant. What is fixed by hand goes before what the week says. */
export function standingAt(table: ZoneTable, person: PersonTime, atMs: number): Standing {
  const kinds = new Set(
    person.busy.filter((span) => span.fromMs <= atMs && atMs < span.untilMs).map(({ kind }) => kind),
  )
  if (kinds.has('leave')) return 'leave'
  if (kinds.has('off')) return 'off-duty'
  const works = workingSpans(table, person.time, atMs, atMs + 1).length > 0
  if (!works && person.quietAfterHours) return 'off-duty'
  if (kinds.has('busy')) return 'busy'
  if (person.breakUntilMs !== null && atMs < person.breakUntilMs) return 'break'
  if (works) return 'working'
  return isOffDay(table, person.time, atMs) ? 'off-day' : 'free'
}

/** How somebody stands throughout a span: neighbours differ, and together they cover it. */
export function standingsBetween(
  table: ZoneTable,
  person: PersonTime,
  fromMs: number,
  untilMs: number,
): (Span & { standing: Standing })[] {
  const edges = new Set([fromMs])
  const add = (atMs: number) => void (atMs > fromMs && atMs < untilMs && edges.add(atMs))
  for (const span of [...person.busy, ...workingSpans(table, person.time, fromMs, untilMs)]) {
    add(span.fromMs)
    add(span.untilMs)
  }
  if (person.breakUntilMs !== null) add(person.breakUntilMs)
  // Free and off-day change at midnight.
  for (let wall = midnightOf(localAt(table, person.time.zone, fromMs)) + dayMs; ; wall += dayMs) {
    const { atMs } = resolveLocal(table, person.time.zone, wallOf(wall))
    if (atMs >= untilMs) break
    add(atMs)
  }
  const standings: (Span & { standing: Standing })[] = []
  for (const atMs of [...edges].toSorted((a, b) => a - b)) {
    const standing = standingAt(table, person, atMs)
    const last = standings.at(-1)
    if (last) last.untilMs = atMs
    if (last?.standing !== standing) standings.push({ fromMs: atMs, untilMs, standing })
    else last.untilMs = untilMs
  }
  return standings
}

/** Whether somebody may be rung up or written to: not on leave, off duty or in a pause. */
export const isReachable = (standing: Standing): boolean =>
  standing !== 'leave' && standing !== 'off-duty' && standing !== 'break'

/**
 * From when on somebody may be rung up or written to: `atMs` itself, or the end of their pause, or the start of
 * their day. After `absenceDaysMax` days at the latest.
 */
export function reachableFrom(table: ZoneTable, person: PersonTime, atMs: number): number {
  const lastMs = atMs + absenceDaysMax * dayMs
  let fromMs = atMs
  while (fromMs < lastMs) {
    const standing = standingAt(table, person, fromMs)
    if (isReachable(standing)) return fromMs
    if (standing === 'break') {
      fromMs = person.breakUntilMs ?? fromMs
      continue
    }
    const absentMs = endOfAbsence(person, fromMs)
    // Leave ends at midnight, work begins in the morning.
    fromMs =
      absentMs !== null && standing !== 'leave' ? absentMs : nextWork(table, person.time, absentMs ?? fromMs, lastMs)
  }
  return lastMs
}

/** When the day of work starts next: the first shift of a day that has not begun yet. null: not in `absenceDaysMax`. */
export function dayStartsAfter(table: ZoneTable, time: WorkingTime, atMs: number): number | null {
  const spans = workingSpans(table, time, atMs - dayMs, atMs + absenceDaysMax * dayMs)
  const begun = new Set(spans.filter(({ fromMs }) => fromMs <= atMs).map(({ day }) => day))
  return spans.find(({ day }) => !begun.has(day))?.fromMs ?? null
}

/** Until when leave or off duty that holds at an instant goes on; null where none holds. */
function endOfAbsence({ busy }: PersonTime, atMs: number): number | null {
  const ends = busy
    .filter(({ kind, fromMs, untilMs }) => (kind === 'leave' || kind === 'off') && fromMs <= atMs && atMs < untilMs)
    .map(({ untilMs }) => untilMs)
  return ends.length > 0 ? Math.max(...ends) : null
}

/** The first instant of work from `atMs` on. A week at a time: most people work this week. */
function nextWork(table: ZoneTable, time: WorkingTime, atMs: number, lastMs: number): number {
  for (let fromMs = atMs; fromMs < lastMs; fromMs += 7 * dayMs) {
    const [span] = workingSpans(table, time, fromMs, fromMs + 7 * dayMs)
    if (span) return Math.max(span.fromMs, atMs)
  }
  return lastMs
}

function isOffDay(table: ZoneTable, time: WorkingTime, atMs: number): boolean {
  const wall = midnightOf(localAt(table, time.zone, atMs))
  const day = wallOf(wall).slice(0, 10)
  if (time.offDays.includes(day)) return true
  const weekday = time.extraDays.find((extra) => extra.day === day)?.asWeekday ?? weekdayOf(wall)
  return !time.week.some((shift) => shift.weekday === weekday)
}

function spanOfShift(table: ZoneTable, zone: string, midnightMs: number, { fromMinute, untilMinute }: Shift): Span {
  const at = (minute: number) => resolveLocal(table, zone, wallOf(midnightMs + minute * 60_000)).atMs
  const overnight = untilMinute <= fromMinute ? dayMs / 60_000 : 0
  return { fromMs: at(fromMinute), untilMs: at(untilMinute + overnight) }
}

/** Wall milliseconds of the day's start. */
const midnightOf = (local: string): number => wallMs(`${local.slice(0, 10)}T00:00`) as number

/** Day zero of the epoch was a Thursday, ISO weekday 4. */
const weekdayOf = (wallAtMs: number): number => ((((wallAtMs / dayMs + 3) % 7) + 7) % 7) + 1
