import { localAt } from '../../../infra/time/wallTime.ts'
import {
  workingSpans,
  type BusySpan,
  type Shift,
  type Span,
  type WorkingTime,
} from '../../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'

const dayMs = 86_400_000
export const startsMax = 500

/** What a page offers. */
export interface BookingTerms {
  durationSeconds: number
  /** Empty: the host's working time. */
  windows: readonly Shift[]
  stepMinutes: number
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  noticeMinutes: number
  daysAheadMax: number
  perDayMax: number | null
}

export interface HostCalendar {
  time: WorkingTime
  busy: readonly BusySpan[]
  /** Starts of what is booked at the page already. */
  booked: readonly number[]
}

/** The last instant a page gives today. */
export const bookableUntil = ({ daysAheadMax }: BookingTerms, nowMs: number): number => nowMs + daysAheadMax * dayMs

/**
 * Starts within a span that are free, in order, at most 500: inside the windows of days that the host works, with
 * the buffers clear of whatever may keep the host busy, after the notice, and no more a day than the page allows. A
 * day is one of the host. Throws RangeError for an unknown zone. [PB4]
 */
export function freeStarts(
  zones: ZoneTable,
  terms: BookingTerms,
  { time, busy, booked }: HostCalendar,
  { fromMs, untilMs, nowMs }: Span & { nowMs: number },
): number[] {
  const durationMs = terms.durationSeconds * 1000
  const dayOf = (atMs: number) => localAt(zones, time.zone, atMs).slice(0, 10)
  const counts = new Map<string, number>()
  for (const atMs of booked) counts.set(dayOf(atMs), (counts.get(dayOf(atMs)) ?? 0) + 1)
  const earliestMs = Math.max(fromMs, nowMs + terms.noticeMinutes * 60_000)
  const latestMs = Math.min(untilMs, bookableUntil(terms, nowMs))
  if (latestMs <= earliestMs) return []
  const [before, after] = [terms.bufferBeforeMinutes * 60_000, terms.bufferAfterMinutes * 60_000]
  const isFree = (atMs: number) =>
    atMs >= earliestMs &&
    atMs < latestMs &&
    (terms.perDayMax === null || (counts.get(dayOf(atMs)) ?? 0) < terms.perDayMax) &&
    busy.every((span) => span.fromMs >= atMs + durationMs + after || span.untilMs <= atMs - before)
  const week = terms.windows.length > 0 ? terms.windows : time.week
  const starts: number[] = []
  for (const window of workingSpans(zones, { ...time, week }, earliestMs, latestMs))
    for (let atMs = window.fromMs; atMs + durationMs <= window.untilMs; atMs += terms.stepMinutes * 60_000)
      if (starts.length < startsMax && isFree(atMs)) starts.push(atMs)
  return [...new Set(starts)].toSorted((a, b) => a - b)
}
