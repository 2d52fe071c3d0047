import { sql } from 'kysely'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'

const dayMs = 86_400_000
const spanMsMax = 62 * dayMs

export interface OccurrenceSpan {
  fromMs: number
  untilMs: number
}

/** ISO instants from 1970 on, 62 days apart at most, else ProblemError BODY_INVALID. */
export function spanAsked(from: string, until: string): OccurrenceSpan {
  const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)]
  if (fromMs < 0) refuse('from', 'must not be before 1970')
  if (!(untilMs > fromMs && untilMs - fromMs <= spanMsMax)) refuse('until', 'must be 1 ms to 62 days after from')
  return { fromMs, untilMs }
}

function refuse(path: string, message: string): never {
  throw new ProblemError('BODY_INVALID', undefined, { errors: [{ path, message }] })
}

/**
 * The condition that a row of `occurrences` touches [from, until). Its bounds on the start let an index be used:
 * nearly nothing lasts longer than a day, and the rest has an index of its own.
 */
export function touching({ fromMs, untilMs }: OccurrenceSpan) {
  const [from, until] = [new Date(fromMs), new Date(untilMs)]
  const [dayBefore, longBefore] = [fromMs - dayMs, fromMs - limits.allDaySecondsMax * 1000 - dayMs]
  return sql<boolean>`starts_at < ${until} and ends_at > ${from} and (starts_at >= ${new Date(dayBefore)}
    or (starts_at >= ${new Date(longBefore)} and ends_at - starts_at > interval '1 day'))`
}
