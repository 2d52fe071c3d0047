import { Recurrence } from '../protocol/recurrence.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { localAt, wallMs, wallOf } from '../../infra/time/wallTime.ts'
import { parseRule, writeRule, type Rule } from './rule.ts'
import { dayMs, weekdayOf } from './ruleDays.ts'
import { isSubDaily, wallMsMax, wallsOfRule } from './ruleWalls.ts'

export { weekdayOf } from './ruleDays.ts'

/** Weeks that can reach into another year: programs disagree on which year they are counted in. */
const edgeWeeks = new Set([1, 52, 53, -1, -52, -53])

/**
 * RRULE value (RFC 5545 §3.3.10) of a repetition that starts at `startLocal`. The end day stands as a floating
 * `UNTIL`: it is a day on the wall of the meeting's zone; calendarRule() makes an instant of it.
 */
export function ruleText(recurrence: Recurrence, startLocal: string): string {
  return writeRule(ruleOf(recurrence, startLocal))
}

function ruleOf(recurrence: Recurrence, startLocal: string): Rule {
  const { weekdays, nthWeekdays, untilDay, ...rest } = recurrence
  const days = weekdays.length > 0 || recurrence.every !== 'week' ? weekdays : [weekdayOf(wallMsOf(startLocal))]
  const sorted = (numbers: number[]) => [...new Set(numbers)].toSorted((a, b) => a - b)
  return {
    ...rest,
    months: sorted(rest.months),
    monthDays: sorted(rest.monthDays),
    yearDays: sorted(rest.yearDays),
    weekNumbers: sorted(rest.weekNumbers),
    positions: sorted(rest.positions),
    hours: [],
    minutes: [],
    seconds: [],
    weekdays: [...sorted(days).map((weekday) => ({ nth: null, weekday })), ...nthWeekdays],
    ...(untilDay !== undefined && { until: `${untilDay.replaceAll('-', '')}T235959` }),
  }
}

/**
 * Reads an RRULE: what ruleText() wrote, or another program's where `start` says which series it is of (its UNTIL
 * may be an instant, and the day it falls on depends on the zone). Throws ProblemError RECURRENCE_INVALID for what is
 * no rule, or one that no meeting may have (refuseRecurrence).
 */
export function recurrenceOf(text: string, start?: { table: ZoneTable; zone: string; startLocal: string }): Recurrence {
  const rule = parseRule(text)
  const startMs = start && wallMsOf(start.startLocal)
  const ownTime = (list: number[], own: 'getUTCHours' | 'getUTCMinutes' | 'getUTCSeconds') =>
    list.length === 0 || (startMs !== undefined && list.length === 1 && new Date(startMs)[own]() === list[0])
  const oneTime =
    ownTime(rule.hours, 'getUTCHours') &&
    ownTime(rule.minutes, 'getUTCMinutes') &&
    ownTime(rule.seconds, 'getUTCSeconds')
  if (isSubDaily(rule.every) || !oneTime) refuse('A meeting has one time of day.')
  const nths = rule.weekdays.filter((each): each is { nth: number; weekday: number } => each.nth !== null)
  const { months, monthDays, yearDays, weekNumbers, positions, weekStart } = rule
  const parsed = Recurrence.safeParse({
    every: rule.every,
    interval: rule.interval,
    weekdays: rule.weekdays.filter(({ nth }) => nth === null).map(({ weekday }) => weekday),
    nthWeekdays: nths,
    months,
    monthDays,
    yearDays,
    weekNumbers,
    positions,
    weekStart,
    ...(rule.count !== undefined && { count: rule.count }),
    ...(rule.until !== undefined && { untilDay: lastDayOf(rule.until, start) }),
  })
  if (!parsed.success) return refuse(text.slice(0, 200))
  refuseRecurrence(parsed.data)
  return parsed.data
}

/** The last day on which a series with this UNTIL can have a meeting. */
function lastDayOf(until: string, start?: { table: ZoneTable; zone: string; startLocal: string }): string {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(until)
  const [, year, month, day, hour = '23', minute = '59', second = '59', utc] = match ?? []
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const ms = wallMs(local)
  if (ms === null || (utc === 'Z' && !start)) return refuse(until)
  const wall = start && utc === 'Z' ? localAt(start.table, start.zone, ms) : local
  // Before the hour of the meeting, the day before is the last.
  const early = start && wall.slice(11) < `${start.startLocal.slice(11, 16)}:00`
  return wallOf(wallMsOf(wall) - (early ? dayMs : 0)).slice(0, 10)
}

