import { roomIdOf, type MeetingId } from '../../infra/contract/ids.ts'
import { mustWait } from '../../infra/contract/mustWait.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { LiveRoom, Placement } from '../ports.ts'
import { personKeyOf } from './bearer.ts'

/**
 * Keeps whoever stands before the door of a meeting out of its chat and notes as well: guests whom nobody let in yet,
 * and whoever was put out or refused. People of the company have those by their own right.
 * Throws ProblemError WAITING.
 */
export async function refuseWaiting(
  placement: Pick<Placement, 'presence'>,
  session: Session,
  meeting: { meetingId: MeetingId; policy: { lobby?: boolean | undefined } },
  room: LiveRoom | null,
): Promise<void> {
  const personKey = personKeyOf(session)
  const admitted = room?.admitted.get(personKey)
  if (admitted === false) throw new ProblemError('WAITING')
  if (session.kind !== 'guest') return
  const lobby = room?.rules.lobby ?? (meeting.policy.lobby ? 'guests' : 'off')
  if (!mustWait({ role: 'guest', lobby, byCode: false, admitted, wasIn: false })) return
  const present = await placement.presence(roomIdOf(session.tenantId, meeting.meetingId))
  if (!present.some((one) => one.personKey === personKey)) throw new ProblemError('WAITING')
}
