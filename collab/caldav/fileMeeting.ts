import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Recurrence } from '../protocol/recurrence.ts'
import type { Calendar, CalendarEvent, CalendarSeries } from '../scheduler/ics/calendar.ts'
import { words } from '../scheduler/words.ts'
import type { DavCaller } from './appPasswords.ts'

/** A series that a file holds whole. */
export type WholeSeries = CalendarSeries & { main: CalendarEvent }

/** The one meeting of a calendar object (RFC 4791 §4.1). Throws ProblemError CALENDAR_INVALID. */
export function wholeSeries(calendar: Calendar): WholeSeries {
  const [series, ...more] = calendar.series
  if (calendar.method !== null) throw new ProblemError('CALENDAR_INVALID', 'A calendar object has no METHOD.')
  if (!series || more.length > 0) throw new ProblemError('CALENDAR_INVALID', 'A calendar object holds one meeting.')
  const { main } = series
  if (!main) throw new ProblemError('CALENDAR_INVALID', 'The series itself is missing.')
  return { ...series, main }
}

/** When a meeting is, as a file says it. */
export interface FileTime {
  startLocal: string
  zone: string
  durationSeconds: number
  allDay: boolean
  recurrence: Recurrence | null
  added: string[]
}

/** A floating time, and so a day, is in `zone`. */
export function fileTime({ main, recurrence, added }: WholeSeries, zone: string): FileTime {
  return {
    startLocal: main.start.local,
    zone: main.start.zone ?? zone,
    durationSeconds: lengthOf(main),
    allDay: main.allDay,
    recurrence,
    added: added.toSorted(),
  }
}

/** What an occurrence is in full, be it as its series or not. */
export interface FileOccurrence {
  startLocal: string
  zone: string
  durationSeconds: number
  title: string
  notes: string
}

/** The occurrences that a file writes out, by key; null: called off. */
export function fileOccurrences(series: WholeSeries, zone: string): Map<string, FileOccurrence | null> {
  const found = new Map<string, FileOccurrence | null>(series.excluded.map((key) => [key, null]))
  for (const { originalLocal, event } of series.changed)
    found.set(
      originalLocal,
      event.cancelled
        ? null
        : {
            startLocal: event.start.local,
            zone: event.start.zone ?? series.main.start.zone ?? zone,
            durationSeconds: lengthOf(event),
            title: event.title,
            notes: notesOf(event),
          },
    )
  return found
}

export function notesOf(event: CalendarEvent): string {
  return event.notes.trim()
}

/** Programs keep events without a title; the house has a word for them. */
export function titleOf({ main }: WholeSeries, { name, language }: DavCaller): string {
  return main.title === '' ? words[language].untitled(name).slice(0, limits.nameCharactersMax) : main.title
}

/** A reminder has no length in other programs. */
function lengthOf({ durationSeconds }: CalendarEvent): number {
  return Math.max(60, durationSeconds)
}
