import type { Person } from '../../../collab/protocol/people.ts'
import { minuteOfDayName, weekdayName } from '../i18n/format.ts'
import { localeTag, t } from '../i18n/t.ts'

/** `09:00–18:00, Mon–Fri`; days that follow each other are drawn together. */
export function workHoursWords({ fromMinute, untilMinute, days }: Person['workHours']): string {
  if (days.length === 0) return t('people.noDays')
  const runs = runsOf(days).map(([first, last]) =>
    first === last ? weekdayName(first, 'short') : `${weekdayName(first, 'short')}–${weekdayName(last, 'short')}`,
  )
  const named = new Intl.ListFormat(localeTag(), { type: 'unit', style: 'narrow' }).format(runs)
  return `${minuteOfDayName(fromMinute)}–${minuteOfDayName(untilMinute)}, ${named}`
}

function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const day of [...new Set(days)].toSorted((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last[1] === day - 1) last[1] = day
    else runs.push([day, day])
  }
  return runs
}
