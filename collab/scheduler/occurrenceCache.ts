import { sql } from 'kysely'
import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { allInstancesOf, type Instance } from './expansion.ts'
import { scheduleOfMeeting, type MeetingRecord } from './meetingRecord.ts'
import type { ZoneMoves } from './zoneMoves.ts'

/** How far ahead instants are written down. */
export const horizonMs = 365 * 86_400_000
const rowsPerInsert = 500
/** Of a meeting whose last occurrence is written. */
const forever = new Date(Date.UTC(9999, 0, 1))

type Derivable = Pick<MeetingRecord, 'row' | 'exceptions'>

/**
 * Keeps the `occurrences` table: instants derived from wall times under one version of tzdata. `derived_until` and
 * `derived_version` of a meeting say how far and under which version.
 */
export class OccurrenceCache {
  readonly #zones: ZoneTable

  constructor(zones: ZoneTable) {
    this.#zones = zones
  }

  /**
   * Writes what is missing or wrong, up to `untilMs`, and takes away what is no more. The occurrences of a cancelled
   * meeting stay, as cancelled ones. `moves`: told of what another tzdata moved, where nothing else has changed.
   * Whether a row changed.
   */
  async write(tx: Tx, meeting: Derivable, untilMs: number, moves?: ZoneMoves): Promise<boolean> {
    const { row } = meeting
    const all = allInstancesOf(this.#zones, scheduleOfMeeting(meeting))
    const instances = all.filter(({ startsAtMs }) => startsAtMs < untilMs)
    const wanted = new Map(instances.map((each) => [each.originalLocal, each]))
    const cancelled = row.cancelled_at !== null
    const stored = await tx
      .selectFrom('occurrences')
      .select(['start_local', 'starts_at', 'ends_at', 'tzdata_version', 'changed', 'cancelled'])
      .where('meeting_id', '=', row.id)
      .execute()
    const right = new Set<string>()
    const wrong: string[] = []
    for (const each of stored) {
      const instance = wanted.get(each.start_local)
      const same =
        instance &&
        each.tzdata_version === this.#zones.version &&
        each.starts_at.getTime() === instance.startsAtMs &&
        each.ends_at.getTime() === instance.endsAtMs &&
        each.changed === instance.changed &&
        each.cancelled === (cancelled || instance.cancelled)
      if (same) right.add(each.start_local)
      else wrong.push(each.start_local)
    }
    const moved = stored.flatMap((each) => {
      const instance = wanted.get(each.start_local)
      if (!instance || instance.cancelled || each.tzdata_version === this.#zones.version) return []
      return [{ originalLocal: each.start_local, beforeMs: each.starts_at.getTime(), afterMs: instance.startsAtMs }]
    })
    if (!cancelled) await moves?.record(tx, row, moved)
    await this.#remove(tx, row.id, wrong)
    const missing = instances.filter(({ originalLocal }) => !right.has(originalLocal))
    await this.#insert(tx, meeting, missing)
    await tx
      .updateTable('meetings')
      .set({
        derived_until: instances.length === all.length ? forever : new Date(untilMs),
        derived_version: this.#zones.version,
      })
      .where('id', '=', row.id)
      .execute()
    return wrong.length + missing.length > 0
  }

  async #remove(tx: Tx, meetingId: MeetingId, keys: string[]): Promise<void> {
    if (keys.length === 0) return
    await tx
      .deleteFrom('occurrences')
      .where('meeting_id', '=', meetingId)
      .where(sql<boolean>`start_local = any(${keys}::text[])`)
      .execute()
  }

  async #insert(tx: Tx, { row }: Derivable, instances: Instance[]): Promise<void> {
    for (let from = 0; from < instances.length; from += rowsPerInsert) {
      const values = instances.slice(from, from + rowsPerInsert).map((each) => ({
        tenant_id: row.tenant_id,
        meeting_id: row.id,
        start_local: each.originalLocal,
        starts_at: new Date(each.startsAtMs),
        ends_at: new Date(each.endsAtMs),
        tzdata_version: this.#zones.version,
        changed: each.changed,
        cancelled: row.cancelled_at !== null || each.cancelled,
        revision: row.revision,
      }))
      // Another process may be writing the same rows.
      await tx
        .insertInto('occurrences')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }

  /**
   * Meetings whose instants are not written up to `neededMs`, or under an older tzdata. A newer one is left alone:
   * while processes of two versions run side by side, they do not undo each other's work.
   */
  due(tx: Tx, neededMs: number) {
    const { version } = this.#zones
    return (
      tx
        .selectFrom('meetings')
        .selectAll('meetings')
        .where('meetings.cancelled_at', 'is', null)
        // Side rooms of a running meeting stand in no calendar.
        .where('main_id', 'is', null)
        .where((where) =>
          where.or([where('derived_until', '<', new Date(neededMs)), where('derived_version', '<', version)]),
        )
    )
  }
}
