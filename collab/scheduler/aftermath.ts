import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { loadMeeting, type MeetingRecord } from './meetingRecord.ts'
import { horizonMs } from './occurrenceCache.ts'
import type { SchedulerParts } from './schedulerParts.ts'

/** What follows from a changed meeting: its instants, and what rooms say to them. */
export class Aftermath {
  readonly #parts: Pick<SchedulerParts, 'clock' | 'occurrences' | 'bookings'>

  constructor(parts: Pick<SchedulerParts, 'clock' | 'occurrences' | 'bookings'>) {
    this.#parts = parts
  }

  /** `before`: what it was, where it was. The meeting as it is now, its resources having answered. */
  async settle(tx: Tx, meetingId: MeetingId, before?: MeetingRecord): Promise<MeetingRecord> {
    const { clock, occurrences, bookings } = this.#parts
    const changed = await this.#load(tx, meetingId)
    const written = await occurrences.write(tx, changed, clock.nowMs() + horizonMs)
    const had = new Set(before?.resources.map(({ resourceId }) => resourceId))
    const has = changed.resources.map(({ resourceId }) => resourceId)
    if (!written && has.length === had.size && has.every((id) => had.has(id))) return changed
    if (has.length > 0 && !changed.row.cancelled_at) await bookings.ask(tx, [meetingId])
    await bookings.askAgain(tx, [...had])
    return has.length > 0 ? this.#load(tx, meetingId) : changed
  }

  async #load(tx: Tx, meetingId: MeetingId): Promise<MeetingRecord> {
    const record = await loadMeeting(tx, { meetingId })
    if (!record) throw new Error(`meeting ${meetingId} has gone within its own transaction`)
    return record
  }
}
