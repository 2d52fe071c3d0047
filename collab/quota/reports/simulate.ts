import type { DepartmentId } from '../../../infra/contract/ids.ts'
import { piecesOf, type Piece, type Span } from './presence.ts'
import { DepartmentReplay } from './departmentReplay.ts'
import type { Cut } from './replayAccount.ts'
import { visitsOf, type Visit } from './visits.ts'

/** A department's period as it would be under other settings; seconds. */
export interface SimulatedPeriod {
  startMs: number
  endMs: number
  /** Without what is carried over. */
  grantedSeconds: number
  /** Carried into the first period, which has none before it here. */
  carriedSeconds: number
  carryOverSecondsMax: number
  graceSeconds: number
  audioOnlySeconds: number
}

export interface SimulationInput {
  spans: readonly Span[]
  /** What is reported; the periods are replayed from their beginnings, since what was used before counts. */
  fromMs: number
  untilMs: number
  /** By department, each in order and without gaps between. */
  periods: ReadonlyMap<DepartmentId, SimulatedPeriod[]>
  /** Null: as it was recorded. */
  weights: Record<Span['media'], number | null>
  audioWeight: number
  allowanceSecondsOf: (personKey: string) => number | null
}

export interface SimulatedDepartment {
  wasSeconds: number
  wouldSeconds: number
  refusedSeconds: number
  audioOnlySeconds: number
  exhaustedAtMs: number | null
  refusedPeople: number
  cuts: Cut[]
}

/**
 * Lives through recorded calls again under other settings: in the order of time over all accounts, since who
 * is refused on one and taken over by another comes in there. What was granted in a period counts from its
 * beginning, whenever it came. [ML98]
 */
export function simulate(input: SimulationInput): Map<DepartmentId, SimulatedDepartment> {
  const recorded = piecesOf(input.spans)
  const changed = Object.values(input.weights).some((weight) => weight !== null)
  const pieces = changed ? piecesOf(input.spans, (span) => input.weights[span.media] ?? span.weight) : recorded
  const parts = partsOf(pieces, input)
  const visits = visitsOf(parts)
  const runs = new Map([...input.periods].map(([id, periods]) => [id, new DepartmentReplay(periods, input)]))
  for (const { atMs, enters, piece } of eventsOf(parts)) {
    const account = runs.get(piece.span.departmentId as DepartmentId)?.accountAt(atMs, enters)
    if (enters) account?.enter(piece, visits.get(piece) as Visit)
    else account?.leave(piece)
  }
  const was = chargedBy(recorded, input)
  return new Map([...runs].map(([id, run]) => [id, { ...run.finish(), wasSeconds: was.get(id) ?? 0 }]))
}

/** Cut where an account's period ends and where the report begins and ends. */
function partsOf(pieces: readonly Piece[], { periods, fromMs, untilMs }: SimulationInput): Piece[] {
  const edgesOf = new Map([...periods].map(([id, own]) => [id, edgesOfPeriods(own, fromMs, untilMs)]))
  const parts: Piece[] = []
  for (const piece of pieces) {
    const edges = piece.span.departmentId === null ? undefined : edgesOf.get(piece.span.departmentId)
    if (!edges) continue
    for (let index = 1; index < edges.length; index++) {
      const [startMs = 0, endMs = 0] = [edges[index - 1], edges[index]]
      if (endMs <= piece.fromMs) continue
      if (startMs >= piece.untilMs) break
      if (startMs <= piece.fromMs && piece.untilMs <= endMs) parts.push(piece)
      else parts.push(partOf(piece, Math.max(piece.fromMs, startMs), Math.min(piece.untilMs, endMs)))
    }
  }
  return parts
}

const partOf = ({ span, weight }: Piece, fromMs: number, untilMs: number): Piece => ({ span, weight, fromMs, untilMs })

/** In order, from the first beginning to the end of the report. */
function edgesOfPeriods(periods: readonly SimulatedPeriod[], fromMs: number, untilMs: number): number[] {
  const edges = [...periods.flatMap(({ startMs, endMs }) => [startMs, endMs]), fromMs]
  const startMs = periods[0]?.startMs ?? untilMs
  const inside = edges.filter((edgeMs) => edgeMs >= startMs && edgeMs < untilMs)
  return [...new Set([...inside, untilMs])].toSorted((a, b) => a - b)
}

/** Comings and goings in order; who goes, goes before the next one comes. */
function eventsOf(pieces: readonly Piece[]): { atMs: number; enters: boolean; piece: Piece }[] {
  return pieces
    .flatMap((piece) => [
      { atMs: piece.fromMs, enters: true, piece },
      { atMs: piece.untilMs, enters: false, piece },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || Number(a.enters) - Number(b.enters))
}

/** Charged within the report, by department. */
function chargedBy(pieces: readonly Piece[], { fromMs, untilMs }: SimulationInput): Map<DepartmentId, number> {
  const charged = new Map<DepartmentId, number>()
  for (const piece of pieces) {
    const { departmentId } = piece.span
    const ms = Math.min(piece.untilMs, untilMs) - Math.max(piece.fromMs, fromMs)
    if (departmentId !== null && ms > 0) charged.set(departmentId, (charged.get(departmentId) ?? 0) + piece.weight * ms)
  }
  for (const [id, ms] of charged) charged.set(id, Math.floor(ms / 1000))
  return charged
}
