import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { localAt, resolveLocal, wallMs, wallOf } from '../../../infra/time/wallTime.ts'
import type { CalendarAttendee, CalendarEvent, CalendarPerson } from './calendar.ts'
import { escapeText, oneLine, writeLine } from './contentLine.ts'
import { compactWall, writeTime } from './values.ts'

const partStats = { waiting: 'NEEDS-ACTION', yes: 'ACCEPTED', no: 'DECLINED', maybe: 'TENTATIVE' }
const userTypes = { person: undefined, room: 'ROOM', device: 'RESOURCE' }

/** One VEVENT. `repetition`: written lines of RRULE, RDATE, EXDATE or RECURRENCE-ID. */
export function writeEvent(
  zones: ZoneTable,
  uid: string,
  event: CalendarEvent,
  nowMs: number,
  repetition: string[],
): string {
  const start = writeTime(event.start, event.allDay)
  const end = writeTime(endOf(zones, event), event.allDay)
  const optional = (name: string, value: string) => (value === '' ? '' : writeLine(name, value))
  return [
    'BEGIN:VEVENT\r\n',
    writeLine('UID', uid),
    writeLine('SEQUENCE', String(event.sequence)),
    writeLine('DTSTAMP', `${compactWall(event.stampMs ?? nowMs)}Z`),
    writeLine('DTSTART', start.value, start.params),
    writeLine('DTEND', end.value, end.params),
    ...repetition,
    writeLine('SUMMARY', escapeText(oneLine(event.title))),
    optional('DESCRIPTION', escapeText(event.notes)),
    optional('LOCATION', escapeText(event.location)),
    optional('URL', event.url),
    optional('COMMENT', escapeText(event.comment)),
    writeLine('STATUS', event.cancelled ? 'CANCELLED' : 'CONFIRMED'),
    event.free ? writeLine('TRANSP', 'TRANSPARENT') : '',
    event.organizer ? writeLine('ORGANIZER', `mailto:${event.organizer.email}`, nameOf(event.organizer)) : '',
    ...event.attendees.map(attendeeLine),
    'END:VEVENT\r\n',
  ].join('')
}

function endOf(zones: ZoneTable, { start, durationSeconds }: CalendarEvent): CalendarEvent['start'] {
  const { local, zone } = start
  if (zone === null) return { local: wallOf((wallMs(local) ?? 0) + durationSeconds * 1000).slice(0, 16), zone }
  const endsAtMs = resolveLocal(zones, zone, local).atMs + durationSeconds * 1000
  return { local: localAt(zones, zone, endsAtMs).slice(0, 16), zone }
}

function attendeeLine(attendee: CalendarAttendee): string {
  const delegated = (address: string | null) => (address === null ? undefined : `mailto:${address}`)
  return writeLine('ATTENDEE', `mailto:${attendee.email}`, {
    CUTYPE: userTypes[attendee.kind],
    ROLE: attendee.required ? 'REQ-PARTICIPANT' : 'OPT-PARTICIPANT',
    PARTSTAT: attendee.delegatedTo === null ? partStats[attendee.answer] : 'DELEGATED',
    RSVP: attendee.asked ? 'TRUE' : undefined,
    'DELEGATED-FROM': delegated(attendee.delegatedFrom),
    'DELEGATED-TO': delegated(attendee.delegatedTo),
    ...nameOf(attendee),
  })
}

function nameOf({ name }: CalendarPerson): { CN: string | undefined } {
  return { CN: name === '' ? undefined : name }
}
