import type { Recurrence } from '../protocol/recurrence.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { wallMs, wallOf } from '../../infra/time/wallTime.ts'

const frequencies = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY' } as const
/** ISO order: Monday is 1. */
const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const dayMs = 86_400_000

/** ISO weekday, 1 Monday to 7 Sunday, of an instant on the wall. */
export function weekdayOf(wallAtMs: number): number {
  // Day zero of the epoch was a Thursday.
  return ((((Math.floor(wallAtMs / dayMs) + 3) % 7) + 7) % 7) + 1
}

/**
 * RRULE value (RFC 5545 §3.3.10) of a repetition that starts at `startLocal`. The end day stands as a floating
 * `UNTIL`: it is a day on the wall of the meeting's zone; calendarRule() makes an instant of it.
 */
export function ruleText(recurrence: Recurrence, startLocal: string): string {
  const parts = [`FREQ=${frequencies[recurrence.every]}`]
  if (recurrence.interval > 1) parts.push(`INTERVAL=${recurrence.interval}`)
  if (recurrence.every === 'week') {
    const days = recurrence.weekdays.length > 0 ? recurrence.weekdays : [weekdayOf(wallMsOf(startLocal))]
    const sorted = [...new Set(days)].toSorted((a, b) => a - b)
    parts.push(`BYDAY=${sorted.map((day) => weekdayNames[day - 1]).join(',')}`)
  }
  // A month without this day is skipped, as the RFC says.
  if (recurrence.every === 'month') parts.push(`BYMONTHDAY=${Number(startLocal.slice(8, 10))}`)
  if (recurrence.count !== undefined) parts.push(`COUNT=${recurrence.count}`)
  if (recurrence.untilDay !== undefined) parts.push(`UNTIL=${recurrence.untilDay.replaceAll('-', '')}T235959`)
  return parts.join(';')
}

/** Reads what ruleText() wrote. Throws ProblemError RECURRENCE_INVALID for a rule that is not one of ours. */
export function recurrenceOf(text: string): Recurrence {
  const parts = new Map(text.split(';').map((part) => part.split('=', 2) as [string, string]))
  const known = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL'])
  const every = (['day', 'week', 'month'] as const).find((each) => frequencies[each] === parts.get('FREQ'))
  if (!every || [...parts.keys()].some((key) => !known.has(key))) throw new ProblemError('RECURRENCE_INVALID', text)
  const weekdays = (parts.get('BYDAY')?.split(',') ?? []).map((name) => weekdayNames.indexOf(name) + 1)
  const monthDay = parts.get('BYMONTHDAY')
  const foreign =
    weekdays.includes(0) ||
    (weekdays.length > 0 && every !== 'week') ||
    (monthDay !== undefined && (every !== 'month' || !/^\d{1,2}$/.test(monthDay)))
  if (foreign) throw new ProblemError('RECURRENCE_INVALID', text)
  const until = /^(\d{4})(\d{2})(\d{2})T235959$/.exec(parts.get('UNTIL') ?? '')
  if (parts.has('UNTIL') && !until) throw new ProblemError('RECURRENCE_INVALID', text)
  return {
    every,
    interval: Number(parts.get('INTERVAL') ?? 1),
    weekdays,
    ...(parts.has('COUNT') && { count: Number(parts.get('COUNT')) }),
    ...(until && { untilDay: `${until[1]}-${until[2]}-${until[3]}` }),
  }
}

/**
 * Where a series really begins: the first of its weekdays on or after `startLocal`, so that the start is itself
 * an occurrence and every calendar counts alike.
 */
export function firstStart(recurrence: Recurrence | null, startLocal: string): string {
  if (recurrence?.every !== 'week' || recurrence.weekdays.length === 0) return startLocal
  const start = wallMsOf(startLocal)
  for (let day = 0; day < 7; day++) {
    const at = start + day * dayMs
    if (recurrence.weekdays.includes(weekdayOf(at))) return wallOf(at).slice(0, 16)
  }
  return startLocal
}

/** Throws ProblemError WALL_TIME_MISSING for a day no calendar has. */
export function wallMsOf(local: string): number {
  const ms = wallMs(local)
  if (ms === null) throw new ProblemError('WALL_TIME_MISSING', local)
  return ms
}
