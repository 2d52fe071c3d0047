import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { daysBetween, weekdayOf } from '../i18n/format.ts'

export type Every = Recurrence['every']
export const workdays = [1, 2, 3, 4, 5]
export const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** How the days within a month or a year are named: by their date, by place and weekday, or each such weekday. */
export type On = 'date' | 'place' | 'each'

/** Once per day, week, month or year, at the start's own place in it. */
export function plainRule(every: Every, more: Partial<Recurrence> = {}): Recurrence {
  const none = {
    weekdays: [],
    nthWeekdays: [],
    monthDays: [],
    months: [],
    yearDays: [],
    weekNumbers: [],
    positions: [],
  }
  return { ...none, every, interval: 1, weekStart: 1, ...more }
}

/** The rhythms most meetings have, for a first day. */
export function presetsFor(day: string): Recurrence[] {
  const weekday = weekdayOf(day)
  const nth = Math.ceil(Number(day.slice(8, 10)) / 7)
  const presets = [
    plainRule('day'),
    plainRule('week', { weekdays: workdays }),
    plainRule('week', { weekdays: [weekday] }),
    plainRule('week', { weekdays: [weekday], interval: 2 }),
    plainRule('month', { monthDays: [Number(day.slice(8, 10))] }),
    plainRule('month', { nthWeekdays: [{ nth: nth > 4 ? -1 : nth, weekday }] }),
  ]
  if (isInLastWeek(day) && nth === 4) presets.push(plainRule('month', { nthWeekdays: [{ nth: -1, weekday }] }))
  presets.push(
    plainRule('month', { weekdays: workdays, positions: [-1] }),
    plainRule('year', { months: [Number(day.slice(5, 7))], monthDays: [Number(day.slice(8, 10))] }),
  )
  return presets
}

/** Whether two rules have the same days, whatever their ends. */
export function sameRhythm(a: Recurrence, b: Recurrence): boolean {
  return JSON.stringify(rhythmOf(a)) === JSON.stringify(rhythmOf(b))
}

function rhythmOf({ every, interval, weekdays, nthWeekdays, monthDays, months, ...rest }: Recurrence) {
  const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b)
  const more = [rest.yearDays, rest.weekNumbers, rest.positions].map(sorted)
  return [every, interval, sorted(weekdays), nthWeekdays, sorted(monthDays), sorted(months), more]
}

/** The same end on another rhythm. */
export function withEndOf(rule: Recurrence, { count, untilDay }: Recurrence): Recurrence {
  const { count: _count, untilDay: _untilDay, ...rhythm } = rule
  return { ...rhythm, ...(count !== undefined && { count }), ...(untilDay !== undefined && { untilDay }) }
}

export type End = { kind: 'never' } | { kind: 'count'; count: number } | { kind: 'day'; untilDay: string }

export function endOf({ count, untilDay }: Recurrence): End {
  if (count !== undefined) return { kind: 'count', count }
  return untilDay === undefined ? { kind: 'never' } : { kind: 'day', untilDay }
}

export function withEnd(rule: Recurrence, end: End): Recurrence {
  const { count: _count, untilDay: _untilDay, ...rhythm } = rule
  if (end.kind === 'count') return { ...rhythm, count: end.count }
  return end.kind === 'day' ? { ...rhythm, untilDay: end.untilDay } : rhythm
}

export function onOf(rule: Recurrence): On {
  if (rule.nthWeekdays.length > 0 || (rule.weekdays.length > 0 && rule.positions.length > 0)) return 'place'
  return rule.weekdays.length > 0 ? 'each' : 'date'
}

/** Places and the days they count: `[-1]` of `[5]` is the last Friday, of one to five the last working day. */
export interface Places {
  nths: number[]
  weekdays: number[]
}

export function placesOf(rule: Recurrence, day: string): Places {
  if (rule.nthWeekdays.length === 0 && rule.weekdays.length > 0)
    return { nths: rule.positions, weekdays: rule.weekdays.toSorted((a, b) => a - b) }
  const [first] = rule.nthWeekdays
  if (!first) return { nths: [Math.min(4, Math.ceil(Number(day.slice(8, 10)) / 7))], weekdays: [weekdayOf(day)] }
  return { nths: [...new Set(rule.nthWeekdays.map(({ nth }) => nth))], weekdays: [first.weekday] }
}

export function withPlaces(rule: Recurrence, { nths, weekdays }: Places): Recurrence {
  const cleared = { ...rule, monthDays: [], weekdays: [], nthWeekdays: [], positions: [] }
  const [weekday] = weekdays
  if (weekdays.length === 1 && weekday !== undefined)
    return { ...cleared, nthWeekdays: nths.map((nth) => ({ nth, weekday })) }
  return { ...cleared, weekdays, positions: nths }
}

/** The rule with its days named another way, as the first day suggests them. */
export function namedBy(rule: Recurrence, on: On, day: string): Recurrence {
  const cleared = { ...rule, monthDays: [], weekdays: [], nthWeekdays: [], positions: [] }
  if (on === 'date') return { ...cleared, monthDays: [Number(day.slice(8, 10))] }
  if (on === 'each') return { ...cleared, weekdays: [weekdayOf(day)] }
  return withPlaces(cleared, placesOf(cleared, day))
}

/** Another unit keeps its interval and end; its days start from the first day. */
export function withUnit(rule: Recurrence, every: Every, day: string): Recurrence {
  const fresh = plainRule(every, { interval: rule.interval })
  if (every === 'week') fresh.weekdays = [weekdayOf(day)]
  if (every === 'month' || every === 'year') fresh.monthDays = [Number(day.slice(8, 10))]
  if (every === 'year') fresh.months = [Number(day.slice(5, 7))]
  return withEndOf(fresh, rule)
}

/** `1, 15, -1` as numbers within `max` of zero, without zero. */
export function numbersIn(text: string, max: number): number[] {
  const numbers = (text.match(/-?\d+/g) ?? []).map(Number)
  return [...new Set(numbers.filter((number) => number !== 0 && Math.abs(number) <= max))]
}

function isInLastWeek(day: string): boolean {
  const next = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)).toISOString().slice(0, 10)
  return daysBetween(day, next) <= 7
}
