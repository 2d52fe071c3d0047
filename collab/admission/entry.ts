import { roomIdOf, type MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Placement } from '../ports.ts'
import { personKeyOf } from './bearer.ts'
import type { FoundMeeting, MeetingFinder } from './ports.ts'

/**
 * Who may be in a meeting: any person of its company who holds its id, because they host it, attend it or
 * were led there by its link; a guest only in the meeting they entered. In a room beside a meeting: who may be in that
 * and belongs to the room now. The same for its call and its chat.
 * Throws FORBIDDEN for a guest of another meeting and for whoever belongs to another room, NOT_FOUND for a meeting of
 * another company or none, REMOVED for whom the host put out.
 */
export async function findEnterable(
  finder: MeetingFinder,
  placement: Pick<Placement, 'removed'>,
  session: Session,
  meetingId: MeetingId,
): Promise<FoundMeeting> {
  const meeting = await finder.find(session.tenantId, meetingId)
  const mainId = meeting?.sideRoom?.mainId ?? meetingId
  // First of all, so that a guest does not learn which ids exist.
  if (session.kind === 'guest' && session.meetingId !== mainId) throw new ProblemError('FORBIDDEN')
  if (!meeting) throw new ProblemError('NOT_FOUND')
  const personKey = personKeyOf(session)
  if (meeting.sideRoom && !meeting.sideRoom.personKeys.includes(personKey)) throw new ProblemError('FORBIDDEN')
  for (const id of new Set([mainId, meetingId]))
    if (await placement.removed(roomIdOf(session.tenantId, id), personKey)) throw new ProblemError('REMOVED')
  return meeting
}
