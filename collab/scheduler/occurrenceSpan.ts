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

/** The condition that a row of `occurrences` touches [from, until). */
export function touching(span: OccurrenceSpan) {
  return sql<boolean>`(${shortTouching(span)} or ${longTouching(span)})`
}

/** Nearly nothing lasts longer than a day: each of the two has an index of its own, which bounds on the start let be used. */
export function shortTouching({ fromMs, untilMs }: OccurrenceSpan) {
  const [from, until, dayBefore] = [new Date(fromMs), new Date(untilMs), new Date(fromMs - dayMs)]
  return sql<boolean>`(ends_at - starts_at <= interval '1 day'
    and starts_at >= ${dayBefore} and starts_at < ${until} and ends_at > ${from})`
}

export function longTouching({ fromMs, untilMs }: OccurrenceSpan) {
  const earliest = new Date(fromMs - limits.allDaySecondsMax * 1000 - dayMs)
  return sql<boolean>`(ends_at - starts_at > interval '1 day'
    and starts_at >= ${earliest} and starts_at < ${new Date(untilMs)} and ends_at > ${new Date(fromMs)})`
}
