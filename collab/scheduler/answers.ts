import type { GuestId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Answer as AnyAnswer } from '../../infra/storage/scheduleTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { hasOccurrence } from './expansion.ts'
import { visibleMeeting } from './meetingAccess.ts'
import { nextInstanceOf } from './meetingFacts.ts'
import { loadMeeting, scheduleOfMeeting, type MeetingRecord } from './meetingRecord.ts'
import { quorumOf } from './quorum.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import { fillSeats, lockSeats, seatsLeft } from './seats.ts'
import type { Viewer } from './viewer.ts'

export type GivenAnswer = Exclude<AnyAnswer, 'waiting'>

/** What somebody says to an invitation; without `originalLocal` to the whole series. */
export interface Reply {
  answer: GivenAnswer
  originalLocal?: string | undefined
  comment?: string | undefined
}

/** Who answers: a person of the company, or a guest of the meeting. */
export type Replier = { personId: PersonId } | { guestId: GuestId }

/** Answers to invitations, with the seats and the quorum that hang on them. */
export class Answers {
  readonly #parts: SchedulerParts

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /** Throws ProblemError NOT_FOUND (not invited, no such occurrence), MEETING_OVER (cancelled). */
  async answer(who: Viewer, meetingId: MeetingId, reply: Reply): Promise<void> {
    await this.#parts.storage.inTenant(who.tenantId, async (tx) => {
      await visibleMeeting(tx, who, meetingId)
      await this.give(tx, meetingId, { personId: who.personId }, reply)
    })
  }

  /** In a transaction of the tenant; asks nobody's permission. The meeting as it is now. Throws as answer(). */
  async give(tx: Tx, meetingId: MeetingId, by: Replier, reply: Reply): Promise<MeetingRecord> {
    const meeting = await tx
      .selectFrom('meetings')
      .select(['id', 'seats'])
      .where('id', '=', meetingId)
      .executeTakeFirst()
    if (meeting) await lockSeats(tx, meeting)
    const before = await loadMeeting(tx, { meetingId })
    if (!before || !isInvited(before, by)) throw new ProblemError('NOT_FOUND')
    if (before.row.cancelled_at) throw new ProblemError('MEETING_OVER')
    if (reply.originalLocal === undefined || !repeats(before)) await this.#toSeries(tx, before, by, reply)
    else await toOccurrence(tx, before, by, { ...reply, originalLocal: reply.originalLocal })
    const after = await loadMeeting(tx, { meetingId })
    if (!after) throw new ProblemError('NOT_FOUND')
    await this.#tellHost(tx, before, after, reply.originalLocal)
    return after
  }

  async #toSeries(tx: Tx, { row }: MeetingRecord, by: Replier, { answer, comment = '' }: Reply): Promise<void> {
    const now = new Date(this.#parts.clock.nowMs())
    const said = { answer, comment, answered_at: now }
    const earlier = tx.deleteFrom('occurrence_answers').where('meeting_id', '=', row.id)
    if ('guestId' in by) {
      await tx.updateTable('meeting_guests').set(said).where('id', '=', by.guestId).execute()
      await earlier.where('guest_id', '=', by.guestId).execute()
    } else {
      const mine = await tx
        .updateTable('meeting_attendees')
        .set((set) => ({
          ...said,
          // Whoever waits already keeps their place.
          waitlisted_at: answer === 'yes' ? set.ref('waitlisted_at') : null,
          answer: 'waiting',
        }))
        .where('meeting_id', '=', row.id)
        .where('person_id', '=', by.personId)
        .returning('waitlisted_at')
        .executeTakeFirstOrThrow()
      const left = answer === 'yes' ? await seatsLeft(tx, row) : null
      const waits = left !== null && left <= 0
      await tx
        .updateTable('meeting_attendees')
        .set({ answer, waitlisted_at: waits ? (mine.waitlisted_at ?? now) : null })
        .where('meeting_id', '=', row.id)
        .where('person_id', '=', by.personId)
        .execute()
      await earlier.where('person_id', '=', by.personId).execute()
    }
    const seated = await fillSeats(tx, row)
    const after = seated.length > 0 ? await loadMeeting(tx, { meetingId: row.id }) : undefined
    if (after) await this.#parts.hostLetters.seatsFree(tx, after, seated)
  }

  /** Once, when too few of those who are needed can still come. */
  async #tellHost(tx: Tx, before: MeetingRecord, after: MeetingRecord, originalLocal?: string): Promise<void> {
    const { zones, clock, hostLetters } = this.#parts
    const key = originalLocal ?? nextInstanceOf(zones, after, clock.nowMs())?.originalLocal ?? null
    const now = quorumOf(after, key)
    if (now.belowQuorum && !quorumOf(before, key).belowQuorum)
      await hostLetters.belowQuorum(tx, after, key, now.missingIds)
  }
}

export function repeats({ row }: Pick<MeetingRecord, 'row'>): boolean {
  return row.recurrence !== null || row.added.length > 0
}

function isInvited({ attendees, guests }: MeetingRecord, by: Replier): boolean {
  return 'guestId' in by
    ? guests.some(({ guestId }) => guestId === by.guestId)
    : attendees.some(({ personId }) => personId === by.personId)
}

async function toOccurrence(
  tx: Tx,
  record: MeetingRecord,
  by: Replier,
  { answer, originalLocal, comment = '' }: Reply & { originalLocal: string },
): Promise<void> {
  if (!hasOccurrence(scheduleOfMeeting(record), originalLocal)) throw new ProblemError('NOT_FOUND')
  if (record.exceptions.some((each) => each.originalLocal === originalLocal && each.cancelled))
    throw new ProblemError('MEETING_OVER')
  const [personId, guestId] = 'guestId' in by ? [null, by.guestId] : [by.personId, null]
  await tx
    .insertInto('occurrence_answers')
    .values({
      tenant_id: record.row.tenant_id,
      meeting_id: record.row.id,
      original_local: originalLocal,
      person_id: personId,
      guest_id: guestId,
      answer,
      comment,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'meeting_id', 'original_local', 'person_id', 'guest_id'])
        .doUpdateSet({ answer, comment }),
    )
    .execute()
}
