import { sql } from 'kysely'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { resolveLocal } from '../../infra/time/wallTime.ts'
import { hasZone } from '../../infra/time/zoneTable.ts'
import type { MeetingChange, MeetingException } from '../protocol/meetings.ts'
import { Aftermath } from './aftermath.ts'
import { invitedTo } from './changeNews.ts'
import { putException } from './exceptions.ts'
import { refuseLength } from './meetingColumns.ts'
import type { MeetingRecord, MeetingRow } from './meetingRecord.ts'
import { wallMsOf } from './recurrence.ts'
import type { SchedulerParts } from './schedulerParts.ts'

const ownFields = new Set([
  'title',
  'notes',
  'startLocal',
  'zone',
  'durationSeconds',
  'revision',
  'scope',
  'originalLocal',
])

/** Changes or cancels one occurrence of a series. The key is one of the series'. */
export class OccurrenceChange {
  readonly #parts: SchedulerParts
  readonly #aftermath: Aftermath

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#aftermath = new Aftermath(parts)
  }

  /** Throws ProblemError CONFLICT, MEETING_OVER (it is cancelled), ZONE_UNKNOWN, WALL_TIME_MISSING, BODY_INVALID. */
  async change(
    tx: Tx,
    before: MeetingRecord,
    change: Omit<MeetingChange, 'scope'>,
    key: string,
  ): Promise<MeetingRecord> {
    const { clock, invitations } = this.#parts
    refuseOthers(change)
    const was = exceptionAt(before, key)
    if (was.cancelled) throw new ProblemError('MEETING_OVER')
    const exception = this.#changed(before.row, was, change)
    await raiseRevision(tx, before.row, change.revision)
    await putException(tx, before.row, exception, clock.nowMs())
    const moved =
      was.startLocal !== exception.startLocal ||
      was.zone !== exception.zone ||
      was.durationSeconds !== exception.durationSeconds
    if (moved) await askAnew(tx, before.row, key)
    const after = await this.#aftermath.settle(tx, before.row.id, before)
    await invitations.send(tx, 'changed', after, invitedTo(after), clock.nowMs(), key)
    return after
  }

  /** Cancelling twice changes nothing. */
  async cancel(tx: Tx, before: MeetingRecord, key: string): Promise<MeetingRecord> {
    const { clock, invitations } = this.#parts
    const was = exceptionAt(before, key)
    if (was.cancelled) return before
    await raiseRevision(tx, before.row, before.row.revision)
    await putException(tx, before.row, { ...was, cancelled: true }, clock.nowMs())
    const after = await this.#aftermath.settle(tx, before.row.id, before)
    await invitations.send(tx, 'cancelled', after, invitedTo(after), clock.nowMs(), key)
    return after
  }

  #changed(row: MeetingRow, was: MeetingException, change: Omit<MeetingChange, 'scope'>): MeetingException {
    const { zones } = this.#parts
    const startLocal = change.startLocal ?? was.startLocal ?? was.originalLocal
    const zone = change.zone ?? was.zone ?? row.zone
    const durationSeconds = change.durationSeconds ?? was.durationSeconds ?? row.duration_seconds
    if (!hasZone(zones, zone)) throw new ProblemError('ZONE_UNKNOWN', zone)
    wallMsOf(startLocal)
    refuseLength({ startLocal, durationSeconds, allDay: row.all_day })
    const asGiven = startLocal === was.originalLocal && zone === row.zone
    if (!asGiven && !row.all_day && resolveLocal(zones, zone, startLocal).kind === 'gap')
      throw new ProblemError('WALL_TIME_MISSING', `${startLocal} ${zone}`)
    const title = change.title ?? was.title
    const notes = change.notes ?? was.notes
    return {
      originalLocal: was.originalLocal,
      startLocal: asGiven ? null : startLocal,
      zone: zone === row.zone ? null : zone,
      durationSeconds: durationSeconds === row.duration_seconds ? null : durationSeconds,
      title: title === row.title ? null : title,
      notes: notes === row.notes ? null : notes,
      cancelled: false,
    }
  }
}

function exceptionAt({ exceptions }: MeetingRecord, originalLocal: string): MeetingException {
  const none = { startLocal: null, zone: null, durationSeconds: null, title: null, notes: null, cancelled: false }
  return exceptions.find((each) => each.originalLocal === originalLocal) ?? { originalLocal, ...none }
}

function refuseOthers(change: object): void {
  const errors = Object.entries(change)
    .filter(([name, value]) => value !== undefined && !ownFields.has(name))
    .map(([path]) => ({ path, message: 'belongs to the whole series' }))
  if (errors.length > 0) throw new ProblemError('BODY_INVALID', undefined, { errors })
}

/** Throws ProblemError CONFLICT where somebody else was quicker. */
async function raiseRevision(tx: Tx, { id }: MeetingRow, revision: number): Promise<void> {
  const updated = await tx
    .updateTable('meetings')
    .set({ revision: revision + 1 })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .returning('id')
    .executeTakeFirst()
  if (!updated) throw new ProblemError('CONFLICT')
}

/** Whoever had answered the series had another time in mind. */
async function askAnew(tx: Tx, { id }: MeetingRow, key: string): Promise<void> {
  await tx.deleteFrom('occurrence_answers').where('meeting_id', '=', id).where('original_local', '=', key).execute()
  for (const [table, who] of [
    ['meeting_attendees', 'person_id'],
    ['meeting_guests', 'guest_id'],
  ] as const) {
    await sql`
      insert into occurrence_answers (tenant_id, meeting_id, original_local, ${sql.ref(who)}, answer)
      select tenant_id, meeting_id, ${key}, ${sql.ref(who === 'person_id' ? 'person_id' : 'id')}, 'waiting'
      from ${sql.table(table)} where meeting_id = ${id} and answer <> 'waiting'`.execute(tx)
  }
}
