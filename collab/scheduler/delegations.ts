import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Meeting } from '../protocol/meetings.ts'
import { invite } from './attendees.ts'
import type { Answers } from './answers.ts'
import { visibleMeeting } from './meetingAccess.ts'
import { meetingOf } from './meetingFacts.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import type { Viewer } from './viewer.ts'

/** People who send somebody else. */
export class Delegations {
  readonly #parts: SchedulerParts
  readonly #answers: Answers

  constructor(parts: SchedulerParts & { answers: Answers }) {
    this.#parts = parts
    this.#answers = parts.answers
  }

  /**
   * `personId` is invited in the asker's place, as needed as the asker was, who says no. Throws ProblemError NOT_FOUND
   * (not invited), MEETING_OVER, CONFLICT (they are invited already, or host it), BODY_INVALID (nobody here).
   */
  async delegate(who: Viewer, meetingId: MeetingId, personId: PersonId): Promise<Meeting> {
    const { storage, invitations, hostLetters, zones, clock } = this.#parts
    const record = await storage.inTenant(who.tenantId, async (tx) => {
      const before = await visibleMeeting(tx, who, meetingId)
      const me = before.attendees.find((each) => each.personId === who.personId)
      if (!me) throw new ProblemError('NOT_FOUND')
      if (before.row.cancelled_at) throw new ProblemError('MEETING_OVER')
      const there = before.attendees.some((each) => each.personId === personId)
      if (there || personId === before.row.host_id) throw new ProblemError('CONFLICT', 'They come anyway.')
      await invite(tx, before.row, [{ personId, required: me.required }])
      await tx
        .updateTable('meeting_attendees')
        .set({ delegate_of: who.personId })
        .where('meeting_id', '=', meetingId)
        .where('person_id', '=', personId)
        .execute()
      const after = await this.#answers.give(tx, meetingId, { personId: who.personId }, { answer: 'no' })
      const delegates = after.attendees.filter((each) => each.personId === personId)
      await invitations.send(tx, 'invited', after, delegates, clock.nowMs())
      await hostLetters.delegated(tx, after, me.name, delegates[0]?.name ?? '')
      return after
    })
    return meetingOf(zones, record, clock.nowMs())
  }
}
