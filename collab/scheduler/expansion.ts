import { RRuleTemporal } from 'rrule-temporal'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import { resolveLocal, wallOf, type ResolvedLocal } from '../../infra/time/wallTime.ts'
import type { Recurrence } from '../protocol/recurrence.ts'
import { firstStart, recurrenceOf, ruleText, wallMsOf } from './recurrence.ts'

const dayMs = 86_400_000
/** Where every series ends at the latest: ISO text of the years after has another shape. */
const wallMsMax = Date.UTC(9999, 0, 1)

/** Expanding takes tens of milliseconds, and every door, ticket and message asks when a meeting is. */
const expanded = new Map<string, { walls: number[]; max: number }>()
const expandedSeriesMax = 1_000

/** When a meeting is: wall time in a zone, with the RRULE of a series. */
export interface Schedule {
  startLocal: string
  zone: string
  durationSeconds: number
  /** As ruleText() wrote it; null: once. */
  rule: string | null
}

/** One instance, resolved. `startLocal` is the wall time the rule asks for, even where the clocks jump over it. */
export interface Instance {
  startLocal: string
  startsAtMs: number
  endsAtMs: number
  kind: ResolvedLocal['kind']
}

/** Wall times, counted as if UTC, in order; at most `max`, which is also the end of a series without one. */
export function expandWalls(recurrence: Recurrence, startLocal: string, max: number): number[] {
  // The end day is compared here and COUNT is always given: the library's fast path is for counted rules.
  const { untilDay, ...endless } = recurrence
  const text = ruleText({ ...endless, count: Math.min(recurrence.count ?? max, max) }, startLocal)
  const start = wallOf(wallMsOf(startLocal)).replaceAll(/[-:]/g, '')
  // In UTC no wall time is missing, so none is dropped; zones come in afterwards.
  const rule = new RRuleTemporal({ rruleString: `DTSTART:${start}Z\nRRULE:${text}` })
  const walls = rule.all().map((at) => at.epochMilliseconds)
  const endMs = untilDay === undefined ? wallMsMax : Math.min(wallMsMax, wallMsOf(`${untilDay}T23:59`))
  return walls.filter((wall) => wall <= endMs)
}

/** The instances that begin before `untilMs`, in order. Throws RangeError for an unknown zone. */
export function instancesOf(table: ZoneTable, schedule: Schedule, untilMs = Number.POSITIVE_INFINITY): Instance[] {
  return [...resolved(table, schedule, wallsBefore(schedule, untilMs), untilMs)]
}

function* resolved(
  table: ZoneTable,
  schedule: Schedule,
  walls: number[],
  untilMs: number,
): Generator<Instance, undefined> {
  for (const wall of walls) {
    const startLocal = wallOf(wall).slice(0, 16)
    const { atMs, kind } = resolveLocal(table, schedule.zone, startLocal)
    if (atMs >= untilMs) return
    yield { startLocal, startsAtMs: atMs, endsAtMs: atMs + schedule.durationSeconds * 1000, kind }
  }
}

function wallsBefore(schedule: Schedule, untilMs: number): number[] {
  const startMs = wallMsOf(schedule.startLocal)
  if (schedule.rule === null) return [startMs]
  const recurrence = recurrenceOf(schedule.rule)
  const daysPerPeriod = { day: 1, week: 7, month: 28 }[recurrence.every] * recurrence.interval
  // Two days more than the span, since a zone may be more than a day from another; one period for the start's own.
  const periods = Math.ceil(Math.max(0, (untilMs - startMs) / dayMs + 2) / daysPerPeriod) + 1
  const max = Math.min(limits.seriesOccurrencesMax, periods * Math.max(1, recurrence.weekdays.length))
  return remembered(recurrence, schedule, max)
}

