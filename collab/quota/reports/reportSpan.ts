import { ProblemError } from '../../../infra/contract/problems.ts'

const daysMax = 400

/** A span that was asked for, in milliseconds. Throws BODY_INVALID where it is none, before 1970 or over 400 days. */
export function spanMsOf({ from, until }: { from: string; until: string }): { fromMs: number; untilMs: number } {
  const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)]
  if (fromMs < 0)
    throw new ProblemError('BODY_INVALID', undefined, {
      errors: [{ path: 'from', message: 'must not be before 1970' }],
    })
  if (!(untilMs > fromMs && untilMs - fromMs <= daysMax * 86_400_000))
    throw new ProblemError('BODY_INVALID', undefined, {
      errors: [{ path: 'until', message: 'must be 1 ms to 400 days after from' }],
    })
  return { fromMs, untilMs }
}
