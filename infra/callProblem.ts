import { ProblemError, problemOf, type Problem } from './contract/problems.ts'
import type { Log } from './log.ts'

/** What a caller is told of a failed call: our coded errors as they are, anything else is a bug and logged as one. */
export function callProblem(error: unknown, event: string, log: Log): Problem {
  if (error instanceof ProblemError) return error.problem
  log.error({ err: error, event }, 'socket call failed')
  return problemOf('INTERNAL')
}
