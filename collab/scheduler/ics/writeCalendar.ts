import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Calendar } from './calendar.ts'

/** Writes text/calendar in UTF-8, each zone with a VTIMEZONE from our table. `stampMs` of an event is its DTSTAMP, else `nowMs`. */
export type WriteCalendar = (zones: ZoneTable, calendar: Calendar, nowMs: number) => string
