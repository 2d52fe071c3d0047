import { limits } from '../../../infra/contract/limits.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { localAt, resolveLocal } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Recurrence } from '../../protocol/recurrence.ts'
import { recurrenceOf } from '../recurrence.ts'
import type { CalendarTime } from './calendar.ts'
import type { ZoneOf } from './calendarZones.ts'
import type { Component } from './components.ts'
import { linesOf, timesOf, type ReadTime } from './values.ts'

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

/** As many occurrences as a series may have are no end: we write a series without one so. */
function readRule(zones: ZoneTable, rule: string, start: ReadTime): Recurrence {
  const { count, ...endless } = recurrenceOf(rule, {
    table: zones,
    zone: start.zone ?? 'UTC',
    startLocal: start.local,
  })
  return count === undefined || count === limits.seriesOccurrencesMax ? endless : { ...endless, count }
}
