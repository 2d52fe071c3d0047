import type { Rule } from './rule.ts'
import { dayMs, daysOfMonth, daysOfWeek, daysOfYear, fits, weekOf, weekYearOf, weekdayOf } from './ruleDays.ts'

/** Where every rule ends at the latest: ISO text of the years after has another shape. */
export const wallMsMax = Date.UTC(9999, 0, 1)
const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000 } as const
/** A rule that names nothing for so many periods running is taken to be over. */
const emptyPeriodsMax = { second: 4_000_000, minute: 1_000_000, hour: 200_000 }
/** The calendar repeats after 400 years: a rule that names no day until then names none. */
const spanMaxMs = 146_097 * dayMs

type DayPeriod = Exclude<Rule['every'], keyof typeof unitMs>

/**
 * The wall times an RRULE gives from `startMs` on (counted as if UTC), rising, each once, COUNT kept and UNTIL left
 * to the caller; none later than 400 years after the start. Nothing is asked of zones: no wall time is missing or doubled here. Parts the rule leaves out come
 * from the start, as RFC 5545 §3.3.10 says.
 */
export function* wallsOfRule(given: Rule, startMs: number): Generator<number, undefined> {
  const rule = withStart(given, startMs)
  let left = rule.count ?? Number.POSITIVE_INFINITY
  const endMs = Math.min(wallMsMax, startMs + spanMaxMs)
  const sets = isSubDaily(rule.every)
    ? shortPeriods(rule, rule.every, startMs, endMs)
    : dayPeriods(rule, rule.every, startMs, endMs)
  for (const set of sets) {
    for (const wall of positioned(rule, set)) {
      if (wall < startMs) continue
      if (wall >= endMs || left-- <= 0) return
      yield wall
    }
  }
}

/** Whether a rule repeats within a day. */
export function isSubDaily(every: Rule['every']): every is keyof typeof unitMs {
  return Object.hasOwn(unitMs, every)
}

function withStart(rule: Rule, startMs: number): Rule {
  const start = new Date(startMs)
  const full = { ...rule }
  if (rule.seconds.length === 0 && rule.every !== 'second') full.seconds = [start.getUTCSeconds()]
  if (rule.minutes.length === 0 && !['second', 'minute'].includes(rule.every)) full.minutes = [start.getUTCMinutes()]
  if (rule.hours.length === 0 && !isSubDaily(rule.every)) full.hours = [start.getUTCHours()]
  const ownDay = [{ nth: null, weekday: weekdayOf(startMs) }]
  const free = rule.weekdays.length === 0 && rule.monthDays.length === 0 && rule.yearDays.length === 0
  if (rule.every === 'week' && rule.weekdays.length === 0) full.weekdays = ownDay
  if (rule.every === 'month' && free) full.monthDays = [start.getUTCDate()]
  if (rule.every === 'year' && free) {
    if (rule.weekNumbers.length > 0) full.weekdays = ownDay
    else full.monthDays = [start.getUTCDate()]
  }
  // The start's month, unless days of another kind are named: where programs differ, refuseRecurrence() says no.
  const byMonth = full.monthDays.length > 0 && rule.weekNumbers.length === 0 && rule.yearDays.length === 0
  if (rule.every === 'year' && byMonth && rule.months.length === 0) full.months = [start.getUTCMonth() + 1]
  return full
}

/** The candidates of each day, week, month or year, sorted. */
function* dayPeriods(rule: Rule, every: DayPeriod, startMs: number, endMs: number) {
  const times = timesOfDay(rule)
  const daysOf = periodsFrom(rule, every, startMs, endMs)
  for (let period = 0; ; period += rule.interval) {
    const days = daysOf(period)
    if (days === undefined) return
    yield days.flatMap((day) => times.map((time) => day + time))
  }
}

/** The days of the period so many periods after the start's; undefined past the end. */
function periodsFrom(rule: Rule, every: DayPeriod, startMs: number, endMs: number) {
  const startDay = Math.floor(startMs / dayMs) * dayMs
  const start = new Date(startDay)
  const year = rule.weekNumbers.length > 0 ? weekYearOf(startDay, rule.weekStart) : start.getUTCFullYear()
  const lastYear = new Date(endMs).getUTCFullYear()
  return (period: number): number[] | undefined => {
    if (every === 'year') return year + period <= lastYear ? daysOfYear(rule, year + period) : undefined
    if (every === 'month') {
      const month = start.getUTCMonth() + period
      return year + month / 12 < lastYear + 1 ? daysOfMonth(rule, year, month) : undefined
    }
    const step = every === 'week' ? 7 * dayMs : dayMs
    const first = (every === 'week' ? weekOf(startDay, rule.weekStart) : startDay) + period * step
    if (first >= endMs) return undefined
    if (every === 'week') return daysOfWeek(rule, first)
    return fits(rule, first) ? [first] : []
  }
}

function timesOfDay(rule: Rule): number[] {
  return rule.hours.flatMap((hour) =>
    rule.minutes.flatMap((minute) => rule.seconds.map((second) => (hour * 3600 + minute * 60 + second) * 1000)),
  )
}

/** The candidates of each hour, minute or second. */
function* shortPeriods(rule: Rule, every: keyof typeof unitMs, startMs: number, endMs: number) {
  const unit = unitMs[every]
  const minutes = every === 'hour' ? rule.minutes : [0]
  const seconds = every === 'second' ? [0] : rule.seconds
  const within = minutes.flatMap((minute) => seconds.map((second) => (minute * 60 + second) * 1000))
  const has = (list: number[], value: number) => list.length === 0 || list.includes(value)
  let at = Math.floor(startMs / unit) * unit
  for (let empty = 0; empty < emptyPeriodsMax[every] && at < endMs; at += rule.interval * unit) {
    const date = new Date(at)
    const listed =
      has(rule.hours, date.getUTCHours()) &&
      (every === 'hour' || has(rule.minutes, date.getUTCMinutes())) &&
      (every !== 'second' || has(rule.seconds, date.getUTCSeconds())) &&
      fits(rule, Math.floor(at / dayMs) * dayMs)
    empty = listed ? 0 : empty + 1
    if (listed) yield within.map((time) => at + time)
  }
}

/** BYSETPOS: of the sorted candidates of one period, those at the named places. */
function positioned(rule: Rule, set: number[]): number[] {
  if (rule.positions.length === 0) return set
  return set.filter((_, place) => rule.positions.includes(place + 1) || rule.positions.includes(place - set.length))
}
