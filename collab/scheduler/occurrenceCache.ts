import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { instancesOf } from './expansion.ts'
import { scheduleOfMeeting, type MeetingRecord, type MeetingRow } from './meetingRecord.ts'

/** How far ahead instants are written down. */
export const horizonMs = 365 * 86_400_000
const remembered = 20_000
const rowsPerInsert = 500

/**
 * Keeps the `occurrences` table: instants derived from wall times under one version of tzdata. A meeting is
 * checked when this process first touches it, when it changes and when somebody looks past its horizon.
 */
export class OccurrenceCache {
  readonly #zones: ZoneTable
  /** What this process knows to be written. */
  readonly #written = new Map<MeetingId, { revision: number; untilMs: number }>()

  constructor(zones: ZoneTable) {
    this.#zones = zones
  }

  isWritten(row: Pick<MeetingRow, 'id' | 'revision'>, untilMs: number): boolean {
    const written = this.#written.get(row.id)
    return written !== undefined && written.revision === row.revision && written.untilMs >= untilMs
  }

  /** Throws away what was derived from an earlier schedule. */
  async clear(tx: Tx, meetingId: MeetingId): Promise<void> {
    await tx.deleteFrom('occurrences').where('meeting_id', '=', meetingId).execute()
  }

  /** Writes what is missing or wrong, up to `untilMs`. Nothing is written where the table is right. */
  async write(tx: Tx, meeting: Pick<MeetingRecord, 'row' | 'exceptions'>, untilMs: number): Promise<void> {
    const { row } = meeting
    const instances = instancesOf(this.#zones, scheduleOfMeeting(meeting), untilMs)
    const version = this.#zones.version
    const stored = await tx
      .selectFrom('occurrences')
      .select(['start_local', 'tzdata_version'])
      .where('meeting_id', '=', row.id)
      .execute()
    // One row of another version makes all suspect.
    const stale = stored.some(({ tzdata_version }) => tzdata_version !== version)
    if (stale) await this.clear(tx, row.id)
    const present = new Set(stale ? [] : stored.map(({ start_local }) => start_local))
    const missing = instances.filter(({ startLocal }) => !present.has(startLocal))
    for (let from = 0; from < missing.length; from += rowsPerInsert) {
      const values = missing.slice(from, from + rowsPerInsert).map((each) => ({
        tenant_id: row.tenant_id,
        meeting_id: row.id,
        start_local: each.startLocal,
        starts_at: new Date(each.startsAtMs),
        ends_at: new Date(each.endsAtMs),
        tzdata_version: version,
      }))
      // Another process may be writing the same rows.
      await tx
        .insertInto('occurrences')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }

  /** To be called after the transaction of write() has committed. */
  remember(row: Pick<MeetingRow, 'id' | 'revision'>, untilMs: number): void {
    if (this.#written.size >= remembered) this.#written.clear()
    this.#written.set(row.id, { revision: row.revision, untilMs })
  }
}