function remembered(recurrence: Recurrence, { rule, startLocal }: Schedule, max: number): number[] {
  const key = `${startLocal} ${rule}`
  const known = expanded.get(key)
  if (known && known.max >= max) return known.walls
  // Further than was asked, since what is asked moves on with the clock.
  const further = Math.min(limits.seriesOccurrencesMax, 2 * max)
  const walls = expandWalls(recurrence, startLocal, further)
  const oldest = expanded.size >= expandedSeriesMax ? expanded.keys().next().value : undefined
  if (oldest !== undefined) expanded.delete(oldest)
  expanded.set(key, { walls, max: further })
  return walls
}

/** The instance that runs at `nowMs` or comes next; undefined when all are over. */
export function nextInstance(table: ZoneTable, schedule: Schedule, nowMs: number): Instance | undefined {
  return comingInstances(table, schedule, nowMs, 1)[0]
}

/** The instance that runs at `nowMs` and those after it, in order, at most `max`. */
export function comingInstances(table: ZoneTable, schedule: Schedule, nowMs: number, max: number): Instance[] {
  // What is over by more than any zone is from UTC need not be resolved.
  const sinceMs = nowMs - schedule.durationSeconds * 1000 - 2 * dayMs
  let found: Instance[] = []
  for (const untilMs of [nowMs + 400 * dayMs, Number.POSITIVE_INFINITY]) {
    const walls = wallsBefore(schedule, untilMs).filter((wall) => wall >= sinceMs)
    found = resolved(table, schedule, walls, untilMs)
      .filter((instance) => instance.endsAtMs > nowMs)
      .take(max)
      .toArray()
    if (found.length >= max) break
  }
  return found
}

/** From the first start to the last end. */
export function spanOf(table: ZoneTable, schedule: Schedule): { startsAtMs: number; lastEndsAtMs: number } {
  const startsAtMs = resolveLocal(table, schedule.zone, schedule.startLocal).atMs
  const onceEndsAtMs = startsAtMs + schedule.durationSeconds * 1000
  return { startsAtMs, lastEndsAtMs: instancesOf(table, schedule).at(-1)?.endsAtMs ?? onceEndsAtMs }
}

/**
 * Checks what a person asked for and makes a schedule of it. Throws ProblemError ZONE_UNKNOWN,
 * WALL_TIME_MISSING (the first start is not on any clock), RECURRENCE_INVALID (nothing or too much to hold).
 */
export function scheduleOf(
  table: ZoneTable,
  asked: { startLocal: string; zone: string; durationSeconds: number; recurrence: Recurrence | null },
): Schedule {
  const { zone, durationSeconds, recurrence } = asked
  if (!hasZone(table, zone)) throw new ProblemError('ZONE_UNKNOWN', zone)
  wallMsOf(asked.startLocal)
  if (recurrence) refuseImpossible(recurrence, asked.startLocal)
  const startLocal = firstStart(recurrence, asked.startLocal)
  if (resolveLocal(table, zone, startLocal).kind === 'gap') {
    throw new ProblemError('WALL_TIME_MISSING', `${startLocal} ${zone}`)
  }
  if (!recurrence) return { startLocal, zone, durationSeconds, rule: null }
  const count = expandWalls(recurrence, startLocal, limits.seriesOccurrencesMax + 1).length
  if (count === 0) throw new ProblemError('RECURRENCE_INVALID', 'The series ends before it begins.')
  if (count > limits.seriesOccurrencesMax && recurrence.untilDay !== undefined) {
    throw new ProblemError('RECURRENCE_INVALID', `A series has at most ${limits.seriesOccurrencesMax} meetings.`)
  }
  return { startLocal, zone, durationSeconds, rule: ruleText(recurrence, startLocal) }
}

function refuseImpossible(recurrence: Recurrence, startLocal: string): void {
  if (recurrence.every !== 'week' && recurrence.weekdays.length > 0) {
    throw new ProblemError('RECURRENCE_INVALID', 'Weekdays belong to weekly series.')
  }
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
  const endMs = resolveLocal(table, schedule.zone, `${untilDay}T23:59:59`).atMs
  const until = new Date(endMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${ruleText(recurrence, schedule.startLocal)};UNTIL=${until}Z`
}
