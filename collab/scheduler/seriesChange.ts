import { sql } from 'kysely'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingChange } from '../protocol/meetings.ts'
import { invitedOf, replaceAttendees, replaceGuests } from './attendees.ts'
import { Aftermath } from './aftermath.ts'
import { replaceExceptions } from './exceptions.ts'
import type { Schedule } from './expansion.ts'
import { columnsOf, refuseUnknown, scheduleColumns } from './meetingColumns.ts'
import { scheduleOfMeeting, type MeetingRecord, type MeetingRow } from './meetingRecord.ts'
import { wallMsOf } from './recurrence.ts'
import { changedSchedule, isMoved, movedExceptions } from './scheduleChange.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import { fillSeats } from './seats.ts'

/** Changes a meeting, or all of a series. */
export class SeriesChange {
  readonly #parts: SchedulerParts
  readonly #aftermath: Aftermath

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#aftermath = new Aftermath(parts)
  }

  /** Tells everybody. Throws ProblemError CONFLICT (another revision) and as scheduleAsked(), invitedOf(), invite(). */
  async change(tx: Tx, before: MeetingRecord, change: Omit<MeetingChange, 'scope'>): Promise<MeetingRecord> {
    const { zones, clock, news } = this.#parts
    const old = scheduleOfMeeting(before)
    const schedule = changedSchedule(zones, old, change)
    const row = await this.#update(tx, before, change, schedule)
    await this.people(tx, before, change)
    await this.#keys(tx, before, old, schedule)
    if (isMoved(old, schedule)) await forgetAnswers(tx, row)
    const seated = await fillSeats(tx, row)
    const after = await this.#aftermath.settle(tx, row.id, before)
    await this.#parts.hostLetters.seatsFree(tx, after, seated)
    await news.change(tx, before, after, clock.nowMs())
    return after
  }

  /** People, guests and rooms, as far as a change names them. */
  async people(tx: Tx, meeting: MeetingRecord, change: Omit<MeetingChange, 'scope' | 'revision'>): Promise<void> {
    const invited = invitedOf(change)
    if (invited) await replaceAttendees(tx, meeting, invited)
    if (change.guests) await replaceGuests(tx, meeting, change.guests, this.#parts.newId)
    if (change.resourceIds) await this.#parts.bookings.replace(tx, meeting.row, change.resourceIds)
  }

  async #update(
    tx: Tx,
    { row }: MeetingRecord,
    change: Omit<MeetingChange, 'scope'>,
    schedule: Schedule,
  ): Promise<MeetingRow> {
    await refuseUnknown(tx, change)
    const updated = await tx
      .updateTable('meetings')
      .set({ ...columnsOf(change), ...scheduleColumns(schedule), revision: change.revision + 1 })
      .where('id', '=', row.id)
      .where('revision', '=', change.revision)
      .returningAll()
      .executeTakeFirst()
    // Somebody else was quicker.
    if (!updated) throw new ProblemError('CONFLICT')
    if (change.title !== undefined) {
      await tx
        .updateTable('documents')
        .set({ title: change.title, updated_at: sql<Date>`now()` })
        .where('id', '=', updated.document_id)
        .execute()
    }
    return updated
  }

  /** Exceptions move with the start of their series; those whose occurrence is no more are forgotten. */
  async #keys(tx: Tx, { row, exceptions }: MeetingRecord, before: Schedule, after: Schedule): Promise<void> {
    if (exceptions.length === 0) return
    const movedMs = wallMsOf(after.startLocal) - wallMsOf(before.startLocal)
    await replaceExceptions(tx, row, movedExceptions(exceptions, after, movedMs), this.#parts.clock.nowMs())
  }
}

/** They were given to another time. */
export async function forgetAnswers(tx: Tx, { id }: MeetingRow): Promise<void> {
  const forgotten = { answer: 'waiting' as const, answered_at: null }
  await tx
    .updateTable('meeting_attendees')
    .set({ ...forgotten, waitlisted_at: null })
    .where('meeting_id', '=', id)
    .execute()
  await tx.updateTable('meeting_guests').set(forgotten).where('meeting_id', '=', id).execute()
  await tx.deleteFrom('occurrence_answers').where('meeting_id', '=', id).execute()
}
