import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import { resolveLocal, wallMs, wallOf, type ResolvedLocal } from '../../infra/time/wallTime.ts'
import type { Recurrence } from '../protocol/recurrence.ts'
import { expandWalls, firstStart, recurrenceOf, refuseRecurrence, ruleText, wallMsOf } from './recurrence.ts'

const dayMs = 86_400_000

/** Every door, ticket and message asks when a meeting is, and a rule's wall times never change. */
const expanded = new Map<string, number[]>()
const expandedSeriesMax = 1_000

/** One occurrence that differs from its series; null: as the series. */
export interface ScheduleException {
  /** The wall time the rule gave it, `YYYY-MM-DDTHH:mm` in the zone of the series. */
  originalLocal: string
  startLocal: string | null
  zone: string | null
  durationSeconds: number | null
  cancelled: boolean
}

/** When a meeting is: wall time in a zone, with the RRULE of a series. */
export interface Schedule {
  startLocal: string
  zone: string
  durationSeconds: number
  /** As ruleText() wrote it; null: once. */
  rule: string | null
  /** It lasts whole days on the wall, of 23 or 25 hours where the clocks change. Default false. */
  allDay?: boolean
  /** Wall times left out of the rule (EXDATE) and beside it (RDATE). Default none. */
  excluded?: readonly string[]
  added?: readonly string[]
  exceptions?: readonly ScheduleException[]
}

/** One instance, resolved. */
export interface Instance {
  /** Its key for ever: the wall time the rule (or `added`) gave it, in the zone of the series. */
  originalLocal: string
  /** The wall time it is asked for in `zone`, even where the clocks jump over it. */
  startLocal: string
  zone: string
  startsAtMs: number
  endsAtMs: number
  kind: ResolvedLocal['kind']
  /** An exception says otherwise than the series. */
  changed: boolean
  cancelled: boolean
}

/** The instances that take place and begin before `untilMs`, in order. Throws RangeError for an unknown zone. */
export function instancesOf(table: ZoneTable, schedule: Schedule, untilMs = Number.POSITIVE_INFINITY): Instance[] {
  return allInstancesOf(table, schedule, untilMs).filter(({ cancelled }) => !cancelled)
}

/** As instancesOf(), with those that are cancelled. `fromMs`: only what ends after it. */
export function allInstancesOf(
  table: ZoneTable,
  schedule: Schedule,
  untilMs = Number.POSITIVE_INFINITY,
  fromMs = Number.NEGATIVE_INFINITY,
): Instance[] {
  const exceptions = new Map(schedule.exceptions?.map((each) => [each.originalLocal, each]))
  // A zone may be more than a day from UTC; what the rule puts outside the span matters where an exception moves it.
  const fromWall = fromMs - schedule.durationSeconds * 1000 - 2 * dayMs
  const untilWall = untilMs + 2 * dayMs
  const found: Instance[] = []
  for (const wall of keysOf(schedule)) {
    const originalLocal = wallOf(wall).slice(0, 16)
    const exception = exceptions.get(originalLocal)
    if (!exception && (wall < fromWall || wall >= untilWall)) continue
    const instance = instanceOf(table, schedule, originalLocal, exception)
    if (instance.startsAtMs < untilMs && instance.endsAtMs > fromMs) found.push(instance)
  }
  // Gaps and exceptions may change the order that the wall times have.
  return found.toSorted((a, b) => a.startsAtMs - b.startsAtMs)
}

function instanceOf(
  table: ZoneTable,
  schedule: Schedule,
  originalLocal: string,
  exception: ScheduleException | undefined,
): Instance {
  const startLocal = exception?.startLocal ?? originalLocal
  const zone = (exception?.startLocal ? exception.zone : null) ?? schedule.zone
  const { atMs, kind } = resolveLocal(table, zone, startLocal)
  const durationMs = (exception?.durationSeconds ?? schedule.durationSeconds) * 1000
  const endsAtMs = schedule.allDay ? wholeDaysAfter(table, zone, startLocal, durationMs) : atMs + durationMs
  const changed = exception !== undefined
  return {
    originalLocal,
    startLocal,
    zone,
    startsAtMs: atMs,
    endsAtMs,
    kind,
    changed,
    cancelled: exception?.cancelled ?? false,
  }
}

function wholeDaysAfter(table: ZoneTable, zone: string, startLocal: string, durationMs: number): number {
  return resolveLocal(table, zone, wallOf(wallMsOf(startLocal) + durationMs)).atMs
}

/** The keys of a schedule as wall times, counted as if UTC, rising: what the rule gives, less `excluded`, and `added`. */
function keysOf(schedule: Schedule): number[] {
  const walls =
    schedule.rule === null ? [wallMsOf(schedule.startLocal)] : remembered(schedule.rule, schedule.startLocal)
  const { excluded = [], added = [] } = schedule
  if (excluded.length === 0 && added.length === 0) return walls
  const gone = new Set(excluded.map(wallMsOf))
  return [...new Set([...walls, ...added.map(wallMsOf)])].filter((wall) => !gone.has(wall)).toSorted((a, b) => a - b)
}

