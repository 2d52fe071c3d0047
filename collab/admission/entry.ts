import type { MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { FoundMeeting, MeetingFinder } from './ports.ts'

/**
 * Who may be in a meeting: any person of its company who holds its id, because they host it, attend it or
 * were led there by its link; a guest only in the meeting they entered. The same for its call and its chat.
 * Throws FORBIDDEN for a guest of another meeting, NOT_FOUND for a meeting of another company or none.
 */
export async function findEnterable(
  finder: MeetingFinder,
  session: Session,
  meetingId: MeetingId,
): Promise<FoundMeeting> {
  // Before any look-up, so that a guest does not learn which ids exist.
  if (session.kind === 'guest' && session.meetingId !== meetingId) throw new ProblemError('FORBIDDEN')
  const meeting = await finder.find(session.tenantId, meetingId)
  if (!meeting) throw new ProblemError('NOT_FOUND')
  return meeting
}
