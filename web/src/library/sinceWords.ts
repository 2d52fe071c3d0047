import { localeTag } from '../i18n/t.ts'

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
]
const daysMax = 7

/** How long ago in words, and the date where that is more than a week. */
export function sinceWords(atMs: number, nowMs: number): string {
  const ago = Math.max(0, nowMs - atMs)
  if (ago >= daysMax * 86_400_000)
    return new Intl.DateTimeFormat(localeTag(), { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs)
  const [unit, length] = steps.findLast(([, step]) => ago >= step) ?? ['minute', 60_000]
  return new Intl.RelativeTimeFormat(localeTag(), { numeric: 'auto' }).format(-Math.floor(ago / length), unit)
}
