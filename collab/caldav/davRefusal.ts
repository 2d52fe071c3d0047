import { ProblemError, type ProblemCode } from '../../infra/contract/problems.ts'
import { c, d, documentOf, type Markup } from './markup.ts'

/** What WebDAV refuses by an element of its own (RFC 4918 §16, RFC 4791 §1.3): programs look for it, not for a code. */
export class DavRefusal extends Error {
  readonly status: number
  readonly condition: Markup

  constructor(status: number, condition: Markup, why: string) {
    super(why)
    this.status = status
    this.condition = condition
  }
}

/** Which status and condition a problem has here, where they differ from those of REST. */
const conditions: Partial<Record<ProblemCode, [status: number, condition: Markup]>> = {
  // Somebody changed it between the look and the change, as if If-Match had named another ETag.
  CONFLICT: [412, d('precondition-failed')],
  CALENDAR_INVALID: [403, c('valid-calendar-data')],
  RECURRENCE_INVALID: [403, c('valid-calendar-data')],
  WALL_TIME_MISSING: [403, c('valid-calendar-data')],
  ZONE_UNKNOWN: [403, c('valid-calendar-data')],
  // A single occurrence that was called off.
  MEETING_OVER: [403, c('valid-calendar-object-resource')],
  FORBIDDEN: [403, d('need-privileges')],
  MESSAGE_TOO_LARGE: [413, c('max-resource-size')],
}

/** Status and XML of an expected failure; null for a bug. */
export function refusalAnswer(error: unknown): { status: number; xml: string } | null {
  if (error instanceof DavRefusal) return { status: error.status, xml: xmlOf(error.condition, error.message) }
  if (!(error instanceof ProblemError)) return null
  const { code, title, detail, status } = error.problem
  const [davStatus, condition] = conditions[code] ?? [status, d(code.toLowerCase().replaceAll('_', '-'))]
  return { status: davStatus, xml: xmlOf(condition, `${code}: ${detail ?? title}`) }
}

function xmlOf(condition: Markup, why: string): string {
  return documentOf(d('error', condition, d('responsedescription', why)))
}
