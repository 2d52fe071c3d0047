import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { CostTable, workingKey } from './costTable.ts'
import { Offsets } from './offsets.ts'
import { startsOf } from './starts.ts'
import type { Candidate, Question } from './question.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs

/** A series: its first occurrence begins in the span of the question, the others on the same wall time. */
export interface SeriesQuestion extends Question {
  count: number
  /** Weeks from one to the next. */
  interval: number
  /** How many different hours it takes turns over. */
  slotsMax: number
  /** For how many occurrences in a row an hour stays. */
  holdCount: number
}

/** People whose hours, calendars and burdens are alike count as one, several times. [FT7] */
export interface Group extends Candidate {
  count: number
}

/** Every hour of the first week, in each week of the series, and what it costs whom. */
export interface Weeks {
  /** Wall times of the first week in the zone of the question, counted as if UTC. */
  walls: number[]
  /** By occurrence: the instants of the same wall times, and what they cost each group. */
  tables: CostTable[]
  groups: Group[]
  /** By person. */
  groupOf: number[]
}

/** Throws RangeError for an unknown zone. */
export function weeksOf(zones: ZoneTable, question: SeriesQuestion): Weeks {
  const { fromMs, people, zone, count, interval, durationMinutes } = question
  const untilMs = Math.min(question.untilMs, fromMs + weekMs + durationMinutes * 60_000)
  const starts = startsOf(zones, { ...question, untilMs }).filter(
    (atMs, place) => place === 0 || atMs < fromMs + weekMs,
  )
  const lastMs = untilMs + (count - 1) * interval * weekMs
  // Two days more, since a zone may be more than a day from another.
  const offsets = new Offsets(zones, zone, fromMs - 2 * dayMs, lastMs + 2 * dayMs)
  const walls = starts.map((atMs) => offsets.wallAt(atMs))
  const { groups, groupOf } = groupsOf(zones, people)
  const tables = Array.from({ length: count }, (_, occurrence) => {
    const instants = walls.map((wall) => offsets.instantOf(wall + occurrence * interval * weekMs))
    return new CostTable(zones, { ...question, people: groups }, instants)
  })
  return { walls, tables, groups, groupOf }
}

function groupsOf(zones: ZoneTable, people: readonly Candidate[]): Pick<Weeks, 'groups' | 'groupOf'> {
  const known = new Map<string, number>()
  const groups: Group[] = []
  const groupOf = people.map((person) => {
    const { time, busy, burden, required } = person
    const key = JSON.stringify([workingKey(zones, time), busy, burden, required])
    const place = known.get(key) ?? groups.push({ ...person, count: 0 }) - 1
    known.set(key, place)
    const group = groups[place]
    if (group) group.count++
    return place
  })
  return { groups, groupOf }
}
