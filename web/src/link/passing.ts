import type { ProblemCode } from '../../../infra/contract/problems.ts'

/** Refusals that another attempt may outlive; every other problem is an answer. */
export const passing: ReadonlySet<ProblemCode> = new Set([
  'MEDIA_UNAVAILABLE',
  'STORAGE_UNAVAILABLE',
  'RATE_LIMITED',
  'INTERNAL',
])
