import type { PersonCalendar } from '../../../collab/protocol/calendars.ts'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { addDays, dayMs } from '../i18n/format.ts'
import { daysOf, type Timed } from './wallDay.ts'

/** How an entry stands to me: whether it takes my time, and whether it takes place at all. */
export type Tone = 'sure' | 'maybe' | 'asked' | 'declined' | 'cancelled'

/** One thing on the calendar: a meeting of mine, or a stretch of somebody else's time. */
export interface Entry extends Timed {
  key: string
  /** Null where I may only know that they are busy. */
  title: string | null
  tone: Tone
  allDay: boolean
  /** The zone whose calendar an all-day entry lies on; null: mine. */
  zone: string | null
  /** My own meetings; null for what is on others' calendars alone. */
  occurrence: Occurrence | null
  /** Whose calendars it is on, in the order they were chosen: places in the row of tints. */
  owners: { personId: string; tint: number }[]
}

/** What of my meetings is shown besides those that take place. */
export interface Wanted {
  declined: boolean
  cancelled: boolean
}

/** How many colleagues' calendars can be told apart by colour. */
export const tintsMax = 6

/** My meetings and, where others are laid over them, their time; a meeting we share is there once. */
export function entriesOf(
  occurrences: readonly Occurrence[],
  others: readonly PersonCalendar[],
  myId: string,
  wanted: Wanted,
): Entry[] {
  const entries = new Map<string, Entry>()
  for (const occurrence of occurrences) {
    const tone = toneOf(occurrence, myId)
    if ((tone === 'declined' && !wanted.declined) || (tone === 'cancelled' && !wanted.cancelled)) continue
    const key = keyOf(occurrence.meetingId, occurrence.originalLocal)
    const { title, allDay, zone } = occurrence
    entries.set(key, { key, title, tone, allDay, zone, occurrence, owners: [], ...timesOf(occurrence) })
  }
  for (const [tint, { personId, spans }] of others.entries()) {
    for (const [index, span] of spans.entries()) {
      const { meeting } = span
      const key = meeting ? keyOf(meeting.meetingId, meeting.originalLocal) : `${personId}/${index}`
      const owner = { personId, tint: tint % tintsMax }
      const shared = entries.get(key)
      if (shared) shared.owners.push(owner)
      else
        entries.set(key, {
          key,
          title: meeting?.title ?? null,
          tone: span.kind === 'busy' ? 'sure' : 'maybe',
          allDay: span.allDay,
          zone: meeting?.zone ?? null,
          occurrence: null,
          owners: [owner],
          ...timesOf(span),
        })
    }
  }
  return [...entries.values()].toSorted((a, b) => a.startsAtMs - b.startsAtMs || a.key.localeCompare(b.key))
}

/** The first and last day an entry lies on, seen from a zone: a whole day is the same day for everybody. */
export function entryDays(table: ZoneTable, zone: string, entry: Entry): { first: string; last: string } {
  return daysOf(table, entry.allDay ? (entry.zone ?? zone) : zone, entry)
}

/** The entries of each day that has any, on a zone's calendar. */
export function entriesByDay(table: ZoneTable, zone: string, entries: readonly Entry[]): Map<string, Entry[]> {
  const byDay = new Map<string, Entry[]>()
  for (const entry of entries) {
    const { first, last } = entryDays(table, zone, entry)
    for (let day = first; day <= last; day = addDays(day, 1)) {
      const there = byDay.get(day)
      if (there) there.push(entry)
      else byDay.set(day, [entry])
    }
  }
  return byDay
}

/** Stands among the whole days, above the hours. */
export function isLong(entry: Entry): boolean {
  return entry.allDay || entry.endsAtMs - entry.startsAtMs >= dayMs
}

/** Moved from the wall time its rule gave it, or from the start it was asked for. */
export function movedFrom({ changed, originalLocal, startLocal }: Occurrence): string | null {
  return changed && originalLocal !== startLocal ? originalLocal : null
}

export function toneOf({ cancelled, hostId, myAnswer }: Occurrence, myId: string): Tone {
  if (cancelled) return 'cancelled'
  if (hostId === myId || myAnswer === 'yes') return 'sure'
  if (myAnswer === 'no') return 'declined'
  return myAnswer === 'maybe' ? 'maybe' : 'asked'
}

function keyOf(meetingId: string, originalLocal: string): string {
  return `${meetingId}/${originalLocal}`
}

function timesOf({ startsAt, endsAt }: { startsAt: string; endsAt: string }): Timed {
  return { startsAtMs: Date.parse(startsAt), endsAtMs: Date.parse(endsAt) }
}
