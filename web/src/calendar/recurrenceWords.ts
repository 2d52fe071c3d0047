import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { dateName, dayOfYearName, monthName, weekdayName, weekdayOf } from '../i18n/format.ts'
import { localeTag, t, type Key } from '../i18n/t.ts'

const workdays = '12345'
const weekend = '67'
const everyDay = '1234567'

/** A recurrence said in words, for a meeting whose first day is `startDay` (`YYYY-MM-DD`). */
export function recurrenceWords(rule: Recurrence | null, startDay: string): string {
  if (!rule) return t('repeat.once')
  const rhythm = [rhythmWords(rule, startDay), ...limitWords(rule)].reduce((said, limit) =>
    t('repeat.only', { rhythm: said, limit }),
  )
  const end = endWords(rule)
  return end ? t('repeat.withEnd', { rhythm, end }) : rhythm
}

function rhythmWords(rule: Recurrence, startDay: string): string {
  const count = rule.interval
  switch (rule.every) {
    case 'day':
      return t('repeat.days', { count })
    case 'week': {
      const weekdays = rule.weekdays.length > 0 ? sorted(rule.weekdays) : [weekdayOf(startDay)]
      if (count === 1 && weekdays.join('') === workdays) return t('repeat.workdays')
      return t('repeat.weeks', { count, weekdays: weekdayList(weekdays) })
    }
    case 'month':
      return t('repeat.at', { rhythm: t('repeat.months', { count }), on: onWords(rule, startDay) })
    case 'year':
      return t('repeat.at', { rhythm: t('repeat.years', { count }), on: yearWords(rule, startDay) })
  }
}

/** Which days of each month. */
function onWords(rule: Recurrence, startDay: string): string {
  const { nthWeekdays, monthDays, weekdays, positions } = rule
  const named = [
    ...nthWeekdays.map(({ nth, weekday }) => t('repeat.nth', { nth: ordinal(nth), what: weekdayName(weekday) })),
    ...positionedDays(rule),
  ]
  const days = [...monthDays, ...(sorted(weekdays).join('') === everyDay ? positions : [])]
  if (named.length === 0 && days.length === 0 && weekdays.length === 0) days.push(Number(startDay.slice(8, 10)))
  const dates = monthDayWords(days)
  if (dates) named.push(dates)
  const plain = weekdays.length > 0 && positions.length === 0
  if (plain) named.push(t('repeat.each', { weekdays: weekdayList(sorted(weekdays)) }))
  return list(named)
}

/** Weekdays of which some places count: the last working day. */
function positionedDays({ weekdays, positions }: Recurrence): string[] {
  const set = sorted(weekdays).join('')
  if (set === '' || set === everyDay) return []
  return positions.map((nth) => t('repeat.nth', { nth: ordinal(nth), what: setName(set) }))
}

function setName(set: string): string {
  if (set === workdays) return t('repeat.workday')
  if (set === weekend) return t('repeat.weekendDay')
  return list(
    [...set].map((weekday) => weekdayName(Number(weekday))),
    'disjunction',
  )
}

function monthDayWords(days: readonly number[]): string | null {
  const fromStart = days.filter((day) => day > 0).toSorted((a, b) => a - b)
  const fromEnd = days.filter((day) => day < 0).toSorted((a, b) => a - b)
  const parts = fromEnd.map((day) =>
    day === -1 ? t('repeat.lastDay') : t('repeat.dayFromEnd', { nth: fromLast(day) }),
  )
  if (fromStart.length > 0) {
    const numbers = list(fromStart.map((day) => t('repeat.day', { day })))
    parts.unshift(t('repeat.onDays', { count: fromStart.length, days: numbers }))
  }
  return parts.length > 0 ? list(parts) : null
}

/** Which days of each year: its months and their days, its weeks, or days counted through. */
function yearWords(rule: Recurrence, startDay: string): string {
  const { months, weekNumbers, yearDays, monthDays, nthWeekdays, weekdays } = rule
  const counted = monthDays.length + nthWeekdays.length + weekdays.length > 0
  if (yearDays.length > 0) return t('repeat.yearDays', { days: list(yearDays.map(placeWords)) })
  if (weekNumbers.length > 0) {
    const inner = weekdays.length > 0 ? weekdays : [weekdayOf(startDay)]
    return t('repeat.inWeeks', {
      count: weekNumbers.length,
      weeks: list(weekNumbers.toSorted((a, b) => a - b).map(placeWords)),
      on: t('repeat.each', { weekdays: weekdayList(sorted(inner)) }),
    })
  }
  if (months.length === 0 && !counted) return t('repeat.onDate', { date: dayOfYearName(startDay) })
  const on = onWords(rule, startDay)
  if (months.length > 0) return t('repeat.inMonths', { months: monthList(months), on })
  return t(monthDays.length > 0 ? 'repeat.inEveryMonth' : 'repeat.inYear', { on })
}

/** What else narrows it, beside what the rhythm has said already. */
function limitWords(rule: Recurrence): string[] {
  const limits: string[] = []
  const short = rule.every === 'day' || rule.every === 'week'
  if (rule.months.length > 0 && rule.every !== 'year')
    limits.push(t('repeat.limitMonths', { months: monthList(rule.months) }))
  if (rule.every === 'day' && rule.weekdays.length > 0)
    limits.push(t('repeat.limitWeekdays', { weekdays: weekdayList(sorted(rule.weekdays)) }))
  if (short && rule.monthDays.length > 0) limits.push(monthDayWords(rule.monthDays) ?? '')
  if (rule.positions.length > 0 && (short || rule.weekdays.length === 0))
    limits.push(t('repeat.limitPositions', { positions: list(rule.positions.map(ordinal)) }))
  return limits
}

function endWords(rule: Recurrence): string | null {
  if (rule.count !== undefined) return t('repeat.times', { count: rule.count })
  if (rule.untilDay !== undefined) return t('repeat.until', { day: dateName(rule.untilDay) })
  return null
}

/** `second`, `last`, `7th`. */
export function ordinal(nth: number): string {
  if (nth === -1) return t('repeat.last')
  if (nth < 0) return t('repeat.fromLast', { nth: fromLast(nth) })
  if (nth <= 5) return t(`repeat.nth.${nth}` as Key)
  return t('repeat.nth.more', { nth: numbered(nth) })
}

/** `2nd` for -2, as in the 2nd last. */
function fromLast(nth: number): string {
  return numbered(-nth)
}

function placeWords(place: number): string {
  return place > 0 ? String(place) : t('repeat.placeFromEnd', { nth: fromLast(place) })
}

const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }

function numbered(nth: number): string {
  if (!localeTag().startsWith('en')) return String(nth)
  return `${nth}${suffixes[new Intl.PluralRules('en', { type: 'ordinal' }).select(nth)] ?? 'th'}`
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b)
}

function weekdayList(weekdays: readonly number[]): string {
  return list(weekdays.map((weekday) => weekdayName(weekday, weekdays.length > 2 ? 'short' : 'long')))
}

function monthList(months: readonly number[]): string {
  return list(sorted(months).map((month) => monthName(month)))
}

function list(parts: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return new Intl.ListFormat(localeTag(), { type }).format(parts)
}
