import type { Problem, ProblemCode } from '../../../infra/contract/problems.ts'
import { t } from '../i18n/t.ts'

export type ApiProblemCode = ProblemCode | 'OFFLINE'

/** An expected failure as the server, or the lack of one, told it. */
export class ApiProblem extends Error {
  readonly code: ApiProblemCode
  readonly title: string
  readonly detail: string | null
  readonly errors: { path: string; message: string }[]
  /** What is left of MINUTES_EXHAUSTED, and when there is more. */
  readonly minutes: Problem['minutes'] | null

  constructor(problem: Partial<Omit<Problem, 'code'>> & { code?: ApiProblemCode }) {
    const code = problem.code ?? 'INTERNAL'
    super(problem.title ?? code)
    this.code = code
    this.title = problem.title ?? code
    this.detail = problem.detail ?? null
    this.errors = problem.errors ?? []
    this.minutes = problem.minutes ?? null
  }
}

/** What to tell people of a failure, in their language; anything unexpected reads as INTERNAL. */
export function sentenceOf(error: unknown): string {
  return t(`problems.${error instanceof ApiProblem ? error.code : 'INTERNAL'}`)
}

/** The code of a failure, for choosing where to show it. */
export function codeOf(error: unknown): ApiProblemCode {
  return error instanceof ApiProblem ? error.code : 'INTERNAL'
}
