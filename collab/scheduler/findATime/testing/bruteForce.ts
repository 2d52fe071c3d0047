import { localAt, resolveLocal, wallMs, wallOf } from '../../../../infra/time/wallTime.ts'
import { workingSpans } from '../../../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../../../infra/time/zoneTable.ts'
import type { Candidate, Question } from '../question.ts'
import type { SeriesQuestion } from '../weeks.ts'

/*
 * The same question, answered by trying everything, with nothing of the real search: each quarter-hour is judged by
 * itself, each slot by sorting, each series by every division of its occurrences over every set of hours.
 */

const quarterMs = 15 * 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

const known = new WeakMap<Candidate, Map<number, number>>()

function quarterCost(zones: ZoneTable, person: Candidate, atMs: number): number {
  const costs = known.get(person) ?? new Map<number, number>()
  known.set(person, costs)
  const cost = costs.get(atMs) ?? judgedQuarter(zones, person, atMs)
  costs.set(atMs, cost)
  return cost
}

/** What a quarter-hour costs, after the definition. */
function judgedQuarter(zones: ZoneTable, { time }: Candidate, atMs: number): number {
  const near = workingSpans(zones, time, atMs - 2 * hourMs, atMs + 2 * hourMs)
  if (near.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs + quarterMs <= untilMs)) return 0
  const local = localAt(zones, time.zone, atMs)
  const day = local.slice(0, 10)
  const weekday = time.extraDays.find((extra) => extra.day === day)?.asWeekday ?? isoWeekday(day)
  const shifts = time.week.filter((shift) => shift.weekday === weekday)
  const off = time.offDays.includes(day) || shifts.length === 0
  const minute = Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))
  if (!off)
    return byEdge(
      minute,
      near.some((span) => touchesEdge(span, atMs)),
    )
  const first = Math.min(...time.week.map((shift) => shift.weekday))
  const usual = shifts.length > 0 ? shifts : time.week.filter((shift) => shift.weekday === first)
  const ends = ({ fromMinute, untilMinute }: (typeof usual)[number]) => (untilMinute <= fromMinute ? 1440 : untilMinute)
  const inside = usual.some((shift) => minute >= shift.fromMinute && minute + 15 <= ends(shift))
  const edge = usual.some((shift) => minute >= shift.fromMinute - 60 && minute < ends(shift) + 60)
  return 8 + (inside ? 0 : byEdge(minute, edge || near.some((span) => touchesEdge(span, atMs))))
}

const touchesEdge = (span: { fromMs: number; untilMs: number }, atMs: number): boolean =>
  atMs >= span.fromMs - hourMs && atMs < span.untilMs + hourMs

function byEdge(minute: number, edge: boolean): number {
  if (edge) return 1
  const hour = Math.floor(minute / 60)
  if (hour < 6) return 20
  if (hour === 6) return 6
  if (hour < 20) return 3
  return hour < 22 ? 6 : 12
}

const isoWeekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** `null`: cannot come. */
function costAt(zones: ZoneTable, question: Question, person: Candidate, startMs: number): number | null {
  const endMs = startMs + question.durationMinutes * 60_000
  const fromMs = startMs - question.bufferBeforeMinutes * 60_000
  const untilMs = endMs + question.bufferAfterMinutes * 60_000
  const blocked = person.busy.some(
    (span) => span.kind !== 'tentative' && span.fromMs < untilMs && span.untilMs > fromMs,
  )
  if (blocked) return null
  let sum = 0
  for (let atMs = startMs; atMs < endMs; atMs += quarterMs) sum += quarterCost(zones, person, atMs)
  return sum
}

/** What is compared: place by place, the lower the better. */
export type Verdict = number[]

function verdictOf(question: Question, costs: (number | null)[][], burdens: readonly number[]): Verdict {
  const { people, quorum, durationMinutes } = question
  const required = people.filter((each) => each.required).length
  const needed = Math.min(required, quorum ?? required)
  const weights = (row: (number | null)[]) => row.map((cost) => cost ?? (6 * durationMinutes) / 15)
  let short = 0
  const carried = [...burdens]
  let sum = 0
  for (const row of costs) {
    const present = row.filter((cost, person) => cost !== null && people[person]?.required).length
    short += Math.max(0, needed - present)
    for (const [person, weight] of weights(row).entries()) {
      carried[person] = (carried[person] ?? 0) + weight
      sum += weight
    }
  }
  return [short, ...carried.toSorted((a, b) => b - a), sum]
}

export function compareVerdicts(a: Verdict, b: Verdict): number {
  for (const [place, value] of a.entries()) {
    const difference = value - (b[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function startsOf(zones: ZoneTable, question: Question): number[] {
  const starts: number[] = []
  for (
    let atMs = 0;
    atMs <= question.untilMs - question.fromMs - question.durationMinutes * 60_000;
    atMs += quarterMs
  ) {
    const wall = localAt(zones, question.zone, question.fromMs + atMs)
    if (Number(wall.slice(14, 16)) % question.stepMinutes === 0) starts.push(question.fromMs + atMs)
  }
  return starts
}

/** The fairest slot. `fromMs` on a quarter-hour, and steps of at most an hour. */
export function bruteSlot(zones: ZoneTable, question: Question): { startMs: number; verdict: Verdict } {
  const burdens = question.people.map(({ burden }) => burden)
  const judged = startsOf(zones, question).map((startMs) => {
    const costs = question.people.map((person) => costAt(zones, question, person, startMs))
    return { startMs, verdict: verdictOf(question, [costs], burdens) }
  })
  return judged.reduce((best, each) => (compareVerdicts(each.verdict, best.verdict) < 0 ? each : best))
}

/** What a real sequence of instants asks of everyone. */
export function verdictOfSeries(zones: ZoneTable, question: Question, instants: readonly number[]): Verdict {
  const costs = instants.map((startMs) => question.people.map((person) => costAt(zones, question, person, startMs)))
  return verdictOf(
    question,
    costs,
    question.people.map(({ burden }) => burden),
  )
}

/** The fairest of all divisions of the occurrences over at most `slotsMax` hours, where every week is like the first. */
export function bruteSeries(zones: ZoneTable, question: SeriesQuestion): Verdict {
  const starts = startsOf(zones, question)
  const burdens = question.people.map(({ burden }) => burden)
  const costs = starts.map((startMs) => question.people.map((person) => costAt(zones, question, person, startMs)))
  let best: Verdict | null = null
  for (const counts of divisions(starts.length, question)) {
    const rows = counts.flatMap((count, slot) => Array.from({ length: count }, () => costs[slot] ?? []))
    const verdict = verdictOf(question, rows, burdens)
    if (!best || compareVerdicts(verdict, best) < 0) best = verdict
  }
  return best as Verdict
}

function* divisions(slots: number, { count, slotsMax, holdCount }: SeriesQuestion): Generator<number[]> {
  function* fill(place: number, left: number, used: number): Generator<number[]> {
    if (place === slots) {
      if (left === 0) yield []
      return
    }
    for (let taken = 0; taken <= left; taken++) {
      const uses = used + (taken > 0 ? 1 : 0)
      if (uses > slotsMax || (taken > 0 && taken < holdCount && taken !== count)) continue
      for (const rest of fill(place + 1, left - taken, uses)) yield [taken, ...rest]
    }
  }
  yield* fill(0, count, 0)
}

/** The instant of a first week's wall time in another week. */
export function inWeek(zones: ZoneTable, zone: string, wall: number, weeks: number): number {
  const local = wallOf(wall + weeks * 7 * dayMs)
  return resolveLocal(zones, zone, wallOf(wallMs(local) ?? 0)).atMs
}