/**
 * Throws ProblemError RECURRENCE_INVALID for what RFC 5545 forbids, and for the rules that calendar programs read in
 * different ways: nobody should find a meeting on another day than the person beside them.
 */
export function refuseRecurrence(recurrence: Recurrence): void {
  const { every, weekdays, nthWeekdays, months, monthDays, yearDays, weekNumbers, positions } = recurrence
  if (nthWeekdays.length > 0) {
    if (every !== 'month' && every !== 'year') refuse('Numbered weekdays belong to months and years.')
    if (weekdays.length > 0) refuse('Numbered and other weekdays exclude each other.')
    if (weekNumbers.length > 0) refuse('Numbered weekdays and numbered weeks exclude each other.')
    const most = every === 'month' || months.length > 0 ? 5 : 53
    if (nthWeekdays.some(({ nth }) => Math.abs(nth) > most)) refuse('A month has at most five of a weekday.')
  }
  if (every === 'week' && monthDays.length > 0) refuse('Days of the month do not belong to weekly series.')
  if (every !== 'year' && yearDays.length + weekNumbers.length > 0) {
    refuse('Days of the year and numbered weeks belong to yearly series.')
  }
  if (yearDays.length > 0 && weekdays.length + nthWeekdays.length + monthDays.length + weekNumbers.length > 0) {
    refuse('Days of the year stand alone.')
  }
  if (every === 'year' && monthDays.length > 0 && months.length === 0) refuse('Days of the month need their months.')
  if (weekNumbers.length > 0 && monthDays.length > 0) refuse('Numbered weeks and days of the month exclude each other.')
  if (weekNumbers.some((week) => edgeWeeks.has(week))) refuse('The first and last weeks may lie in two years.')
  const sets = weekdays.length + nthWeekdays.length + monthDays.length + yearDays.length + weekNumbers.length
  if (positions.length > 0 && (every === 'day' || sets + months.length === 0)) {
    refuse('Positions choose from days that other parts name.')
  }
}

function refuse(why: string): never {
  throw new ProblemError('RECURRENCE_INVALID', why)
}

/** Wall times, counted as if UTC, in order; at most `max`, which is also the end of a series without one. */
export function expandWalls(recurrence: Recurrence, startLocal: string, max: number): number[] {
  const { untilDay, ...rest } = recurrence
  const endMs = untilDay === undefined ? wallMsMax : Math.min(wallMsMax, wallMsOf(`${untilDay}T23:59`))
  return wallsOfRule(ruleOf(rest, startLocal), wallMsOf(startLocal))
    .take(max)
    .filter((wall) => wall <= endMs)
    .toArray()
}

/**
 * Where a series really begins: the first day on or after `startLocal` that the rule names, so that the start is
 * itself an occurrence and every calendar counts alike. Throws ProblemError RECURRENCE_INVALID where there is none.
 */
export function firstStart(recurrence: Recurrence | null, startLocal: string): string {
  if (!recurrence) return startLocal
  const [first] = expandWalls({ ...recurrence, interval: 1 }, startLocal, 1)
  if (first === undefined) return refuse('The series has no day.')
  return wallOf(first).slice(0, 16)
}

/**
 * A series cut before the occurrence `atLocal`: the rule of what was before (null: nothing) and of what follows.
 * COUNT is shared between the two. Throws ProblemError RECURRENCE_INVALID where nothing follows.
 */
export function splitRecurrence(
  recurrence: Recurrence,
  startLocal: string,
  atLocal: string,
): { before: Recurrence | null; after: Recurrence } {
  const { count, untilDay, ...rule } = recurrence
  const atMs = wallMsOf(atLocal)
  const passed = expandWalls(recurrence, startLocal, limits.seriesOccurrencesMax).filter((wall) => wall < atMs)
  if (count !== undefined && count <= passed.length) refuse('Nothing of the series follows.')
  const last = passed.at(-1)
  return {
    before: last === undefined ? null : { ...rule, untilDay: wallOf(last).slice(0, 10) },
    after: {
      ...rule,
      ...(count !== undefined && { count: count - passed.length }),
      ...(untilDay !== undefined && { untilDay }),
    },
  }
}

/** Throws ProblemError WALL_TIME_MISSING for a day no calendar has. */
export function wallMsOf(local: string): number {
  const ms = wallMs(local)
  if (ms === null) throw new ProblemError('WALL_TIME_MISSING', local)
  return ms
}
