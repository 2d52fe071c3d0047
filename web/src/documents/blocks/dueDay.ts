import { localeTag, t } from '../../i18n/t.ts'

/** `YYYY-MM-DD` of a day as the person's own calendar has it. */
export function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The day so many days after another. */
export function dayAfter(from: Date, days: number): string {
  return dayOf(new Date(from.getFullYear(), from.getMonth(), from.getDate() + days))
}

/** The Monday after. */
export function nextMonday(from: Date): string {
  return dayAfter(from, (8 - from.getDay()) % 7 || 7)
}

/** A due day in the fewest words, and whether it has passed. */
export function dueWords(dueDay: string, today: Date, tag = localeTag()): { words: string; late: boolean } | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(dueDay)
  if (!parts) return undefined
  const late = dueDay < dayOf(today)
  if (dueDay === dayOf(today)) return { words: t('notes.today'), late }
  if (dueDay === dayAfter(today, 1)) return { words: t('notes.tomorrow'), late }
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  const year = date.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' as const }
  return { words: date.toLocaleDateString(tag, { month: 'short', day: 'numeric', ...year }), late }
}
