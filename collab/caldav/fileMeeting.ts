import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { MeetingException } from '../protocol/meetings.ts'
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

/** What of a meeting a file says by itself, without its people. */
export interface FileMeeting {
  title: string
  notes: string
  startLocal: string
  zone: string
  durationSeconds: number
  allDay: boolean
  recurrence: Recurrence | null
  excluded: string[]
  added: string[]
}

/** A series as the scheduler holds it. A floating time is on its owner's clock. `link`: what our own notes end with. */
export function fileMeeting(series: WholeSeries, owner: Pick<DavCaller, 'zone'>, link: string | null): FileMeeting {
  const { main, recurrence, excluded, added } = series
  return {
    title: main.title,
    notes: notesOf(main, link),
    startLocal: main.start.local,
    zone: main.start.zone ?? owner.zone,
    durationSeconds: Math.max(60, main.durationSeconds),
    allDay: main.allDay,
    recurrence,
    excluded: excluded.toSorted(),
    added: added.toSorted(),
  }
}

/** The occurrences that differ from it, by key. */
export function fileExceptions(
  series: WholeSeries,
  owner: Pick<DavCaller, 'zone'>,
  link: string | null,
): Map<string, MeetingException> {
  const whole = fileMeeting(series, owner, link)
  const exceptions = series.changed.map(({ originalLocal, event }): [string, MeetingException] => {
    const zone = event.start.zone ?? whole.zone
    const notes = notesOf(event, link)
    const durationSeconds = Math.max(60, event.durationSeconds)
    const moved = event.start.local !== originalLocal || zone !== whole.zone
    return [
      originalLocal,
      {
        originalLocal,
        startLocal: moved ? event.start.local : null,
        zone: moved && zone !== whole.zone ? zone : null,
        durationSeconds: durationSeconds === whole.durationSeconds ? null : durationSeconds,
        title: event.title === whole.title ? null : event.title,
        notes: notes === whole.notes ? null : notes,
        cancelled: event.cancelled,
      },
    ]
  })
  return new Map(exceptions)
}

function notesOf(event: CalendarEvent, link: string | null): string {
  const lines = event.notes.split('\n').filter((line) => link === null || !line.includes(link))
  return lines.join('\n').trim()
}

/** Programs keep events without a title; the house has a word for them. */
export function titleOf({ main }: WholeSeries, { name, language }: DavCaller): string {
  return main.title === '' ? words[language].untitled(name).slice(0, limits.nameCharactersMax) : main.title
}
