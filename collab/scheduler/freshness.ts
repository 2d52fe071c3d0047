import type { Clock } from '../../infra/clock.ts'
import type { PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { sql } from 'kysely'
import { Bookings } from './bookings.ts'
import { exceptionsOf } from './meetingRecord.ts'
import { horizonMs, type OccurrenceCache } from './occurrenceCache.ts'

/** A written horizon serves a month before it is moved on. */
const slackMs = 30 * 86_400_000

/** Sees to it that what somebody looks at is written down: far enough, and under this version of tzdata. */
export class Freshness {
  readonly #clock: Clock
  readonly #cache: OccurrenceCache
  readonly #bookings: Bookings

  constructor(options: { clock: Clock; occurrences: OccurrenceCache; bookings: Bookings }) {
    this.#clock = options.clock
    this.#cache = options.occurrences
    this.#bookings = options.bookings
  }

  /** For the meetings that these people host or attend, up to `untilMs` at least. */
  async ensure(tx: Tx, personIds: readonly PersonId[], untilMs: number): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const rows = await this.#cache
      .due(tx, Math.max(untilMs, nowMs + horizonMs - slackMs))
      .where(
        sql<boolean>`(host_id = any(${personIds}::uuid[]) or exists (select from meeting_attendees a
          where a.meeting_id = meetings.id and a.person_id = any(${personIds}::uuid[])))`,
      )
      .orderBy('meetings.id')
      // One of several who look at the same time writes; the others find it written.
      .forUpdate()
      .execute()
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => id)
    const exceptions = await exceptionsOf(tx, ids)
    for (const row of rows) {
      const meeting = { row, exceptions: exceptions.get(row.id) ?? [] }
      await this.#cache.write(tx, meeting, Math.max(untilMs, nowMs + horizonMs))
    }
    await this.#bookings.ask(tx, ids)
  }
}
