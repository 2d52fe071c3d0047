import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import type { AttendanceSpansTable } from '../../../infra/storage/minuteTables.ts'

export type Media = AttendanceSpansTable['media']
export type Why = AttendanceSpansTable['why']

/** One row of the journal, `[startMs, endMs)` in milliseconds since the epoch. */
export interface Span {
  id: number
  meetingId: MeetingId
  personKey: string
  /** Null for what the override account pays. */
  departmentId: DepartmentId | null
  why: Why
  media: Media
  weight: number
  region: string
  startMs: number
  endMs: number
}

/** A stretch of one person's presence in a meeting, with the device that counts then. */
export interface Piece {
  span: Span
  weight: number
  fromMs: number
  untilMs: number
}

/**
 * The journal as it was charged: every moment of a person in a meeting counts once, for the device of the
 * greatest weight, among equals the one that came first. By meeting and person, each in order. [ML90]
 */
export function piecesOf(spans: readonly Span[], weightOf: (span: Span) => number = (span) => span.weight): Piece[] {
  const pieces: Piece[] = []
  for (const ofPerson of byPerson(spans).values()) {
    ofPerson.sort((a, b) => a.startMs - b.startMs || a.id - b.id)
    let cluster: Span[] = []
    let untilMs = -Infinity
    for (const span of ofPerson) {
      if (span.startMs >= span.endMs) continue
      if (span.startMs >= untilMs && cluster.length) {
        addCluster(pieces, cluster, weightOf)
        cluster = []
      }
      cluster.push(span)
      untilMs = Math.max(untilMs, span.endMs)
    }
    addCluster(pieces, cluster, weightOf)
  }
  return pieces
}

function byPerson(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>()
  for (const span of spans) {
    const key = `${span.meetingId} ${span.personKey}`
    const group = groups.get(key)
    if (group) group.push(span)
    else groups.set(key, [span])
  }
  return groups
}

/** Spans of one person that touch each other in time, in order. */
function addCluster(pieces: Piece[], cluster: readonly Span[], weightOf: (span: Span) => number): void {
  const [only] = cluster
  if (!only) return
  if (cluster.length === 1) {
    pieces.push({ span: only, weight: weightOf(only), fromMs: only.startMs, untilMs: only.endMs })
    return
  }
  const edges = [...new Set(cluster.flatMap(({ startMs, endMs }) => [startMs, endMs]))].toSorted((a, b) => a - b)
  let last: Piece | undefined
  for (let index = 0; index + 1 < edges.length; index++) {
    const [fromMs = 0, untilMs = 0] = [edges[index], edges[index + 1]]
    const span = heaviest(cluster, fromMs, weightOf)
    if (!span) continue
    if (last && last.span === span && last.untilMs === fromMs) last.untilMs = untilMs
    else pieces.push((last = { span, weight: weightOf(span), fromMs, untilMs }))
  }
}

function heaviest(cluster: readonly Span[], atMs: number, weightOf: (span: Span) => number): Span | undefined {
  let best: Span | undefined
  for (const span of cluster) {
    if (span.startMs > atMs) break
    if (span.endMs > atMs && (!best || weightOf(span) > weightOf(best))) best = span
  }
  return best
}

/** Whole seconds of parts in milliseconds, so that they add up to the whole seconds of their sum. */
export function wholeSeconds(partsMs: readonly number[]): number[] {
  let sumMs = 0
  return partsMs.map((ms) => {
    const before = Math.floor(sumMs / 1000)
    sumMs += ms
    return Math.floor(sumMs / 1000) - before
  })
}
