import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingRow } from './meetingRecord.ts'

/** An occurrence that another tzdata puts at another instant. */
export interface ZoneMove {
  /** Its key. */
  originalLocal: string
  beforeMs: number
  afterMs: number
}

/**
 * Remembers in the `zone_moves` table what a new tzdata moved: in the transaction that derives the instants anew, so
 * that whoever does so first, a person who looks or the sweep, loses nothing.
 */
export class ZoneMoves {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Keeps what is still to come; what people were not told of yet keeps the instant they know. */
  async record(tx: Tx, row: Pick<MeetingRow, 'id' | 'tenant_id'>, moves: readonly ZoneMove[]): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const coming = moves.filter(({ beforeMs, afterMs }) => beforeMs !== afterMs && Math.max(beforeMs, afterMs) > nowMs)
    if (coming.length === 0) return
    const values = coming.map(({ originalLocal, beforeMs, afterMs }) => ({
      tenant_id: row.tenant_id,
      meeting_id: row.id,
      original_local: originalLocal,
      before_at: new Date(beforeMs),
      after_at: new Date(afterMs),
    }))
    await tx
      .insertInto('zone_moves')
      .values(values)
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'meeting_id', 'original_local'])
          .doUpdateSet((set) => ({ after_at: set.ref('excluded.after_at') })),
      )
      .execute()
  }

  /** Meetings whose people are to be told, locked; those that another process has in hand are left to it. */
  async waiting(tx: Tx, max: number): Promise<MeetingId[]> {
    const rows = await tx
      .selectFrom('meetings')
      .select('id')
      .where(sql<boolean>`exists (select from zone_moves z where z.meeting_id = meetings.id)`)
      .orderBy('id')
      .limit(max)
      .forUpdate()
      .skipLocked()
      .execute()
    return rows.map(({ id }) => id)
  }

  /** What moved of a meeting and is still to come, in order; it is forgotten with this. */
  async take(tx: Tx, meetingId: MeetingId): Promise<ZoneMove[]> {
    const rows = await tx
      .deleteFrom('zone_moves')
      .where('meeting_id', '=', meetingId)
      .returning(['original_local', 'before_at', 'after_at'])
      .execute()
    const nowMs = this.#clock.nowMs()
    return rows
      .map((row) => ({
        originalLocal: row.original_local,
        beforeMs: row.before_at.getTime(),
        afterMs: row.after_at.getTime(),
      }))
      .filter(({ beforeMs, afterMs }) => beforeMs !== afterMs && Math.max(beforeMs, afterMs) > nowMs)
      .toSorted((a, b) => a.afterMs - b.afterMs)
  }
}