/** Whether `originalLocal` is the key of one of the schedule's occurrences, cancelled or not. */
export function hasOccurrence(schedule: Schedule, originalLocal: string): boolean {
  const wall = wallMs(originalLocal)
  return wall !== null && keysOf(schedule).includes(wall)
}

function remembered(rule: string, startLocal: string): number[] {
  const key = `${startLocal} ${rule}`
  const known = expanded.get(key)
  if (known) return known
  const walls = expandWalls(recurrenceOf(rule), startLocal, limits.seriesOccurrencesMax)
  const oldest = expanded.size >= expandedSeriesMax ? expanded.keys().next().value : undefined
  if (oldest !== undefined) expanded.delete(oldest)
  expanded.set(key, walls)
  return walls
}

/** The instance that runs at `nowMs` or comes next; undefined when all are over. */
export function nextInstance(table: ZoneTable, schedule: Schedule, nowMs: number): Instance | undefined {
  return comingInstances(table, schedule, nowMs, 1)[0]
}

/** The instance that runs at `nowMs` and those after it that take place, in order, at most `max`. */
export function comingInstances(table: ZoneTable, schedule: Schedule, nowMs: number, max: number): Instance[] {
  let found: Instance[] = []
  for (const untilMs of [nowMs + 40 * dayMs, nowMs + 400 * dayMs, Number.POSITIVE_INFINITY]) {
    found = allInstancesOf(table, schedule, untilMs, nowMs).filter(({ cancelled }) => !cancelled)
    if (found.length >= max) break
  }
  return found.slice(0, max)
}

/** From the first start to the last end; where nothing takes place, of the start that was asked for. */
export function spanOf(table: ZoneTable, schedule: Schedule): { startsAtMs: number; lastEndsAtMs: number } {
  const instances = instancesOf(table, schedule)
  const first = instances[0] ?? instanceOf(table, schedule, schedule.startLocal, undefined)
  const lastEndsAtMs = instances.reduce((last, { endsAtMs }) => Math.max(last, endsAtMs), first.endsAtMs)
  return { startsAtMs: first.startsAtMs, lastEndsAtMs }
}

/**
 * Checks what a person asked for and makes a schedule of it. Throws ProblemError ZONE_UNKNOWN,
 * WALL_TIME_MISSING (the first start is not on any clock), RECURRENCE_INVALID (nothing or too much to hold, or a
 * rule that refuseRecurrence() refuses).
 */
export function scheduleOf(
  table: ZoneTable,
  asked: {
    startLocal: string
    zone: string
    durationSeconds: number
    recurrence: Recurrence | null
    allDay?: boolean
    excluded?: readonly string[]
    added?: readonly string[]
  },
): Schedule {
  const { zone, durationSeconds, recurrence, allDay = false, excluded = [], added = [] } = asked
  if (!hasZone(table, zone)) throw new ProblemError('ZONE_UNKNOWN', zone)
  for (const local of [asked.startLocal, ...excluded, ...added]) wallMsOf(local)
  if (recurrence) refuseImpossible(recurrence, asked.startLocal)
  const startLocal = firstStart(recurrence, asked.startLocal)
  // A day begins even where the clocks jump over its midnight.
  if (!allDay && resolveLocal(table, zone, startLocal).kind === 'gap') {
    throw new ProblemError('WALL_TIME_MISSING', `${startLocal} ${zone}`)
  }
  const rule = recurrence && ruleText(recurrence, startLocal)
  const schedule = { startLocal, zone, durationSeconds, rule, allDay, excluded, added }
  if (recurrence) {
    const { length } = expandWalls(recurrence, startLocal, limits.seriesOccurrencesMax + 1)
    const tooMany = length > limits.seriesOccurrencesMax && recurrence.untilDay !== undefined
    if (tooMany) {
      throw new ProblemError('RECURRENCE_INVALID', `A series has at most ${limits.seriesOccurrencesMax} meetings.`)
    }
  }
  if (keysOf(schedule).length === 0) throw new ProblemError('RECURRENCE_INVALID', 'Nothing of the series is left.')
  return schedule
}

function refuseImpossible(recurrence: Recurrence, startLocal: string): void {
  refuseRecurrence(recurrence)
  if (recurrence.untilDay !== undefined && recurrence.untilDay < startLocal.slice(0, 10)) {
    throw new ProblemError('RECURRENCE_INVALID', 'The series ends before it begins.')
  }
}

/**
 * The RRULE for other calendars: the end day becomes an instant, as RFC 5545 asks beside a TZID, and a series
 * without an end gets ours, so that everyone sees the same last meeting.
 */
export function calendarRule(table: ZoneTable, schedule: Schedule): string | null {
  if (schedule.rule === null) return null
  const { untilDay, ...recurrence } = recurrenceOf(schedule.rule)
  if (untilDay === undefined) {
    return ruleText({ count: limits.seriesOccurrencesMax, ...recurrence }, schedule.startLocal)
  }
  if (schedule.allDay) return `${ruleText(recurrence, schedule.startLocal)};UNTIL=${untilDay.replaceAll('-', '')}`
  const endMs = resolveLocal(table, schedule.zone, `${untilDay}T23:59:59`).atMs
  const until = new Date(endMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${ruleText(recurrence, schedule.startLocal)};UNTIL=${until}Z`
}
