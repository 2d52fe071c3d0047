import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import { calendarSeries } from '../scheduler/calendarFile.ts'
import { allInstancesOf } from '../scheduler/expansion.ts'
import type { CalendarEvent, CalendarTime } from '../scheduler/ics/calendar.ts'
import { writeCalendar } from '../scheduler/ics/writeCalendar.ts'
import { scheduleOfMeeting, type MeetingRecord } from '../scheduler/meetingRecord.ts'
import type { TimeRange } from './calendarFilter.ts'

/** A meeting as single events in UTC, one for each time it takes place in the range (RFC 4791 §9.6.5). */
export function expandedFile(options: {
  zones: ZoneTable
  meeting: MeetingRecord
  uid: string
  publicUrl: string
  range: TimeRange
  nowMs: number
}): string {
  const { zones, meeting, uid, range, nowMs } = options
  const { main, changed: differing } = calendarSeries(meeting, options)
  const events = new Map(differing.map(({ originalLocal, event }) => [originalLocal, event]))
  const inUtc = (atMs: number): CalendarTime => ({ local: localAt(zones, 'UTC', atMs).slice(0, 16), zone: 'UTC' })
  const changed = allInstancesOf(zones, scheduleOfMeeting(meeting), range.untilMs, range.fromMs)
    .filter(({ cancelled }) => !cancelled)
    .flatMap(({ originalLocal, startLocal, startsAtMs, endsAtMs }) => {
      const event = events.get(originalLocal) ?? main
      if (!event) return []
      const start = event.allDay ? { local: startLocal, zone: null } : inUtc(startsAtMs)
      const durationSeconds = event.allDay ? event.durationSeconds : (endsAtMs - startsAtMs) / 1000
      const single: CalendarEvent = { ...event, start, durationSeconds }
      return [{ originalLocal, original: start, event: single }]
    })
  const series = [{ uid, main: null, recurrence: null, excluded: [], added: [], changed }]
  return writeCalendar(zones, { method: null, series }, nowMs)
}
