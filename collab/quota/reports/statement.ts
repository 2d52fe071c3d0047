import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { wholeSeconds, type Media, type Piece, type Why } from './presence.ts'
import type { WallClock } from './wallClock.ts'

/** One person on one day in one meeting, on one account at one weight. */
export interface Line {
  /** On the clock of the department; of UTC for the override account. */
  day: string
  startMs: number
  endMs: number
  /** Of the journal row the line begins with: with `startMs` it names the line. */
  spanId: number
  meetingId: MeetingId
  personKey: string
  departmentId: DepartmentId | null
  why: Why
  media: Media
  weight: number
  presentMs: number
  presentSeconds: number
  chargedSeconds: number
}

/**
 * The lines of a statement, newest first. Parts of a second are carried from line to line within a meeting's
 * day on one account, as the meter carries them, so that lines add up to what was charged. [ML91]
 */
export function linesOf(pieces: readonly Piece[], clockOf: (departmentId: DepartmentId | null) => WallClock): Line[] {
  const drafts = new Map<string, Line>()
  for (const piece of pieces) {
    const { span } = piece
    clockOf(span.departmentId).days(piece.fromMs, piece.untilMs, (day, fromMs, untilMs) => {
      const key = `${day} ${span.meetingId} ${span.personKey} ${span.departmentId} ${span.why} ${span.media} ${piece.weight}`
      const draft = drafts.get(key)
      if (draft) extend(draft, fromMs, untilMs, span.id)
      else drafts.set(key, draftOf(piece, day, fromMs, untilMs))
    })
  }
  const lines = [...drafts.values()].toSorted(newestFirst)
  countSeconds(lines)
  return lines
}

function draftOf({ span, weight }: Piece, day: string, fromMs: number, untilMs: number): Line {
  const { id: spanId, meetingId, personKey, departmentId, why, media } = span
  const who = { meetingId, personKey, departmentId, why, media, weight, spanId }
  const time = { day, startMs: fromMs, endMs: untilMs, presentMs: untilMs - fromMs }
  return { ...who, ...time, presentSeconds: 0, chargedSeconds: 0 }
}

function extend(draft: Line, fromMs: number, untilMs: number, spanId: number): void {
  draft.presentMs += untilMs - fromMs
  draft.endMs = Math.max(draft.endMs, untilMs)
  if (fromMs >= draft.startMs) return
  draft.startMs = fromMs
  draft.spanId = spanId
}

function countSeconds(lines: readonly Line[]): void {
  const accounts = Map.groupBy(lines, (line) => `${line.day} ${line.meetingId} ${line.departmentId}`)
  for (const account of accounts.values()) {
    const present = wholeSeconds(account.map((line) => line.presentMs))
    const charged = wholeSeconds(account.map((line) => line.presentMs * line.weight))
    account.forEach((line, index) => {
      line.presentSeconds = present[index] ?? 0
      line.chargedSeconds = charged[index] ?? 0
    })
  }
}

const newestFirst = (a: Place, b: Place) => b.startMs - a.startMs || b.spanId - a.spanId

/** Where a line stands among all. */
export type Place = Pick<Line, 'startMs' | 'spanId'>

/** `limit` lines after a place, and the place to go on from. A line that came in before it moves nothing. [ML92] */
export function pageOf(
  lines: readonly Line[],
  limit: number,
  after: Place | null,
): { lines: Line[]; next: Place | null } {
  const from = after ? lines.findIndex((line) => newestFirst(line, after) > 0) : 0
  const page = from < 0 ? [] : lines.slice(from, from + limit)
  const last = page.at(-1)
  return {
    lines: page,
    next: last && from + limit < lines.length ? { startMs: last.startMs, spanId: last.spanId } : null,
  }
}

export const textOf = ({ startMs, spanId }: Place): string => `${startMs}.${spanId}`

/** Null for what textOf() did not write. */
export function placeOf(text: string): Place | null {
  const match = /^(-?\d{1,15})\.(\d{1,15})$/.exec(text)
  return match ? { startMs: Number(match[1]), spanId: Number(match[2]) } : null
}
