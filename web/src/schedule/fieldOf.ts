import { ApiProblem, codeOf } from '../api/apiProblem.ts'

/** A place in the form where a refusal is shown. */
export type Field = 'title' | 'time' | 'zone' | 'repeat' | 'form'

/** The field a refusal is about. */
export function fieldOf(error: unknown): Field {
  const byCode = { WALL_TIME_MISSING: 'time', ZONE_UNKNOWN: 'zone', RECURRENCE_INVALID: 'repeat' } as const
  const code = codeOf(error)
  if (code in byCode) return byCode[code as keyof typeof byCode]
  const path = error instanceof ApiProblem ? (error.errors[0]?.path ?? '') : ''
  if (path.includes('title')) return 'title'
  if (path.includes('startLocal')) return 'time'
  if (path.includes('recurrence')) return 'repeat'
  return path.includes('zone') ? 'zone' : 'form'
}
