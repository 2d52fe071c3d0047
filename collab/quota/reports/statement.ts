import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { secondsMore, type Media, type Piece, type Why } from './presence.ts'
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
 * The lines of a statement, newest first, of pieces as piecesOf() gives them. Parts of a second are carried from
 * line to line within a meeting's day on one account, as the meter carries them, so that lines add up to what was
 * charged. [ML91]
 */
export function linesOf(pieces: readonly Piece[], clockOf: (departmentId: DepartmentId | null) => WallClock): Line[] {
  const lines: Line[] = []
  for (const piece of pieces) {
    clockOf(piece.span.departmentId).days(piece.fromMs, piece.untilMs, (day, fromMs, untilMs) => {
      const line = lastLike(lines, piece, day)
      if (!line) return void lines.push(lineOf(piece, day, fromMs, untilMs))
      line.presentMs += untilMs - fromMs
      line.endMs = untilMs
    })
  }
  lines.sort(newestFirst)
  countSeconds(lines)
  return lines
}

/** Two departments' days differ by less than two: what is older than that is of another day. */
const otherDayMs = 2 * 86_400_000

/** The line a piece goes on with. All of a person in a meeting stand together at the end, in order. */
function lastLike(lines: readonly Line[], { span, weight, fromMs }: Piece, day: string): Line | undefined {
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index]
    if (!line || line.endMs < fromMs - otherDayMs) return undefined
    if (line.personKey !== span.personKey || line.meetingId !== span.meetingId) return undefined
    const same = line.day === day && line.departmentId === span.departmentId && line.weight === weight
    if (same && line.media === span.media && line.why === span.why) return line
  }
  return undefined
}

const lineOf = ({ span, weight }: Piece, day: string, fromMs: number, untilMs: number): Line => ({
  day,
  startMs: fromMs,
  endMs: untilMs,
  spanId: span.id,
  meetingId: span.meetingId,
  personKey: span.personKey,
  departmentId: span.departmentId,
  why: span.why,
  media: span.media,
  weight,
  presentMs: untilMs - fromMs,
  presentSeconds: 0,
  chargedSeconds: 0,
})

/** What a meeting's day on one account has come to, so far. */
interface Carried {
  presentMs: number
  chargedMs: number
}

function countSeconds(lines: readonly Line[]): void {
  const days = new Map<string, Map<string, Map<string | null, Carried>>>()
  for (const line of lines) {
    const meetings = valueOf(days, line.day, () => new Map<string, Map<string | null, Carried>>())
    const accounts = valueOf(meetings, line.meetingId, () => new Map<string | null, Carried>())
    const carried = valueOf(accounts, line.departmentId, () => ({ presentMs: 0, chargedMs: 0 }))
    line.presentSeconds = secondsMore(carried.presentMs, line.presentMs)
    line.chargedSeconds = secondsMore(carried.chargedMs, line.presentMs * line.weight)
    carried.presentMs += line.presentMs
    carried.chargedMs += line.presentMs * line.weight
  }
}

function valueOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
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
