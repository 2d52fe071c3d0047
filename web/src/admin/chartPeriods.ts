import type { ApiOutput } from '../api/api.ts'
import { localeTag, t } from '../i18n/t.ts'

type Department = ApiOutput<'GET /api/admin/minutes/months'>['departments'][number]

/** One pair of bars. */
export interface ChartPeriod {
  name: string
  usedSeconds: number
  grantedSeconds: number
}

const dayMs = 86_400_000

/**
 * A department's periods, oldest first; or, of all departments together, months: periods of several zones and
 * lengths fall into the month of their middle.
 */
export function chartPeriods(departments: readonly Department[], departmentId: string | null): ChartPeriod[] {
  const chosen = departments.find((department) => department.departmentId === departmentId)
  if (chosen)
    return chosen.periods.map(({ startsAt, endsAt, usedSeconds, grantedSeconds }) => ({
      name: periodName(startsAt, endsAt),
      usedSeconds,
      grantedSeconds,
    }))
  const byMonth = Map.groupBy(
    departments.flatMap(({ periods }) => periods),
    ({ startsAt, endsAt }) => new Date(middleMs(startsAt, endsAt)).toISOString().slice(0, 7),
  )
  return [...byMonth]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([month, periods]) => ({
      name: monthName(Date.parse(`${month}-15T00:00:00Z`)),
      usedSeconds: periods.reduce((sum, { usedSeconds }) => sum + usedSeconds, 0),
      grantedSeconds: periods.reduce((sum, { grantedSeconds }) => sum + grantedSeconds, 0),
    }))
}

/** What a week, month or quarter is called; its ends lie at midnights of some zone, its middle in no doubt. */
export function periodName(startsAt: string, endsAt: string): string {
  const middle = middleMs(startsAt, endsAt)
  const days = (Date.parse(endsAt) - Date.parse(startsAt)) / dayMs
  if (days > 45)
    return t('minutes.quarterName', { quarter: quarterOf(middle), year: String(new Date(middle).getUTCFullYear()) })
  if (days > 10) return monthName(middle)
  // A week's middle is its Thursday in every zone.
  return named(middle - 3 * dayMs, { day: 'numeric', month: 'short' })
}

function quarterOf(atMs: number): number {
  return Math.floor(new Date(atMs).getUTCMonth() / 3) + 1
}

function monthName(atMs: number): string {
  return named(atMs, { month: 'short', year: 'numeric' })
}

function named(atMs: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(localeTag(), { ...options, timeZone: 'UTC' }).format(atMs)
}

function middleMs(startsAt: string, endsAt: string): number {
  return (Date.parse(startsAt) + Date.parse(endsAt)) / 2
}

/** Round steps for an axis up to at least `max`, in the unit of `max`: 0, 500, 1000 … */
export function axisSteps(max: number, count = 4): number[] {
  if (max <= 0) return [0, 1]
  const rough = max / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, index) => index * step)
}
