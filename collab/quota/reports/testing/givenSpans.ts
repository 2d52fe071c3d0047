import type { DepartmentId, MeetingId } from '../../../../infra/contract/ids.ts'
import type { Span } from '../presence.ts'

export const departmentOf = (index: number) => `00000000-0000-4000-8000-00000000d00${index}` as DepartmentId
export const meetingOf = (index: number) => `00000000-0000-4000-8000-00000000a00${index}` as MeetingId

/** A row of the journal; seconds since `baseMs`. */
export function spanOf(
  given: Partial<Span> & { from: number; until: number },
  baseMs = 0,
  id = Math.round(given.from * 1000),
): Span {
  const { from, until, ...rest } = given
  return {
    id,
    meetingId: meetingOf(0),
    personKey: 'ada',
    departmentId: departmentOf(0),
    why: 'own',
    media: 'audio',
    weight: 1,
    region: '',
    startMs: baseMs + from * 1000,
    endMs: baseMs + until * 1000,
    ...rest,
  }
}
