import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { quarterMs } from './hourCodes.ts'
import { Offsets } from './offsets.ts'
import type { Question } from './question.ts'

type StartsQuestion = Pick<Question, 'fromMs' | 'untilMs' | 'stepMinutes' | 'durationMinutes' | 'zone'>

/**
 * Where a meeting may begin: at whole steps of the hour on the clock of `zone`, so that it ends within the span. A
 * span between two steps gives its first quarter-hour: there is always an answer. Throws RangeError for an unknown
 * zone.
 */
export function startsOf(zones: ZoneTable, question: StartsQuestion): number[] {
  const { fromMs, untilMs, stepMinutes, durationMinutes, zone } = question
  const firstMs = Math.ceil(fromMs / quarterMs) * quarterMs
  const lastMs = untilMs - durationMinutes * 60_000
  const stepMs = stepMinutes * 60_000
  const offsets = new Offsets(zones, zone, fromMs, untilMs)
  const starts: number[] = []
  for (let atMs = firstMs; atMs <= lastMs; atMs += quarterMs) {
    if (offsets.wallAt(atMs) % stepMs === 0) starts.push(atMs)
  }
  return starts.length > 0 ? starts : [firstMs]
}
