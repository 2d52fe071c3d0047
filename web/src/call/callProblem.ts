import { ProblemError } from '../../../infra/contract/problems.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import type { ApiProblemCode } from '../api/apiProblem.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { t } from '../i18n/t.ts'

/** The code of whatever went wrong on the way into a call. */
export function callCodeOf(error: unknown): ApiProblemCode {
  if (error instanceof ApiProblem || error instanceof ProblemError) return error.code
  return error instanceof LinkLostError ? 'OFFLINE' : 'INTERNAL'
}

export function callSentenceOf(error: unknown): string {
  return t(`problems.${callCodeOf(error)}`)
}
