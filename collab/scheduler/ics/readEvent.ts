import { limits } from '../../../infra/contract/limits.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { resolveLocal, wallMs } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { CalendarAttendee, CalendarEvent, CalendarPerson } from './calendar.ts'
import type { ZoneOf } from './calendarZones.ts'
import type { Component } from './components.ts'
import { oneLine, unescapeText, type ContentLine } from './contentLine.ts'
import { durationSecondsOf, lineOf, linesOf, timesOf, valueOf, type ReadTime } from './values.ts'

const notesCharactersMax = 10_000
const addressCharactersMax = 254
const answers: Record<string, CalendarAttendee['answer']> = {
  ACCEPTED: 'yes',
  DECLINED: 'no',
  DELEGATED: 'no',
  TENTATIVE: 'maybe',
}

/** The parts of a VEVENT that do not repeat. Throws ProblemError CALENDAR_INVALID, ZONE_UNKNOWN. */
export function readEvent(zones: ZoneTable, component: Component, zoneOf: ZoneOf): CalendarEvent {
  const start = startOf(component, zoneOf)
  const attendees = linesOf(component, 'ATTENDEE')
  if (attendees.length > limits.attendeesPerMeetingMax) throw new ProblemError('CALENDAR_INVALID', 'too many attendees')
  const organizer = lineOf(component, 'ORGANIZER')
  const stamp = lineOf(component, 'DTSTAMP')
  return {
    title: oneLine(textOf(component, 'SUMMARY')).trim().slice(0, limits.nameCharactersMax).trim(),
    notes: manyLines(textOf(component, 'DESCRIPTION')).slice(0, notesCharactersMax),
    location: oneLine(textOf(component, 'LOCATION')).trim().slice(0, 500),
    url: oneLine(valueOf(component, 'URL') ?? '')
      .trim()
      .slice(0, 2000),
    start: { local: start.local, zone: start.zone },
    allDay: start.isDay,
    durationSeconds: lengthOf(zones, component, start, zoneOf),
    cancelled: valueOf(component, 'STATUS')?.toUpperCase() === 'CANCELLED',
    free: valueOf(component, 'TRANSP')?.toUpperCase() === 'TRANSPARENT',
    sequence: Math.min(2 ** 31 - 1, Math.max(0, Math.trunc(Number(valueOf(component, 'SEQUENCE') ?? 0)) || 0)),
    stampMs: stamp === undefined ? null : instantMs(zones, timesOf(stamp, zoneOf)[0]),
    organizer: organizer ? personOf(organizer) : null,
    attendees: attendees.map(attendeeOf).filter((each) => each !== null),
    comment: manyLines(textOf(component, 'COMMENT')).slice(0, 500),
  }
}

/** Throws ProblemError CALENDAR_INVALID where an event has no start. */
export function startOf(component: Component, zoneOf: ZoneOf): ReadTime {
  const line = lineOf(component, 'DTSTART')
  const start = line && timesOf(line, zoneOf)[0]
  if (!start) throw new ProblemError('CALENDAR_INVALID', 'an event without DTSTART')
  return start
}

/** Floating times are compared on one wall. */
function instantMs(zones: ZoneTable, time: ReadTime | undefined): number | null {
  if (!time) return null
  const atMs = time.zone === null ? (wallMs(time.local) ?? 0) : resolveLocal(zones, time.zone, time.local).atMs
  return atMs + time.seconds * 1000
}

/** Whole minutes of a time, whole days of a day. Nothing for a reminder, which has no length. */
function lengthOf(zones: ZoneTable, component: Component, start: ReadTime, zoneOf: ZoneOf): number {
  const end = lineOf(component, 'DTEND')
  const length = valueOf(component, 'DURATION')
  const startMs = instantMs(zones, start) ?? 0
  const endTime = end && timesOf(end, zoneOf)[0]
  // One of the two on the reader's clock and the other not has no length.
  if (endTime && (endTime.zone === null) !== (start.zone === null))
    throw new ProblemError('CALENDAR_INVALID', 'DTEND is of another kind than DTSTART')
  let seconds = start.isDay ? 86_400 : 0
  if (endTime) seconds = ((instantMs(zones, endTime) ?? 0) - startMs) / 1000
  else if (length !== undefined) seconds = durationSecondsOf(length)
  if (seconds < 0 || seconds > limits.allDaySecondsMax)
    throw new ProblemError('CALENDAR_INVALID', 'an event that ends before it begins, or lasts more than a month')
  if (start.isDay) return Math.max(1, Math.ceil(seconds / 86_400)) * 86_400
  return seconds === 0 ? 0 : Math.max(60, Math.round(seconds / 60) * 60)
}

function attendeeOf(line: ContentLine): CalendarAttendee | null {
  const person = personOf(line)
  if (!person) return null
  const param = (name: string) => line.params.get(name)?.[0]?.toUpperCase()
  const kind = param('CUTYPE')
  const role = param('ROLE')
  return {
    ...person,
    answer: answers[param('PARTSTAT') ?? ''] ?? 'waiting',
    required: role !== 'OPT-PARTICIPANT' && role !== 'NON-PARTICIPANT',
    kind: kind === 'ROOM' ? 'room' : kind === 'RESOURCE' ? 'device' : 'person',
    asked: param('RSVP') === 'TRUE',
    delegatedFrom: addressOf(line.params.get('DELEGATED-FROM')?.[0]),
    delegatedTo: addressOf(line.params.get('DELEGATED-TO')?.[0]),
  }
}

/** null for what has no mail address: a principal of a CalDAV server. */
function personOf(line: ContentLine): CalendarPerson | null {
  const email = addressOf(line.value.trim()) ?? addressOf(`mailto:${line.params.get('EMAIL')?.[0] ?? ''}`)
  if (email === null) return null
  return {
    email,
    name: oneLine(line.params.get('CN')?.[0] ?? '')
      .trim()
      .slice(0, limits.nameCharactersMax),
  }
}

function addressOf(uri: string | undefined): string | null {
  const email = /^mailto:([^\s<>"',;:@]+@[^\s<>"',;:@?]+)/i.exec(uri ?? '')?.[1]
  return email === undefined || email.length > addressCharactersMax ? null : email.toLowerCase()
}

function textOf(component: Component, name: string): string {
  return unescapeText(lineOf(component, name)?.value ?? '')
}

function manyLines(text: string): string {
  return text.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '')
}
