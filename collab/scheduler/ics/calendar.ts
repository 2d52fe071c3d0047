import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { Recurrence } from '../../protocol/recurrence.ts'

/** RFC 5546 §1.4. */
export const calendarMethods = [
  'PUBLISH',
  'REQUEST',
  'REPLY',
  'ADD',
  'CANCEL',
  'REFRESH',
  'COUNTER',
  'DECLINECOUNTER',
] as const
export type CalendarMethod = (typeof calendarMethods)[number]

/** When something is, on a wall. */
export interface CalendarTime {
  /** `YYYY-MM-DDTHH:mm`; at 00:00 where it is a day. */
  local: string
  /** IANA; null: floating, so on whatever clock the reader has. A day is always floating. */
  zone: string | null
}

export interface CalendarPerson {
  /** Lower case. */
  email: string
  name: string
}

export interface CalendarAttendee extends CalendarPerson {
  answer: 'waiting' | 'yes' | 'no' | 'maybe'
  required: boolean
  kind: 'person' | 'room' | 'device'
  /** Asked to answer. */
  asked: boolean
  /** Who sent this one in their place, and whom this one sent: addresses in lower case. */
  delegatedFrom: string | null
  delegatedTo: string | null
}

/** A VEVENT as plain data: one meeting, a series, or one occurrence of a series that differs from it. */
export interface CalendarEvent {
  title: string
  notes: string
  location: string
  url: string
  start: CalendarTime
  /** 00:00 to 00:00, `durationSeconds` a multiple of a day. */
  allDay: boolean
  durationSeconds: number
  cancelled: boolean
  /** Takes up no time of its owner (TRANSP:TRANSPARENT). */
  free: boolean
  sequence: number
  /** DTSTAMP; null where a file leaves it out. */
  stampMs: number | null
  organizer: CalendarPerson | null
  attendees: CalendarAttendee[]
  comment: string
}

/** All that a file says of one UID. */
export interface CalendarSeries {
  uid: string
  /** null where only single occurrences are spoken of: an answer to one, an invitation to one. */
  main: CalendarEvent | null
  /** Of `main`; null: once. */
  recurrence: Recurrence | null
  /** Keys of occurrences left out of the rule (EXDATE) and beside it (RDATE), on the wall of `main.start.zone`. */
  excluded: string[]
  added: string[]
  /**
   * Occurrences by key (RECURRENCE-ID). `originalLocal` is on the wall of `main.start.zone` where there is a main
   * event; else `original` is as the file has it, and keyOf() says what it is in a zone.
   */
  changed: { originalLocal: string; original: CalendarTime; event: CalendarEvent }[]
}

export interface Calendar {
  /** null: the file has none, as those kept by CalDAV. */
  method: CalendarMethod | null
  series: CalendarSeries[]
  /** What could not be read, where the rest is wanted all the same. */
  refused: { uid: string; title: string; problem: ProblemError }[]
  /** Spans of VFREEBUSY, instants in milliseconds; `tentative` as its FBTYPE says. */
  busy: { startsAtMs: number; endsAtMs: number; tentative: boolean }[]
}
