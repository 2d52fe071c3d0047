import { ProblemError } from '../../infra/contract/problems.ts'
import { resolveLocal, wallMs, wallOf } from '../../infra/time/wallTime.ts'
import type { BusyKind, BusySpan, Span } from '../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { ruleText } from '../scheduler/recurrence.ts'
import { parseRule } from '../scheduler/rule.ts'
import { wallsOfRule } from '../scheduler/ruleWalls.ts'
import type { Calendar, CalendarEvent, CalendarSeries, CalendarTime } from '../scheduler/ics/calendar.ts'

/** Whose calendar it is. */
export interface FeedOwner {
  /** Lower case. */
  email: string
  /** For what a file says without a zone. */
  zone: string
}

const dayMs = 86_400_000
/** However often somebody's calendar says they are busy. */
const spansMax = 10_000
/** Rules that began long ago are walked through up to today: so many wall times for all of them. */
const stepsMax = 300_000
/** No event lasts longer, or we look no further back for one that still goes on. */
const eventMsMax = 31 * dayMs

/**
 * When a calendar keeps its owner busy within a span, by start. What they declined, what is cancelled or takes up no
 * time, and meetings we know ourselves (`known` UIDs) do not. `refuseLate` is asked before every series and throws
 * where it took too long. Throws CALENDAR_INVALID for a calendar with too much in the span.
 */
export function spansOfCalendar(
  zones: ZoneTable,
  calendar: Calendar,
  owner: FeedOwner,
  span: Span,
  known: ReadonlySet<string>,
  refuseLate: () => void,
): BusySpan[] {
  const spans: BusySpan[] = calendar.busy.map(({ startsAtMs, endsAtMs, tentative }) => ({
    fromMs: startsAtMs,
    untilMs: endsAtMs,
    kind: tentative ? 'tentative' : 'busy',
  }))
  const work: Work = { stepsLeft: stepsMax, spansLeft: spansMax - spans.length }
  for (const series of calendar.series) {
    refuseLate()
    if (!known.has(series.uid)) spans.push(...spansOfSeries(zones, series, owner, span, work))
  }
  return spans
    .filter(({ fromMs, untilMs }) => fromMs < span.untilMs && untilMs > span.fromMs && fromMs < untilMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
}

/** What is left to do for one calendar. */
interface Work {
  stepsLeft: number
  spansLeft: number
}

function spansOfSeries(zones: ZoneTable, series: CalendarSeries, owner: FeedOwner, span: Span, work: Work): BusySpan[] {
  const { main, changed } = series
  const locals = new Set(main ? [...wallsOf(series, main, span, work), ...series.added] : [])
  for (const local of [...series.excluded, ...changed.map(({ originalLocal }) => originalLocal)]) locals.delete(local)
  work.spansLeft -= locals.size + changed.length
  if (work.spansLeft < 0) throw new ProblemError('CALENDAR_INVALID', 'It holds too much.')
  return [
    ...changed.flatMap(({ event }) => spanOf(zones, event, event.start, owner)),
    ...(main ? [...locals].flatMap((local) => spanOf(zones, main, { ...main.start, local }, owner)) : []),
  ]
}

/** Wall times of the rule that may matter to the span. */
function wallsOf({ recurrence }: CalendarSeries, { start }: CalendarEvent, span: Span, work: Work): string[] {
  if (!recurrence) return [start.local]
  const walls: string[] = []
  for (const wall of wallsOfRule(parseRule(ruleText(recurrence, start.local)), wallMs(start.local) ?? 0)) {
    work.stepsLeft -= 1
    if (work.stepsLeft < 0) throw new ProblemError('CALENDAR_INVALID', 'Its series are too many and too long.')
    const local = wallOf(wall).slice(0, 16)
    // A zone is at most a day away from UTC.
    const over =
      wall > span.untilMs + dayMs || (recurrence.untilDay !== undefined && local.slice(0, 10) > recurrence.untilDay)
    if (over) break
    if (wall > span.fromMs - eventMsMax - dayMs) walls.push(local)
  }
  return walls
}

function spanOf(zones: ZoneTable, event: CalendarEvent, start: CalendarTime, owner: FeedOwner): BusySpan[] {
  const kind = kindOf(event, owner)
  const wall = wallMs(start.local)
  if (kind === null || wall === null) return []
  const zone = start.zone ?? owner.zone
  const { atMs: fromMs } = resolveLocal(zones, zone, start.local)
  // Whole days end on the wall, however long they are.
  const untilMs = event.allDay
    ? resolveLocal(zones, zone, wallOf(wall + event.durationSeconds * 1000)).atMs
    : fromMs + event.durationSeconds * 1000
  return [{ fromMs, untilMs, kind }]
}

/** null: it keeps nobody busy. */
function kindOf({ cancelled, free, attendees }: CalendarEvent, { email }: FeedOwner): BusyKind | null {
  if (cancelled || free) return null
  const answer = attendees.find((attendee) => attendee.email === email)?.answer ?? 'yes'
  if (answer === 'no') return null
  return answer === 'yes' ? 'busy' : 'tentative'
}
