import type { Rule } from './rule.ts'

export const dayMs = 86_400_000

/** ISO weekday, 1 Monday to 7 Sunday, of an instant on the wall. */
export function weekdayOf(wallAtMs: number): number {
  // Day zero of the epoch was a Thursday.
  return ((((Math.floor(wallAtMs / dayMs) + 3) % 7) + 7) % 7) + 1
}

/** The first day of the week a day lies in, where weeks begin on `weekStart`. */
export function weekOf(day: number, weekStart: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7) * dayMs
}

/** The first day of week 1: the first week with at least four days in the year (ISO 8601 where it begins on Monday). */
function firstWeekOf(year: number, weekStart: number): number {
  return weekOf(Date.UTC(year, 0, 4), weekStart)
}

/** The year whose numbered weeks a day belongs to; it may be the one before or after the calendar's. */
export function weekYearOf(day: number, weekStart: number): number {
  const year = new Date(day).getUTCFullYear()
  if (day < firstWeekOf(year, weekStart)) return year - 1
  return day >= firstWeekOf(year + 1, weekStart) ? year + 1 : year
}

/** A run of days: from its first midnight until the one after its last. */
interface Span {
  from: number
  until: number
}

const spanOfMonth = (year: number, month: number): Span => ({
  from: Date.UTC(year, month, 1),
  until: Date.UTC(year, month + 1, 1),
})
const spanOfYear = (year: number): Span => ({ from: Date.UTC(year, 0, 1), until: Date.UTC(year + 1, 0, 1) })

/**
 * The days (midnights, counted as if UTC) of one year that a yearly rule names, in order. With numbered weeks the
 * year is that of the weeks, which may begin in December and end in January.
 */
export function daysOfYear(rule: Rule, year: number): number[] {
  if (rule.weekNumbers.length > 0) return numberedWeeks(rule, year).filter((day) => fits(rule, day))
  if (rule.yearDays.length > 0) return numbered(rule.yearDays, spanOfYear(year)).filter((day) => fits(rule, day))
  if (rule.months.length === 0 && rule.monthDays.length === 0) return daysWithin(rule, spanOfYear(year))
  const months = rule.months.length > 0 ? rule.months : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
  return months.flatMap((month) => daysOfMonth(rule, year, month - 1))
}

/** As above, of one month; `month` counts from 0 and may leave the year. */
export function daysOfMonth(rule: Rule, year: number, month: number): number[] {
  const named = rule.months.length === 0 || rule.months.includes((month % 12) + 1)
  return named ? daysWithin(rule, spanOfMonth(year, month)) : []
}

/** As above, of the seven days from `day` on. */
export function daysOfWeek(rule: Rule, day: number): number[] {
  return daysBetween(day, day + 7 * dayMs).filter((each) => fits(rule, each))
}

/** Goes straight to the numbered days, so that looking for a rare day through the centuries costs little. */
function daysWithin(rule: Rule, span: Span): number[] {
  const nths = rule.weekdays.filter((each): each is { nth: number; weekday: number } => each.nth !== null)
  let days = daysBetween(span.from, span.until)
  if (rule.monthDays.length > 0) days = numbered(rule.monthDays, span)
  else if (nths.length > 0 && nths.length === rule.weekdays.length) days = numberedWeekdays(nths, span)
  return days.filter((day) => fits(rule, day))
}

function daysBetween(from: number, until: number): number[] {
  return Array.from({ length: (until - from) / dayMs }, (_, index) => from + index * dayMs)
}

function numbered(numbers: number[], { from, until }: Span): number[] {
  return inOrder(
    numbers.map((number) => (number > 0 ? from + (number - 1) * dayMs : until + number * dayMs)),
    { from, until },
  )
}

function numberedWeekdays(nths: { nth: number; weekday: number }[], { from, until }: Span): number[] {
  const days = nths.map(({ nth, weekday }) => {
    const first = from + ((weekday - weekdayOf(from) + 7) % 7) * dayMs
    const last = weekOf(until - dayMs, weekday)
    return nth > 0 ? first + (nth - 1) * 7 * dayMs : last + (nth + 1) * 7 * dayMs
  })
  return inOrder(days, { from, until })
}

function inOrder(days: number[], { from, until }: Span): number[] {
  return [...new Set(days)].filter((day) => day >= from && day < until).toSorted((a, b) => a - b)
}

function numberedWeeks(rule: Rule, year: number): number[] {
  const first = firstWeekOf(year, rule.weekStart)
  const count = (firstWeekOf(year + 1, rule.weekStart) - first) / (7 * dayMs)
  const numbers = rule.weekNumbers.map((number) => (number < 0 ? count + 1 + number : number))
  return [...new Set(numbers)]
    .filter((number) => number >= 1 && number <= count)
    .toSorted((a, b) => a - b)
    .flatMap((number) => daysBetween(first + (number - 1) * 7 * dayMs, first + number * 7 * dayMs))
}

/** Whether a day is in every list the rule has. */
export function fits(rule: Rule, day: number): boolean {
  const date = new Date(day)
  const month = date.getUTCMonth()
  if (rule.months.length > 0 && !rule.months.includes(month + 1)) return false
  const year = date.getUTCFullYear()
  if (rule.monthDays.length > 0 && !isListed(rule.monthDays, day, 1, spanOfMonth(year, month))) return false
  if (rule.yearDays.length > 0 && !isListed(rule.yearDays, day, 1, spanOfYear(year))) return false
  if (rule.weekdays.length === 0) return true
  const weekday = weekdayOf(day)
  return rule.weekdays.some((each) => {
    if (each.weekday !== weekday) return false
    if (each.nth === null) return true
    // In a year with months named, the second Tuesday is the month's.
    const span = rule.every === 'month' || rule.months.length > 0 ? spanOfMonth(year, month) : spanOfYear(year)
    return isListed([each.nth], day, 7, span)
  })
}

/** Whether the day's number in its span, in steps of `days`, is listed; negative numbers count from the end. */
function isListed(numbers: number[], day: number, days: number, span: Span): boolean {
  const forward = Math.floor((day - span.from) / (days * dayMs)) + 1
  const backward = -Math.floor((span.until - dayMs - day) / (days * dayMs)) - 1
  return numbers.includes(forward) || numbers.includes(backward)
}
