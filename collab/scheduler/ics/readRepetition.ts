import { limits } from '../../../infra/contract/limits.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { localAt, resolveLocal, wallMs, wallOf } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { Recurrence } from '../../protocol/recurrence.ts'
import { recurrenceOf } from '../recurrence.ts'
import type { CalendarTime } from './calendar.ts'
import type { ZoneOf } from './calendarZones.ts'
import type { Component } from './components.ts'
import { compactWall, linesOf, timesOf, type ReadTime } from './values.ts'

export interface Repetition {
  recurrence: Recurrence | null
  excluded: string[]
  added: string[]
}

/** How a VEVENT that begins at `start` repeats. Throws ProblemError RECURRENCE_INVALID, CALENDAR_INVALID, ZONE_UNKNOWN. */
export function readRepetition(zones: ZoneTable, component: Component, start: ReadTime, zoneOf: ZoneOf): Repetition {
  const rules = linesOf(component, 'RRULE')
  if (rules.length > 1 || linesOf(component, 'EXRULE').length > 0) {
    throw new ProblemError('RECURRENCE_INVALID', 'A series has one rule.')
  }
  const keys = (name: string) => {
    const times = linesOf(component, name).flatMap((line) => timesOf(line, zoneOf))
    if (times.length > limits.seriesOccurrencesMax)
      throw new ProblemError('RECURRENCE_INVALID', `more than ${limits.seriesOccurrencesMax} of ${name}`)
    return [...new Set(times.map((time) => keyOf(zones, time, start)))].toSorted()
  }
  const rule = rules[0]?.value.trim().toUpperCase()
  return {
    recurrence: rule === undefined ? null : readRule(zones, rule, start),
    excluded: keys('EXDATE'),
    added: keys('RDATE'),
  }
}

/** A time as a key of the series that begins at `start`: on its wall, at its time of day where only a day is given. */
export function keyOf(zones: ZoneTable, time: CalendarTime & { isDay?: boolean }, start: CalendarTime): string {
  if (time.isDay) return `${time.local.slice(0, 10)}${start.local.slice(10)}`
  if (time.zone === null || start.zone === null || time.zone === start.zone) return time.local
  return localAt(zones, start.zone, resolveLocal(zones, time.zone, time.local).atMs).slice(0, 16)
}

/**
 * UNTIL is an instant, a wall time or a day (§3.3.10); we keep the last day on the wall of the series. As many
 * occurrences as a series may have are no end: a series without one is written so.
 */
function readRule(zones: ZoneTable, rule: string, start: ReadTime): Recurrence {
  const parts = rule.split(';').filter((part) => part !== '')
  if (parts.some((part) => /^FREQ=(SECONDLY|MINUTELY|HOURLY)$|^(BYHOUR|BYMINUTE|BYSECOND|RSCALE|SKIP)=/.test(part))) {
    throw new ProblemError('RECURRENCE_INVALID', 'A meeting repeats by days, weeks, months or years.')
  }
  const count = /^COUNT=(\d+)$/.exec(parts.find((part) => part.startsWith('COUNT=')) ?? '')?.[1]
  const kept = parts.filter(
    (part) =>
      !part.startsWith('UNTIL=') && !(part.startsWith('COUNT=') && Number(count) === limits.seriesOccurrencesMax),
  )
  const until = parts.find((part) => part.startsWith('UNTIL='))?.slice(6)
  if (until !== undefined) kept.push(`UNTIL=${lastDay(zones, until, start).replaceAll('-', '')}T235959`)
  const read = Recurrence.safeParse(recurrenceOf(kept.join(';')))
  if (!read.success) throw new ProblemError('RECURRENCE_INVALID', rule.slice(0, 100))
  return read.data
}

function lastDay(zones: ZoneTable, until: string, start: ReadTime): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(until)
  const day = match ? `${match[1]}-${match[2]}-${match[3]}` : ''
  const local = `${day}T${match?.[4] ?? '23'}:${match?.[5] ?? '59'}:${match?.[6] ?? '59'}`
  const ms = wallMs(local)
  if (ms === null) throw new ProblemError('RECURRENCE_INVALID', `UNTIL=${until.slice(0, 40)}`)
  const wall = match?.[7] === 'Z' && start.zone !== null ? localAt(zones, start.zone, ms) : local
  // An end before the time of day of the series leaves that day out.
  const included = wall.slice(11, 16) >= start.local.slice(11)
  return included ? wall.slice(0, 10) : wallOf((wallMs(wall) ?? 0) - 86_400_000).slice(0, 10)
}

/** UNTIL and keys as they are written: instants in UTC where the series has a zone. */
export function untilText(zones: ZoneTable, untilDay: string, zone: string | null): string {
  if (zone === null) return untilDay.replaceAll('-', '')
  return `${compactWall(resolveLocal(zones, zone, `${untilDay}T23:59:59`).atMs)}Z`
}
