import { limits } from '../../../infra/contract/limits.ts'
import { localAt, resolveLocal, wallMs } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { calendarRule } from '../expansion.ts'
import { ruleText } from '../recurrence.ts'
import { zoneComponent } from '../zoneComponent.ts'
import type { Calendar, CalendarEvent, CalendarSeries } from './calendar.ts'
import { escapeText, writeLine } from './contentLine.ts'
import { writeTime } from './values.ts'
import { writeEvent } from './writeEvent.ts'

const dayMs = 86_400_000
const periodDays = { day: 1, week: 7, month: 31, year: 366 }
/** A VTIMEZONE says no more: nobody knows the clocks of then. */
const zoneSpanMsMax = 50 * 366 * dayMs

/**
 * Writes text/calendar in UTF-8, every line ended, each zone with a VTIMEZONE from our table. DTSTAMP is an event's
 * `stampMs`, else `nowMs`. What `refused` and `busy` hold is not written.
 */
export function writeCalendar(
  zones: ZoneTable,
  calendar: Pick<Calendar, 'method' | 'series'> & { name?: string },
  nowMs: number,
): string {
  const events = calendar.series.map((series) => writeSeries(zones, series, nowMs))
  return [
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Meridian//Meridian//EN\r\n',
    calendar.method === null ? '' : writeLine('METHOD', calendar.method),
    // What every program that subscribes reads, though no RFC has it; RFC 7986 came later.
    calendar.name === undefined ? '' : writeLine('X-WR-CALNAME', escapeText(calendar.name)),
    ...zoneComponents(zones, calendar.series),
    ...events,
    'END:VCALENDAR\r\n',
  ].join('')
}

function writeSeries(zones: ZoneTable, series: CalendarSeries, nowMs: number): string {
  const { uid, main, changed, excluded, added, recurrence } = series
  const repeats = isSeries(series)
  const texts: string[] = []
  if (main) {
    const key = (local: string) => writeTime({ local, zone: main.start.zone }, main.allDay)
    const dates = (name: string, locals: string[]) =>
      locals.map(key).map(({ value, params }) => writeLine(name, value, params))
    const rule = recurrence && writeRule(zones, series, main)
    const repetition = [
      ...(rule === null ? [] : [writeLine('RRULE', rule)]),
      ...dates('RDATE', added),
      ...dates('EXDATE', excluded),
    ]
    texts.push(writeEvent(zones, uid, repeats ? main : sureEvent(zones, main), nowMs, repetition))
  }
  for (const { originalLocal, original, event } of changed) {
    const time = main ? { local: originalLocal, zone: main.start.zone } : original
    const { value, params } = writeTime(time, (main ?? event).allDay)
    texts.push(writeEvent(zones, uid, sureEvent(zones, event), nowMs, [writeLine('RECURRENCE-ID', value, params)]))
  }
  return texts.join('')
}

function writeRule(zones: ZoneTable, { recurrence }: CalendarSeries, main: CalendarEvent): string | null {
  const { local: startLocal, zone } = main.start
  const rule = recurrence && ruleText(recurrence, startLocal)
  // A floating series ends on its wall, as one of days does.
  return calendarRule(zones, { ...main, rule, startLocal, zone: zone ?? 'UTC', allDay: zone === null })
}

function isSeries({ recurrence, added, excluded, changed }: CalendarSeries): boolean {
  return recurrence !== null || added.length + excluded.length + changed.length > 0
}

/** Calendars differ on wall times that come twice; what happens once need not leave it to them. */
function sureEvent(zones: ZoneTable, event: CalendarEvent): CalendarEvent {
  const { zone, local } = event.start
  if (zone === null || zone === 'UTC') return event
  const start = resolveLocal(zones, zone, local)
  const end = resolveLocal(zones, zone, localAt(zones, zone, start.atMs + event.durationSeconds * 1000))
  if (start.kind !== 'fold' && end.kind !== 'fold') return event
  return { ...event, start: { local: new Date(start.atMs).toISOString().slice(0, 16), zone: 'UTC' } }
}

function zoneComponents(zones: ZoneTable, all: CalendarSeries[]): string[] {
  const spans = new Map<string, { fromMs: number; untilMs: number }>()
  for (const series of all) {
    for (const event of [series.main, ...series.changed.map((each) => each.event)]) {
      if (!event || event.allDay || event.start.zone === null || event.start.zone === 'UTC') continue
      const fromMs = wallMs(event.start.local) ?? 0
      const untilMs = fromMs + event.durationSeconds * 1000 + (event === series.main ? seriesMs(series) : 0) + 2 * dayMs
      const span = spans.get(event.start.zone) ?? { fromMs, untilMs }
      spans.set(event.start.zone, { fromMs: Math.min(span.fromMs, fromMs), untilMs: Math.max(span.untilMs, untilMs) })
    }
  }
  return [...spans]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([zone, { fromMs, untilMs }]) => `${zoneComponent(zones, zone, fromMs, untilMs)}\r\n`)
}

/** No shorter than the series goes on. */
function seriesMs({ main, recurrence, added }: CalendarSeries): number {
  const startMs = wallMs(main?.start.local ?? '') ?? 0
  const addedMs = added.map((local) => (wallMs(local) ?? 0) - startMs)
  let ruleMs = 0
  if (recurrence?.untilDay !== undefined) ruleMs = (wallMs(`${recurrence.untilDay}T23:59`) ?? 0) - startMs
  else if (recurrence) {
    const periods = (recurrence.count ?? limits.seriesOccurrencesMax) * recurrence.interval
    ruleMs = periods * periodDays[recurrence.every] * dayMs
  }
  return Math.min(zoneSpanMsMax, Math.max(0, ruleMs, ...addedMs))
}
