import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { dateName, weekdayName, weekdayOf } from '../i18n/format.ts'
import { localeTag, t } from '../i18n/t.ts'

/** A recurrence said in words, for a meeting whose first day is `startDay` (`YYYY-MM-DD`). */
export function recurrenceWords(rule: Recurrence | null, startDay: string): string {
  if (!rule) return t('repeat.once')
  const end = endWords(rule)
  return end ? t('repeat.withEnd', { rhythm: rhythmWords(rule, startDay), end }) : rhythmWords(rule, startDay)
}

function rhythmWords(rule: Recurrence, startDay: string): string {
  const count = rule.interval
  if (rule.every === 'day') return t('repeat.days', { count })
  if (rule.every === 'month') return t('repeat.months', { count, day: Number(startDay.slice(8, 10)) })
  const weekdays = rule.weekdays.length > 0 ? rule.weekdays.toSorted((a, b) => a - b) : [weekdayOf(startDay)]
  if (count === 1 && weekdays.join('') === '12345') return t('repeat.workdays')
  const names = weekdays.map((weekday) => weekdayName(weekday, weekdays.length > 2 ? 'short' : 'long'))
  return t('repeat.weeks', { count, weekdays: new Intl.ListFormat(localeTag(), { type: 'conjunction' }).format(names) })
}

function endWords(rule: Recurrence): string | null {
  if (rule.count !== undefined) return t('repeat.times', { count: rule.count })
  if (rule.untilDay !== undefined) return t('repeat.until', { day: dateName(rule.untilDay) })
  return null
}
