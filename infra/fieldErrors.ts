import type { ZodError } from 'zod'
import type { Problem } from './contract/problems.ts'

const errorsMax = 10

/** Zod's issues as the `errors` of a BODY_INVALID problem: which field, and what is wrong with it. */
export function fieldErrors(error: ZodError): NonNullable<Problem['errors']> {
  return error.issues.slice(0, errorsMax).map(({ path, message }) => ({ path: path.join('.'), message }))
}
