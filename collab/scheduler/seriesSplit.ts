import { sql } from 'kysely'
import type { GuestId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingChange } from '../protocol/meetings.ts'
import { Aftermath } from './aftermath.ts'
import { invitedTo } from './changeNews.ts'
import { replaceExceptions } from './exceptions.ts'
import { hasOccurrence, type Schedule } from './expansion.ts'
import { refuseUnknown } from './meetingColumns.ts'
import { loadMeeting, scheduleOfMeeting, type MeetingRecord, type MeetingRow } from './meetingRecord.ts'
import { NewMeetings } from './newMeetings.ts'
import { recurrenceOf, ruleText, splitRecurrence, wallMsOf } from './recurrence.ts'
import { changedSchedule, isMoved, movedExceptions } from './scheduleChange.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import { forgetAnswers, type SeriesChange } from './seriesChange.ts'

/** Cuts a series in two: what was before stays, what follows becomes a meeting of its own or is no more. */
export class SeriesSplit {
  readonly #parts: SchedulerParts
  readonly #series: SeriesChange
  readonly #aftermath: Aftermath
  readonly #newMeetings: NewMeetings

  constructor(parts: SchedulerParts & { series: SeriesChange }) {
    this.#parts = parts
    this.#series = parts.series
    this.#aftermath = new Aftermath(parts)
    this.#newMeetings = new NewMeetings(parts)
  }

  /**
   * Changes the occurrence `key` and all that follow: a new meeting with the people and their answers. Throws
   * ProblemError CONFLICT, RECURRENCE_INVALID (nothing of the rule comes before) and as SeriesChange.change().
   */
  async change(
    tx: Tx,
    before: MeetingRecord,
    change: Omit<MeetingChange, 'scope'>,
    key: string,
  ): Promise<MeetingRecord> {
    const { zones, clock, news, log } = this.#parts
    const { row } = before
    if (row.revision !== change.revision) throw new ProblemError('CONFLICT')
    const old = scheduleOfMeeting(before)
    const tail = tailOf(old, key)
    const schedule = changedSchedule(zones, tail, change)
    await refuseUnknown(tx, change)
    const who = { tenantId: row.tenant_id, personId: row.host_id }
    const made = await this.#newMeetings.insert(tx, who, change, schedule, row)
    await this.#carry(tx, before, made, { tail, schedule, key })
    await this.#series.people(tx, await load(tx, made), change)
    const shortened = await this.#shorten(tx, before, key)
    const after = await this.#aftermath.settle(tx, made.id)
    log.info({ tenantId: row.tenant_id, meetingId: made.id, splitFrom: row.id }, 'series split')
    await news.split(tx, shortened, after, clock.nowMs())
    return after
  }

  /** The occurrence `key` and all that follow are no more. Throws as change(). */
  async cancel(tx: Tx, before: MeetingRecord, key: string): Promise<MeetingRecord> {
    const { clock, invitations } = this.#parts
    const after = await this.#shorten(tx, before, key)
    await invitations.send(tx, 'changed', after, invitedTo(after), clock.nowMs())
    return after
  }

  /** The series ends before `key`. */
  async #shorten(tx: Tx, before: MeetingRecord, key: string): Promise<MeetingRecord> {
    const { row, exceptions } = before
    const { startLocal, rule, excluded = [], added = [] } = scheduleOfMeeting(before)
    const head = rule === null ? null : splitRecurrence(recurrenceOf(rule), startLocal, key).before
    if (rule !== null && head === null)
      throw new ProblemError('RECURRENCE_INVALID', 'Nothing of the rule comes before.')
    const updated = await tx
      .updateTable('meetings')
      .set({
        recurrence: head && ruleText(head, startLocal),
        excluded: excluded.filter((each) => each < key),
        added: added.filter((each) => each < key),
        revision: row.revision + 1,
      })
      .where('id', '=', row.id)
      .where('revision', '=', row.revision)
      .returning('id')
      .executeTakeFirst()
    if (!updated) throw new ProblemError('CONFLICT')
    const kept = exceptions.filter(({ originalLocal }) => originalLocal < key)
    await replaceExceptions(tx, row, kept, this.#parts.clock.nowMs())
    await tx
      .deleteFrom('occurrence_answers')
      .where('meeting_id', '=', row.id)
      .where('original_local', '>=', key)
      .execute()
    return this.#aftermath.settle(tx, row.id, before)
  }

  /** People, rooms, exceptions and answers go along. */
  async #carry(
    tx: Tx,
    before: MeetingRecord,
    made: MeetingRow,
    { tail, schedule, key }: { tail: Schedule; schedule: Schedule; key: string },
  ): Promise<void> {
    const id = before.row.id
    await sql`
      insert into meeting_attendees (tenant_id, meeting_id, person_id, answer, required, comment, answered_at,
        delegate_of, waitlisted_at)
      select tenant_id, ${made.id}, person_id, answer, required, comment, answered_at, delegate_of, waitlisted_at
      from meeting_attendees where meeting_id = ${id}`.execute(tx)
    const guestIds = await this.#carryGuests(tx, before, made)
    await sql`
      insert into meeting_resources (tenant_id, meeting_id, resource_id)
      select tenant_id, ${made.id}, resource_id from meeting_resources where meeting_id = ${id}`.execute(tx)
    const movedMs = wallMsOf(schedule.startLocal) - wallMsOf(tail.startLocal)
    const following = before.exceptions.filter(({ originalLocal }) => originalLocal >= key)
    await replaceExceptions(tx, made, movedExceptions(following, schedule, movedMs), this.#parts.clock.nowMs())
    // The tail of a series that nobody moves has the same times under another name.
    if (isMoved({ ...tail, rule: schedule.rule }, schedule)) return forgetAnswers(tx, made)
    const answers = before.occurrenceAnswers.filter(({ originalLocal }) => hasOccurrence(schedule, originalLocal))
    if (answers.length === 0) return
    const values = answers.map(({ originalLocal, personId, guestId, answer, comment }) => ({
      tenant_id: made.tenant_id,
      meeting_id: made.id,
      original_local: originalLocal,
      person_id: personId,
      guest_id: guestId && (guestIds.get(guestId) ?? null),
      answer,
      comment,
    }))
    await tx.insertInto('occurrence_answers').values(values).execute()
  }

  async #carryGuests(tx: Tx, { guests }: MeetingRecord, made: MeetingRow): Promise<Map<GuestId, GuestId>> {
    const ids = new Map(guests.map(({ guestId }) => [guestId, this.#parts.newId<GuestId>()]))
    if (guests.length === 0) return ids
    const values = guests.map(({ guestId, ...guest }) => ({
      ...guest,
      id: ids.get(guestId) as GuestId,
      tenant_id: made.tenant_id,
      meeting_id: made.id,
    }))
    await tx.insertInto('meeting_guests').values(values).execute()
    return ids
  }
}

/** What follows, as a series that begins with `key`. */
function tailOf(schedule: Schedule, key: string): Schedule {
  const { rule, startLocal, excluded = [], added = [] } = schedule
  const after = rule === null ? null : splitRecurrence(recurrenceOf(rule), startLocal, key).after
  return {
    ...schedule,
    startLocal: key,
    rule: after && ruleText(after, key),
    excluded: excluded.filter((each) => each >= key),
    added: added.filter((each) => each >= key),
    exceptions: [],
  }
}

async function load(tx: Tx, { id }: MeetingRow): Promise<MeetingRecord> {
  const record = await loadMeeting(tx, { meetingId: id })
  if (!record) throw new Error(`meeting ${id} has gone within its own transaction`)
  return record
}
