import { ProblemError } from '../../../infra/contract/problems.ts'
import { resolveLocal, wallMs } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { calendarMethods, type Calendar, type CalendarSeries } from './calendar.ts'
import { calendarZones, type ZoneOf } from './calendarZones.ts'
import { readComponents, type Component } from './components.ts'
import { readEvent, startOf } from './readEvent.ts'
import { keyOf, readRepetition } from './readRepetition.ts'
import { durationSecondsOf, lineOf, linesOf, timesOf, valueOf } from './values.ts'

/** How much of a file is read; beyond it CALENDAR_INVALID. */
export interface CalendarLimits {
  bytesMax: number
  /** VEVENTs, each changed occurrence being one. */
  eventsMax: number
  /** One event that cannot be read refuses the file; else it is listed in `refused`. */
  strict: boolean
}

/** For one meeting, as mail and CalDAV carry it. */
export const oneMeetingLimits: CalendarLimits = { bytesMax: 512 * 1024, eventsMax: 800, strict: true }
/** For a whole calendar. */
export const wholeCalendarLimits: CalendarLimits = { bytesMax: 2_000_000, eventsMax: 10_000, strict: false }

const busySpansMax = 10_000
const uidCharactersMax = 255

/**
 * Reads text/calendar (RFC 5545). Zones become IANA names: by TZID, by Windows name, or by what the file's own
 * VTIMEZONE says. Throws ProblemError CALENDAR_INVALID (no calendar, too much, what nobody can hold), ZONE_UNKNOWN,
 * RECURRENCE_INVALID (sub-daily and other rules the scheduler does not keep).
 */
export function readCalendar(zones: ZoneTable, text: string, limits: CalendarLimits): Calendar {
  // Characters are bytes at least, and counting them is free.
  if (text.length > limits.bytesMax || Buffer.byteLength(text) > limits.bytesMax) throw invalid('too many bytes')
  const calendars = readComponents(text)
  const parts = calendars.flatMap((calendar) => calendar.parts)
  const events = parts.filter(({ name }) => name === 'VEVENT')
  if (events.length > limits.eventsMax) throw invalid(`more than ${limits.eventsMax} events`)
  const zoneOf = calendarZones(
    zones,
    parts.filter(({ name }) => name === 'VTIMEZONE'),
  )
  const calendar: Calendar = { method: methodOf(calendars), series: [], refused: [], busy: [] }
  for (const [uid, ofUid] of Map.groupBy(events, uidOf)) {
    try {
      calendar.series.push(seriesOf(zones, uid, ofUid, zoneOf))
    } catch (error) {
      if (limits.strict || !(error instanceof ProblemError)) throw error
      const title = ofUid[0] === undefined ? '' : (valueOf(ofUid[0], 'SUMMARY') ?? '')
      calendar.refused.push({ uid, title: title.slice(0, 80), problem: error })
    }
  }
  calendar.busy = busyOf(
    zones,
    parts.filter(({ name }) => name === 'VFREEBUSY'),
    zoneOf,
  )
  return calendar
}

function methodOf(calendars: Component[]): Calendar['method'] {
  const methods = new Set(calendars.map((calendar) => valueOf(calendar, 'METHOD')?.toUpperCase() ?? null))
  const [method = null, ...others] = methods
  const known = calendarMethods.find((each) => each === method)
  if (others.length > 0 || (method !== null && known === undefined)) throw invalid('METHOD')
  return known ?? null
}

function uidOf(event: Component): string {
  const uid = valueOf(event, 'UID') ?? ''
  if (uid === '' || uid.length > uidCharactersMax || /\p{Cc}/u.test(uid)) throw invalid('an event without a UID')
  return uid
}

function seriesOf(zones: ZoneTable, uid: string, events: Component[], zoneOf: ZoneOf): CalendarSeries {
  const mains = events.filter((event) => !lineOf(event, 'RECURRENCE-ID'))
  const [main] = mains
  if (mains.length > 1) throw invalid(`two events with the UID ${uid.slice(0, 80)}`)
  const start = main && startOf(main, zoneOf)
  const changed = new Map<string, CalendarSeries['changed'][number]>()
  for (const component of events) {
    const line = lineOf(component, 'RECURRENCE-ID')
    if (!line) continue
    if (line.params.has('RANGE')) throw new ProblemError('RECURRENCE_INVALID', 'RECURRENCE-ID with RANGE')
    const event = readEvent(zones, component, zoneOf)
    const [original] = timesOf(line, zoneOf)
    if (!original) throw invalid('RECURRENCE-ID')
    const originalLocal = keyOf(zones, original, start ?? event.start)
    const other = changed.get(originalLocal)
    // Of several versions of one occurrence the newest counts.
    if (other && other.event.sequence > event.sequence) continue
    changed.set(originalLocal, { originalLocal, original: { local: original.local, zone: original.zone }, event })
  }
  return {
    uid,
    main: main ? readEvent(zones, main, zoneOf) : null,
    ...(main && start ? readRepetition(zones, main, start, zoneOf) : { recurrence: null, excluded: [], added: [] }),
    changed: [...changed.values()],
  }
}

function busyOf(zones: ZoneTable, components: Component[], zoneOf: ZoneOf): Calendar['busy'] {
  const spans: Calendar['busy'] = []
  for (const line of components.flatMap((component) => linesOf(component, 'FREEBUSY'))) {
    const kind = line.params.get('FBTYPE')?.[0]?.toUpperCase() ?? 'BUSY'
    if (kind === 'FREE') continue
    const starts = timesOf(line, zoneOf)
    if (spans.length + starts.length > busySpansMax) throw invalid('too many busy spans')
    for (const [place, period] of line.value.split(',').entries()) {
      const start = starts[place]
      const end = period.split('/')[1]?.trim() ?? ''
      if (!start) continue
      const atMs = (local: string, zone: string | null) =>
        zone === null ? (wallMs(local) ?? 0) : resolveLocal(zones, zone, local).atMs
      const startsAtMs = atMs(start.local, start.zone)
      const [ending] = /P/.test(end) ? [] : timesOf({ ...line, value: end }, zoneOf)
      const endsAtMs = ending ? atMs(ending.local, ending.zone) : startsAtMs + durationSecondsOf(end) * 1000
      if (endsAtMs > startsAtMs) spans.push({ startsAtMs, endsAtMs, tentative: kind === 'BUSY-TENTATIVE' })
    }
  }
  return spans
}

function invalid(detail: string): ProblemError {
  return new ProblemError('CALENDAR_INVALID', detail)
}
