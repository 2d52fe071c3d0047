import type { DepartmentId } from '../../../infra/contract/ids.ts'
import { overlapSeconds, type PlannedOccurrence } from './planned.ts'
import type { Piece } from './presence.ts'
import { hoursPerWeek, type WallClock } from './wallClock.ts'

const hourMs = 3_600_000
const weekMs = 168 * hourMs
/** How far back the past is asked. */
export const pastWeeks = 8

export interface ForecastInput {
  departmentId: DepartmentId
  nowMs: number
  periodEndMs: number
  grantedSeconds: number
  usedSeconds: number
  /** The department's occurrences of the past weeks and until the period's end. */
  occurrences: readonly PlannedOccurrence[]
  /** The department's charged presence of the past weeks. */
  past: readonly Piece[]
  /** When there was presence first; null: never. A young department's means are over less than eight weeks. */
  firstMs: number | null
  clock: WallClock
}

export interface DepartmentForecast {
  plannedSeconds: number
  unplannedSeconds: number
  expectedSeconds: number
  runsOutAtMs: number | null
}

/**
 * What will have been used at the period's end: what is planned, by the share of planned time that was really
 * used, and what nobody plans, as it was on average at that hour of the week. [ML96]
 */
export function forecastOf(input: ForecastInput): DepartmentForecast {
  const { nowMs, grantedSeconds, usedSeconds } = input
  const past = lookBack(input)
  const hours = hoursAhead(input, past)
  let [planned, unplanned] = [0, 0]
  let runsOutAtMs = usedSeconds >= grantedSeconds ? nowMs : null
  for (const hour of hours) {
    const [before, seconds] = [usedSeconds + planned + unplanned, hour.planned + hour.unplanned]
    if (runsOutAtMs === null && seconds > 0 && before + seconds >= grantedSeconds)
      runsOutAtMs = Math.round(hour.fromMs + ((grantedSeconds - before) / seconds) * (hour.untilMs - hour.fromMs))
    planned += hour.planned
    unplanned += hour.unplanned
  }
  const [plannedSeconds, unplannedSeconds] = [Math.round(planned), Math.round(unplanned)]
  const expectedSeconds = usedSeconds + plannedSeconds + unplannedSeconds
  return { plannedSeconds, unplannedSeconds, expectedSeconds, runsOutAtMs }
}

interface Past {
  /** Of a planned second, used. */
  share: number
  /** Mean charge of an hour of the week that no calendar told of. */
  unplanned: readonly number[]
}

function lookBack({ departmentId, nowMs, occurrences, past, firstMs, clock }: ForecastInput): Past {
  const unplanned = Array.from({ length: hoursPerWeek }, () => 0)
  const windows = Map.groupBy(
    occurrences.filter(({ startMs }) => startMs < nowMs),
    ({ meetingId }) => meetingId,
  )
  const pieces = Map.groupBy(past, ({ span }) => span.meetingId as string)
  let [planned, used] = [0, 0]
  for (const meetingId of new Set([...windows.keys(), ...pieces.keys()])) {
    const compared = compare(departmentId, windows.get(meetingId) ?? [], pieces.get(meetingId) ?? [], nowMs)
    planned += compared.planned
    used += compared.used
    for (const { weight, fromMs, untilMs } of compared.beyond)
      clock.hours(fromMs, untilMs, (hour, from, until) => {
        unplanned[hour] = (unplanned[hour] ?? 0) + (weight * (until - from)) / 1000
      })
  }
  const weeks = firstMs === null ? 1 : Math.min(pastWeeks, Math.max(1, (nowMs - firstMs) / weekMs))
  return { share: planned > 0 ? used / planned : 1, unplanned: unplanned.map((seconds) => seconds / weeks) }
}

interface Stretch {
  weight: number
  fromMs: number
  untilMs: number
}

/** One meeting: what was planned, what of that was used, and the charge beyond: at other times, or by more people. */
function compare(
  departmentId: DepartmentId,
  windows: readonly PlannedOccurrence[],
  pieces: readonly Piece[],
  nowMs: number,
): { planned: number; used: number; beyond: Stretch[] } {
  const beyond: Stretch[] = []
  let [planned, used] = [0, 0]
  for (const { startMs, endMs, perSecond } of windows) {
    const plannedHere = (perSecond.get(departmentId) ?? 0) * overlapSeconds(startMs, endMs, -Infinity, nowMs)
    const within = pieces.filter((piece) => piece.untilMs > startMs && piece.fromMs < endMs)
    let charged = 0
    for (const piece of within) charged += piece.weight * overlapSeconds(startMs, endMs, piece.fromMs, piece.untilMs)
    const usedHere = Math.min(plannedHere, charged)
    planned += plannedHere
    used += usedHere
    if (charged <= usedHere) continue
    for (const piece of within) {
      const [fromMs, untilMs] = [Math.max(piece.fromMs, startMs), Math.min(piece.untilMs, endMs)]
      beyond.push({ weight: (piece.weight * (charged - usedHere)) / charged, fromMs, untilMs })
    }
  }
  for (const piece of pieces) beyond.push(...outside(piece, windows))
  return { planned, used, beyond }
}

/** Windows of one meeting are in order and do not overlap. */
function outside({ weight, fromMs, untilMs }: Piece, windows: readonly PlannedOccurrence[]): Stretch[] {
  const parts: Stretch[] = []
  let atMs = fromMs
  for (const { startMs, endMs } of windows) {
    if (endMs <= atMs || startMs >= untilMs) continue
    if (startMs > atMs) parts.push({ weight, fromMs: atMs, untilMs: startMs })
    atMs = Math.max(atMs, endMs)
  }
  if (atMs < untilMs) parts.push({ weight, fromMs: atMs, untilMs })
  return parts
}

interface Hour {
  fromMs: number
  untilMs: number
  planned: number
  unplanned: number
}

function hoursAhead({ departmentId, nowMs, periodEndMs, occurrences, clock }: ForecastInput, past: Past): Hour[] {
  const hours: Hour[] = []
  clock.hours(nowMs, periodEndMs, (hour, fromMs, untilMs) => {
    const unplanned = ((past.unplanned[hour] ?? 0) * (untilMs - fromMs)) / hourMs
    hours.push({ fromMs, untilMs, planned: 0, unplanned })
  })
  for (const { startMs, endMs, perSecond } of occurrences) {
    const weight = (perSecond.get(departmentId) ?? 0) * past.share
    if (weight === 0 || endMs <= nowMs) continue
    for (let index = firstEndingAfter(hours, startMs); index < hours.length; index++) {
      const hour = hours[index] as Hour
      if (hour.fromMs >= endMs) break
      hour.planned += weight * overlapSeconds(startMs, endMs, hour.fromMs, hour.untilMs)
    }
  }
  return hours
}

function firstEndingAfter(hours: readonly Hour[], atMs: number): number {
  let [low, high] = [0, hours.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((hours[middle]?.untilMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return low
}
