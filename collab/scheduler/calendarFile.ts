import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import { localAt, resolveLocal } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { calendarRule, spanOf } from './expansion.ts'
import { joinUrl } from './joinPath.ts'
import { scheduleOfMeeting, type MeetingRecord } from './meetingRecord.ts'
import { zoneComponent } from './zoneComponent.ts'
import { ZonedDate } from './zonedDate.ts'

/** PUBLISH to download, REQUEST to invite, CANCEL to call off. */
export type CalendarMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL'

/** Beyond this many, a file names only the person it is sent to: a list of a thousand helps nobody. */
export const attendeesShownMax = 100

const statuses = {
  waiting: ICalAttendeeStatus.NEEDSACTION,
  yes: ICalAttendeeStatus.ACCEPTED,
  no: ICalAttendeeStatus.DECLINED,
  maybe: ICalAttendeeStatus.TENTATIVE,
}

/**
 * A meeting as an iCalendar file (RFC 5545, 5546), text/calendar in UTF-8. Times are wall times of the meeting's
 * zone with a VTIMEZONE from our table; UID stays, SEQUENCE is the revision.
 */
export function calendarFile(options: {
  zones: ZoneTable
  meeting: MeetingRecord
  method: CalendarMethod
  publicUrl: string
  nowMs: number
  /** spanOf() the meeting, where many copies are written. */
  span?: ReturnType<typeof spanOf>
  /** Whose copy this is; matters only past `attendeesShownMax`. */
  addressee?: string
}): string {
  const { zones, meeting, method, nowMs } = options
  const { row, host } = meeting
  const schedule = scheduleOfMeeting(meeting)
  const { startsAtMs, lastEndsAtMs } = options.span ?? spanOf(zones, schedule)
  const endsAtMs = startsAtMs + row.duration_seconds * 1000
  // Calendars differ on wall times that come twice; a single meeting need not leave it to them.
  const inZone = schedule.rule !== null || !isDoubled(zones, row.zone, startsAtMs, endsAtMs)
  const link = joinUrl(options.publicUrl, row.link_secret)
  const shown =
    meeting.attendees.length <= attendeesShownMax
      ? meeting.attendees
      : meeting.attendees.filter(({ email }) => email === options.addressee)

  const calendar = ical({ prodId: { company: 'Meridian', product: 'Meridian' }, method: ICalCalendarMethod[method] })
  // No calendar-level zone: it would take the Z from DTSTAMP. The generator is asked for the event's zone.
  calendar.timezone({ name: null, generator: (zone) => zoneComponent(zones, zone, startsAtMs, lastEndsAtMs) })
  calendar.createEvent({
    id: `${row.id}@meridian`,
    sequence: row.revision,
    stamp: new Date(nowMs),
    start: new ZonedDate(zones, row.zone, startsAtMs),
    end: new ZonedDate(zones, row.zone, endsAtMs),
    timezone: inZone ? row.zone : null,
    summary: oneLine(row.title),
    description: link,
    location: link,
    url: link,
    repeating: calendarRule(zones, schedule),
    status: method === 'CANCEL' || row.cancelled_at ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: { name: oneLine(host.name), email: oneLine(host.email) },
    attendees: shown.map(({ name, email, answer }) => ({
      name: oneLine(name),
      email: oneLine(email),
      status: statuses[answer],
      role: ICalAttendeeRole.REQ,
      type: ICalAttendeeType.INDIVIDUAL,
      rsvp: method === 'REQUEST',
    })),
  })
  return `${calendar.toString()}\r\n`
}

function isDoubled(zones: ZoneTable, zone: string, ...instantsMs: number[]): boolean {
  return instantsMs.some((atMs) => resolveLocal(zones, zone, localAt(zones, zone, atMs)).kind === 'fold')
}

/** Whatever a reader may take for the end of a line becomes a space, so no name can add a property. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
