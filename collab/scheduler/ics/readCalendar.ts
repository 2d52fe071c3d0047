import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Calendar } from './calendar.ts'

/** How much of a file is read; beyond it CALENDAR_INVALID. */
export interface CalendarLimits {
  bytesMax: number
  /** VEVENTs, each changed occurrence being one. */
  eventsMax: number
}

/** For one meeting, as mail and CalDAV carry it. */
export const oneMeetingLimits: CalendarLimits = { bytesMax: 256 * 1024, eventsMax: 800 }
/** For a whole calendar. */
export const wholeCalendarLimits: CalendarLimits = { bytesMax: 2_000_000, eventsMax: 10_000 }

/**
 * Reads text/calendar (RFC 5545). Zones become IANA names: by TZID, by Windows name, or by what the file's own
 * VTIMEZONE says. Throws ProblemError CALENDAR_INVALID (no calendar, too much, what nobody can hold), ZONE_UNKNOWN,
 * RECURRENCE_INVALID (sub-daily and other rules the scheduler does not keep).
 */
export type ReadCalendar = (zones: ZoneTable, text: string, limits: CalendarLimits) => Calendar
