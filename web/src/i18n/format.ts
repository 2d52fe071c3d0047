import { localAt } from '../../../infra/time/wallTime.ts'
import { offsetSecondsAt, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import { currentLanguage, localeTag, t } from './t.ts'
import { citiesInChinese } from './zoneCities.ts'

/**
 * How times, days and lengths are written. Instants are milliseconds since the epoch; offsets come from our
 * own zone table, since the one inside a browser lags behind. Clocks are 24-hour everywhere, because a time
 * that people in four countries read aloud to each other must not need an AM or PM.
 */
export const dayMs = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Wall time is formatted as if it were UTC, so that `Intl` applies no zone of its own. */
function wallFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = localeTag() + JSON.stringify(options)
  const kept = formats.get(key)
  if (kept) return kept
  const made = new Intl.DateTimeFormat(localeTag(), { ...options, timeZone: 'UTC' })
  formats.set(key, made)
  return made
}

/** `YYYY-MM-DD` of a zone's wall calendar at an instant. */
export function dayAt(table: ZoneTable, zone: string, atMs: number): string {
  return localAt(table, zone, atMs).slice(0, 10)
}

/** `09:30`. */
export function clockAt(table: ZoneTable, zone: string, atMs: number): string {
  return localAt(table, zone, atMs).slice(11, 16)
}

/** `09:30–10:15`. */
export function spanAt(table: ZoneTable, zone: string, startMs: number, endMs: number): string {
  return `${clockAt(table, zone, startMs)}–${clockAt(table, zone, endMs)}`
}

export type DayStyle = 'long' | 'short' | 'weekday'

const dayStyles: Record<DayStyle, Intl.DateTimeFormatOptions> = {
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  weekday: { weekday: 'long' },
}

/** `Saturday 21 November` for a `YYYY-MM-DD`. */
export function dayName(day: string, style: DayStyle = 'long'): string {
  return wallFormat(dayStyles[style]).format(Date.parse(`${day}T00:00:00Z`))
}

/** `Saturday, 21 November 2026`. */
export function dateName(day: string): string {
  return wallFormat({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(
    Date.parse(`${day}T00:00:00Z`),
  )
}

/** How many calendar days `day` lies after `other`. */
export function daysBetween(other: string, day: string): number {
  return Math.round((Date.parse(day) - Date.parse(other)) / dayMs)
}

/** The day that many days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}

/** ISO weekday, 1 Monday to 7 Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

/** The name of an ISO weekday. 2024-01-01 was a Monday. */
export function weekdayName(weekday: number, style: 'long' | 'short' | 'narrow' = 'long'): string {
  return wallFormat({ weekday: style }).format(Date.UTC(2024, 0, weekday))
}

/** The name of a month, 1 January to 12 December. */
export function monthName(month: number, style: 'long' | 'short' = 'long'): string {
  return wallFormat({ month: style }).format(Date.UTC(2024, month - 1, 1))
}

/** `November 2026` for a `YYYY-MM`. */
export function monthYearName(month: string): string {
  return wallFormat({ month: 'long', year: 'numeric' }).format(Date.parse(`${month}-01T00:00:00Z`))
}

/** `23 Nov` for a `YYYY-MM-DD`. */
export function shortDate(day: string): string {
  return wallFormat({ day: 'numeric', month: 'short' }).format(Date.parse(`${day}T00:00:00Z`))
}

/** `23 November` for a `YYYY-MM-DD`. */
export function dayOfYearName(day: string): string {
  return wallFormat({ day: 'numeric', month: 'long' }).format(Date.parse(`${day}T00:00:00Z`))
}

/** Today, tomorrow or yesterday in words, else the day's name. */
export function relativeDay(today: string, day: string): string {
  const away = daysBetween(today, day)
  if (away === 0) return t('time.today')
  if (away === 1) return t('time.tomorrow')
  if (away === -1) return t('time.yesterday')
  return dayName(day, 'long')
}

/** `GMT+5:30` at an instant. */
export function offsetName(table: ZoneTable, zone: string, atMs: number): string {
  const seconds = offsetSecondsAt(table, zone, atMs)
  const minutes = Math.abs(seconds) / 60
  const rest = minutes % 60
  return `GMT${seconds < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest > 0 ? `:${String(rest).padStart(2, '0')}` : ''}`
}

/** Whose clock it is: the city a zone is called after, in the language of now. */
export function cityOf(zone: string): string {
  if (currentLanguage() === 'zh') return citiesInChinese[zone] ?? genericName(zone)
  return plainCity(zone)
}

function plainCity(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ').replace('Sao Paulo', 'São Paulo')
}

function genericName(zone: string): string {
  try {
    const parts = new Intl.DateTimeFormat('zh-CN', { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts()
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? plainCity(zone)
  } catch {
    // The browser's own table may not know a zone that ours does.
    return plainCity(zone)
  }
}

/** `Shanghai, GMT+8`. */
export function whoseClock(table: ZoneTable, zone: string, atMs: number): string {
  return `${cityOf(zone)}, ${offsetName(table, zone, atMs)}`
}

/** `1 h 30 min`, `45 min`, `2 h`. */
export function lengthName(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return t('time.minutesShort', { count: minutes })
  if (minutes % 60 === 0) return t('time.hoursShort', { count: hours })
  return t('time.hoursMinutes', { hours, minutes: minutes % 60 })
}

/** Whole minutes of call time, as departments are granted them; rounded down so that nothing is promised twice. */
export function minutesName(seconds: number): string {
  return t('time.minutesShort', { count: Math.trunc(seconds / 60) })
}

/** `09:00` for minutes since midnight; 1440 reads as 24:00. */
export function minuteOfDayName(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
