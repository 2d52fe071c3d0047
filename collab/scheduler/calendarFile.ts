import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { MeetingException } from '../protocol/meetings.ts'
import type { CalendarAttendee, CalendarEvent, CalendarMethod, CalendarPerson, CalendarSeries } from './ics/calendar.ts'
import { writeCalendar } from './ics/writeCalendar.ts'
import { joinUrl } from './joinPath.ts'
import type { MeetingRecord } from './meetingRecord.ts'
import { recurrenceOf } from './recurrence.ts'

/** Beyond this many, a file names only the person it is sent to: a list of a thousand helps nobody. */
export const attendeesShownMax = 100

export interface CalendarFileOptions {
  publicUrl: string
  /** Attendees are asked to answer. */
  asks?: boolean
  /** It does not take place, or not for this one. */
  cancelled?: boolean
}

/**
 * A meeting as an iCalendar file (RFC 5545, 5546), text/calendar in UTF-8. Times are wall times of the meeting's
 * zone with a VTIMEZONE from our table; UID stays, SEQUENCE is the revision.
 */
export function calendarFile(
  options: CalendarFileOptions & {
    zones: ZoneTable
    meeting: MeetingRecord
    method: CalendarMethod | null
    nowMs: number
    /** Whose copy this is; nobody's where silent. */
    copyOf?: CopyOf
  },
): string {
  const { zones, meeting, method, nowMs, copyOf = { addressee: '', replyTo: null } } = options
  const series = calendarSeries(meeting, { ...options, asks: method === 'REQUEST', cancelled: method === 'CANCEL' })
  return writeCalendar(zones, { method, series: [copyFor(series, copyOf)] }, nowMs)
}

export interface CopyOf {
  /** Whose copy this is; matters only past `attendeesShownMax`. */
  addressee: string
  /** Where their answers by mail go; null: to the host's own address. */
  replyTo: string | null
  /** Nobody else is named: who is called off is not told of the others. */
  alone?: boolean
}

/** The copy that one person is sent. */
export function copyFor(series: CalendarSeries, { addressee, replyTo, alone = false }: CopyOf): CalendarSeries {
  const copy = (event: CalendarEvent): CalendarEvent => ({
    ...event,
    organizer: event.organizer && { ...event.organizer, email: replyTo ?? event.organizer.email },
    attendees:
      !alone && event.attendees.length <= attendeesShownMax
        ? event.attendees
        : event.attendees.filter(({ email }) => email === addressee),
  })
  return {
    ...series,
    main: series.main && copy(series.main),
    changed: series.changed.map((each) => ({ ...each, event: copy(each.event) })),
  }
}

/** A meeting as plain data of a calendar file, with all its people. An occurrence that is called off is left out, as EXDATE. */
export function calendarSeries(meeting: MeetingRecord, options: CalendarFileOptions): CalendarSeries {
  const { row, exceptions } = meeting
  const main = mainEvent(meeting, options)
  const cancelled = exceptions.filter((each) => each.cancelled).map(({ originalLocal }) => originalLocal)
  return {
    uid: row.uid,
    main,
    recurrence: row.recurrence === null ? null : recurrenceOf(row.recurrence),
    excluded: [...new Set([...row.excluded, ...cancelled])].toSorted(),
    added: row.added,
    changed: differingKeys(meeting).map((originalLocal) => ({
      originalLocal,
      original: { local: originalLocal, zone: main.start.zone },
      event: {
        ...changedEvent(meeting, main, originalLocal),
        attendees: attendeesOf(answeredAt(meeting, originalLocal), options.asks ?? false),
      },
    })),
  }
}

/** The occurrences that take place but differ from their series, be it in one person's answer. */
function differingKeys({ row, exceptions, occurrenceAnswers }: MeetingRecord): string[] {
  const gone = new Set([
    ...row.excluded,
    ...exceptions.filter((each) => each.cancelled).map((each) => each.originalLocal),
  ])
  const keys = [...exceptions, ...occurrenceAnswers].map(({ originalLocal }) => originalLocal)
  return [...new Set(keys)].filter((key) => !gone.has(key)).toSorted()
}

/** The meeting with the answers that its people gave to this occurrence. */
function answeredAt(meeting: MeetingRecord, originalLocal: string): MeetingRecord {
  const answers = new Map(
    meeting.occurrenceAnswers
      .filter((each) => each.originalLocal === originalLocal)
      .map(({ personId, guestId, answer }) => [personId ?? guestId, answer]),
  )
  return {
    ...meeting,
    attendees: meeting.attendees.map((each) => ({ ...each, answer: answers.get(each.personId) ?? each.answer })),
    guests: meeting.guests.map((each) => ({ ...each, answer: answers.get(each.guestId) ?? each.answer })),
  }
}

const asSeries: Omit<MeetingException, 'originalLocal' | 'cancelled'> = {
  startLocal: null,
  zone: null,
  durationSeconds: null,
  title: null,
  notes: null,
}

function mainEvent(meeting: MeetingRecord, options: CalendarFileOptions): CalendarEvent {
  const { row, host, resources } = meeting
  const link = joinUrl(options.publicUrl, row.link_secret)
  const { asks = false, cancelled = false } = options
  return {
    title: row.title,
    notes: row.notes,
    // The link stands last: programs find where it ends.
    location: [...resources.map(({ name }) => name), link].join(', '),
    url: link,
    start: { local: row.start_local, zone: row.all_day ? null : row.zone },
    allDay: row.all_day,
    durationSeconds: row.duration_seconds,
    cancelled: cancelled || row.cancelled_at !== null,
    free: false,
    sequence: row.revision,
    stampMs: null,
    organizer: { name: host.name, email: host.email },
    attendees: attendeesOf(meeting, asks),
    comment: '',
  }
}

function changedEvent({ row, exceptions }: MeetingRecord, main: CalendarEvent, originalLocal: string): CalendarEvent {
  const exception = exceptions.find((each) => each.originalLocal === originalLocal) ?? asSeries
  const { startLocal, zone, durationSeconds, title, notes } = exception
  // Where an exception leaves the start alone, it stays on the wall of the series.
  const start =
    startLocal === null
      ? { local: originalLocal, zone: main.start.zone }
      : { local: startLocal, zone: row.all_day ? null : (zone ?? row.zone) }
  return {
    ...main,
    start,
    durationSeconds: durationSeconds ?? main.durationSeconds,
    title: title ?? main.title,
    notes: notes ?? main.notes,
  }
}

function attendeesOf({ attendees, guests, resources }: MeetingRecord, asks: boolean): CalendarAttendee[] {
  const emails = new Map(attendees.map(({ personId, email }) => [personId, email]))
  const delegates = new Map(attendees.map(({ delegateOf, email }) => [delegateOf, email]))
  const asked = (person: CalendarPerson & Pick<CalendarAttendee, 'answer' | 'required'>): CalendarAttendee => ({
    email: person.email,
    name: person.name,
    answer: person.answer,
    required: person.required,
    kind: 'person',
    asked: asks,
    delegatedFrom: null,
    delegatedTo: null,
  })
  return [
    ...attendees.map((each) => ({
      ...asked(each),
      delegatedFrom: (each.delegateOf && emails.get(each.delegateOf)) ?? null,
      delegatedTo: delegates.get(each.personId) ?? null,
    })),
    ...guests.map(asked),
    ...resources.map(({ resourceId, name, answer }) => ({
      // A room has no mailbox, and an attendee needs an address: RFC 2606 keeps this one from ever being one.
      ...asked({ email: `${resourceId}@resources.invalid`, name, answer, required: true }),
      kind: 'room' as const,
      asked: false,
    })),
  ]
}
