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
  for (const ofPerson of byPerson(spans)) {
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

/** By meeting and person. Two maps instead of one long key: this is done for every row. */
function byPerson(spans: readonly Span[]): Span[][] {
  const meetings = new Map<string, Map<string, Span[]>>()
  const groups: Span[][] = []
  for (const span of spans) {
    let people = meetings.get(span.meetingId)
    if (!people) meetings.set(span.meetingId, (people = new Map()))
    const group = people.get(span.personKey)
    if (group) group.push(span)
    else {
      const begun = [span]
      people.set(span.personKey, begun)
      groups.push(begun)
    }
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

/** By how many whole seconds a time grows: parts that are counted so add up to the whole seconds of their sum. */
export function secondsMore(beforeMs: number, ms: number): number {
  return Math.floor((beforeMs + ms) / 1000) - Math.floor(beforeMs / 1000)
}

/** Whole seconds of parts in milliseconds, which add up to the whole seconds of their sum. */
export function wholeSeconds(partsMs: readonly number[]): number[] {
  let sumMs = 0
  return partsMs.map((ms) => {
    const seconds = secondsMore(sumMs, ms)
    sumMs += ms
    return seconds
  })
}
