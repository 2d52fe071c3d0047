import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Occurrence } from '../protocol/meetings.ts'
import { joinPath } from './joinPath.ts'
import { exceptionsOf, type MeetingRow } from './meetingRecord.ts'
import type { Viewer } from './viewer.ts'
import { horizonMs, type OccurrenceCache } from './occurrenceCache.ts'

const spanMsMax = 62 * 86_400_000
const occurrencesMax = 5000
/** A written horizon serves a month before it is moved on. */
const slackMs = 30 * 86_400_000

/** What a person has to attend, read from the occurrence cache. */
export class Agenda {
  readonly #storage: Storage
  readonly #zones: ZoneTable
  readonly #clock: Clock
  readonly #cache: OccurrenceCache

  constructor(options: { storage: Storage; zones: ZoneTable; clock: Clock; occurrences: OccurrenceCache }) {
    this.#storage = options.storage
    this.#zones = options.zones
    this.#clock = options.clock
    this.#cache = options.occurrences
  }

  /**
   * Occurrences the person hosts or attends that touch [from, until), by start. ISO instants from 1970 on, 62
   * days apart at most, else ProblemError BODY_INVALID.
   */
  async list(who: Viewer, from: string, until: string): Promise<Occurrence[]> {
    const spanMs = Date.parse(until) - Date.parse(from)
    if (Date.parse(from) < 0) {
      throw new ProblemError('BODY_INVALID', undefined, {
        errors: [{ path: 'from', message: 'must not be before 1970' }],
      })
    }
    if (!(spanMs > 0 && spanMs <= spanMsMax)) {
      throw new ProblemError('BODY_INVALID', undefined, {
        errors: [{ path: 'until', message: 'must be 1 ms to 62 days after from' }],
      })
    }
    const writtenMs = Math.max(Date.parse(until), this.#clock.nowMs() + horizonMs)
    const neededMs = Math.max(Date.parse(until), this.#clock.nowMs() + horizonMs - slackMs)
    const { occurrences, written } = await this.#storage.inTenant(who.tenantId, async (tx) => {
      const fresh = await this.#refresh(tx, who.personId, neededMs, writtenMs)
      return { written: fresh, occurrences: await this.#read(tx, who, from, until) }
    })
    for (const row of written) this.#cache.remember(row, writtenMs)
    return occurrences
  }

  /** Writes what this process has not checked yet, and what another version of tzdata has derived. */
  async #refresh(tx: Tx, personId: PersonId, neededMs: number, writtenMs: number): Promise<MeetingRow[]> {
    const rows = await meetingsOf(tx, personId)
      .selectAll('meetings')
      .where((where) =>
        where.or([
          where('recurrence', 'is not', null),
          where.exists(
            where
              .selectFrom('occurrences')
              .select('occurrences.meeting_id')
              .whereRef('occurrences.meeting_id', '=', 'meetings.id')
              .where('tzdata_version', '<>', this.#zones.version),
          ),
        ]),
      )
      .execute()
    const unknown = rows.filter((row) => !this.#cache.isWritten(row, neededMs))
    const exceptions = await exceptionsOf(
      tx,
      unknown.map(({ id }) => id),
    )
    for (const row of unknown) await this.#cache.write(tx, { row, exceptions: exceptions.get(row.id) ?? [] }, writtenMs)
    return unknown
  }

  async #read(tx: Tx, who: Viewer, from: string, until: string): Promise<Occurrence[]> {
    const rows = await meetingsOf(tx, who.personId)
      .innerJoin('occurrences', 'occurrences.meeting_id', 'meetings.id')
      .selectAll('meetings')
      .select(['occurrences.start_local as at_local', 'starts_at', 'ends_at', 'changed', 'cancelled'])
      .where('starts_at', '<', new Date(until))
      .where('ends_at', '>', new Date(from))
      .orderBy('starts_at')
      .orderBy('meetings.id')
      .limit(occurrencesMax)
      .execute()
    const invited = await attendeesOf(tx, [...new Set(rows.map(({ id }) => id))])
    return rows.map((row) => {
      const attendees = invited.get(row.id) ?? []
      const mine = attendees.find(({ person_id }) => person_id === who.personId)
      const startLocal = localAt(this.#zones, row.zone, row.starts_at.getTime()).slice(0, 16)
      const occurrence: Occurrence = {
        meetingId: row.id,
        originalLocal: row.at_local,
        title: row.title,
        startsAt: row.starts_at.toISOString(),
        endsAt: row.ends_at.toISOString(),
        startLocal,
        zone: row.zone,
        allDay: row.all_day,
        hostId: row.host_id,
        link: joinPath(row.link_secret),
        myAnswer: mine?.answer ?? 'yes',
        required: mine?.required ?? true,
        attendeeIds: attendees.map(({ person_id }) => person_id),
        resourceIds: [],
        repeats: row.recurrence !== null,
        changed: row.changed,
        cancelled: row.cancelled,
        payer: row.payer,
        exempt: row.exempt,
        revision: row.revision,
      }
      if (startLocal !== row.at_local) occurrence.movedFromLocal = row.at_local
      return occurrence
    })
  }
}

function meetingsOf(tx: Tx, personId: PersonId) {
  return tx
    .selectFrom('meetings')
    .where('cancelled_at', 'is', null)
    .where((where) =>
      where.or([
        where('host_id', '=', personId),
        where.exists(
          where
            .selectFrom('meeting_attendees')
            .select('meeting_attendees.meeting_id')
            .whereRef('meeting_attendees.meeting_id', '=', 'meetings.id')
            .where('person_id', '=', personId),
        ),
      ]),
    )
}

async function attendeesOf(tx: Tx, meetingIds: MeetingId[]) {
  if (meetingIds.length === 0) return new Map<MeetingId, never[]>()
  const rows = await tx
    .selectFrom('meeting_attendees')
    .select(['meeting_id', 'person_id', 'answer', 'required'])
    .where('meeting_id', 'in', meetingIds)
    .orderBy('person_id')
    .execute()
  return Map.groupBy(rows, ({ meeting_id }) => meeting_id)
}
