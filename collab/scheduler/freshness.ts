import type { Clock } from '../../infra/clock.ts'
import type { PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { sql } from 'kysely'
import { Bookings } from './bookings.ts'
import { exceptionsOf, type MeetingRow } from './meetingRecord.ts'
import { horizonMs, type OccurrenceCache } from './occurrenceCache.ts'
import type { ZoneMoves } from './zoneMoves.ts'

/** A written horizon serves a month before it is moved on. */
const slackMs = 30 * 86_400_000

/** Sees to it that what somebody looks at is written down: far enough, and under this version of tzdata. */
export class Freshness {
  readonly #clock: Clock
  readonly #cache: OccurrenceCache
  readonly #bookings: Bookings
  readonly #moves: ZoneMoves

  constructor(options: { clock: Clock; occurrences: OccurrenceCache; bookings: Bookings; zoneMoves: ZoneMoves }) {
    this.#clock = options.clock
    this.#cache = options.occurrences
    this.#bookings = options.bookings
    this.#moves = options.zoneMoves
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
    await this.#write(tx, rows, untilMs)
  }

  /** Some of the meetings that another tzdata was asked about, whoever they are of. How many there were. */
  async ensureSome(tx: Tx, max: number): Promise<number> {
    const rows = await this.#cache.due(tx, 0).orderBy('meetings.id').limit(max).forUpdate().skipLocked().execute()
    await this.#write(tx, rows, 0)
    return rows.length
  }

  async #write(tx: Tx, rows: MeetingRow[], untilMs: number): Promise<void> {
    if (rows.length === 0) return
    const nowMs = this.#clock.nowMs()
    const ids = rows.map(({ id }) => id)
    const exceptions = await exceptionsOf(tx, ids)
    for (const row of rows) {
      const meeting = { row, exceptions: exceptions.get(row.id) ?? [] }
      await this.#cache.write(tx, meeting, Math.max(untilMs, nowMs + horizonMs), this.#moves)
    }
    await this.#bookings.ask(tx, ids)
  }
}
