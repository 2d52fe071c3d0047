import { addDays, daysBetween, weekdayOf } from '../i18n/format.ts'

export const views = ['day', 'week', 'month', 'list'] as const
export type View = (typeof views)[number]

/** The Monday on or before a day. */
export function mondayOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day))
}

/** The days a view shows around one of them: one, a week from Monday, the whole weeks of a month, two weeks. */
export function daysShown(view: View, day: string): string[] {
  if (view === 'day') return [day]
  if (view === 'list') return run(day, 14)
  if (view === 'week') return run(mondayOf(day), 7)
  const first = `${day.slice(0, 7)}-01`
  const from = mondayOf(first)
  const last = addDays(monthLater(first, 1), -1)
  return run(from, weeksBetween(from, last) * 7)
}

/** The day the view turns to, one step on (1) or back (-1). */
export function turned(view: View, day: string, by: 1 | -1): string {
  if (view === 'day') return addDays(day, by)
  if (view === 'week') return addDays(day, 7 * by)
  if (view === 'list') return addDays(day, 14 * by)
  return monthLater(day, by)
}

/** The same day of another month, or its last one: 31 January, 28 February. */
export function monthLater(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const lengthDays = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lengthDays))).toISOString().slice(0, 10)
}

function run(from: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(from, index))
}

function weeksBetween(monday: string, last: string): number {
  let weeks = 1
  while (addDays(monday, weeks * 7) <= last) weeks += 1
  return weeks
}

/** The ISO week that a day lies in: the first one has the year's first Thursday. */
export function weekNumber(day: string): number {
  const thursday = addDays(mondayOf(day), 3)
  const newYear = `${thursday.slice(0, 4)}-01-01`
  return Math.floor(daysBetween(newYear, thursday) / 7) + 1
}
