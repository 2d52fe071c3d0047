import { z } from 'zod'
import { DepartmentId } from './ids.ts'
import { Instant, Name } from './shapes.ts'

/** Why somebody may not join, and what can be done: the body of a MINUTES_EXHAUSTED problem's `minutes`. */
export const MinuteRefusal = z.object({
  departmentId: DepartmentId,
  departmentName: Name,
  /** The department's account is at its end, or this person's allowance. */
  limit: z.enum(['department', 'person']),
  leftSeconds: z.int(),
  grantedSeconds: z.int(),
  refillsAt: Instant,
  refillSeconds: z.int(),
  /** A request of this person that is still open. */
  requestId: z.uuid().nullable(),
})
export type MinuteRefusal = z.infer<typeof MinuteRefusal>
