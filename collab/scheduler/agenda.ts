import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Occurrence } from '../protocol/meetings.ts'
import type { Freshness } from './freshness.ts'
import { joinPath } from './joinPath.ts'
import { spanAsked, touching } from './occurrenceSpan.ts'
import type { Viewer } from './viewer.ts'

const occurrencesMax = 5000

/** What a person has to attend, read from the occurrence cache. */
export class Agenda {
  readonly #storage: Storage
  readonly #zones: ZoneTable
  readonly #freshness: Freshness

  constructor(options: { storage: Storage; zones: ZoneTable; freshness: Freshness }) {
    this.#storage = options.storage
    this.#zones = options.zones
    this.#freshness = options.freshness
  }

  /**
   * Occurrences the person hosts or attends that touch [from, until), by start; with `cancelled` also those that do
   * not take place. ISO instants from 1970 on, 62 days apart at most, else ProblemError BODY_INVALID.
   */
  async list(
    who: Viewer,
    from: string,
    until: string,
    { cancelled = false }: { cancelled?: boolean } = {},
  ): Promise<Occurrence[]> {
    const span = spanAsked(from, until)
    return this.#storage.inTenant(who.tenantId, async (tx) => {
      await this.#freshness.ensure(tx, [who.personId], span.untilMs)
      return this.#read(tx, who, span, cancelled)
    })
  }

  async #read(
    tx: Tx,
    { personId }: Viewer,
    span: { fromMs: number; untilMs: number },
    cancelled: boolean,
  ): Promise<Occurrence[]> {
    const rows = await tx
      .selectFrom('occurrences')
      .innerJoin('meetings', 'meetings.id', 'occurrences.meeting_id')
      .leftJoin('meeting_exceptions as e', (join) =>
        join
          .onRef('e.meeting_id', '=', 'occurrences.meeting_id')
          .onRef('e.original_local', '=', 'occurrences.start_local'),
      )
      .leftJoin('meeting_attendees as a', (join) =>
        join.onRef('a.meeting_id', '=', 'occurrences.meeting_id').on('a.person_id', '=', personId),
      )
      .leftJoin('occurrence_answers as oa', (join) =>
        join
          .onRef('oa.meeting_id', '=', 'occurrences.meeting_id')
          .onRef('oa.original_local', '=', 'occurrences.start_local')
          .on('oa.person_id', '=', personId),
      )
      .selectAll('meetings')
      .select(['occurrences.start_local as key', 'starts_at', 'ends_at', 'changed', 'cancelled', 'a.required'])
      .select(['e.start_local as moved_to', 'e.zone as moved_zone', 'e.title as own_title'])
      .select(sql<Occurrence['myAnswer']>`coalesce(oa.answer, a.answer, 'yes')`.as('my_answer'))
      .where(
        sql<boolean>`meetings.id = any(array(select id from meetings where host_id = ${personId}
          union select meeting_id from meeting_attendees where person_id = ${personId}))`,
      )
      .where(touching(span))
      .$if(!cancelled, (query) => query.where('occurrences.cancelled', '=', false))
      .orderBy('starts_at')
      .orderBy('meetings.id')
      .limit(occurrencesMax)
      .execute()
    const ids = [...new Set(rows.map(({ id }) => id))]
    const [invited, booked] = [await attendeesOf(tx, ids), await resourcesOf(tx, ids)]
    return rows.map((row) => {
      const zone = row.moved_zone ?? row.zone
      const startLocal = localAt(this.#zones, zone, row.starts_at.getTime()).slice(0, 16)
      const occurrence: Occurrence = {
        meetingId: row.id,
        originalLocal: row.key,
        title: row.own_title ?? row.title,
        startsAt: row.starts_at.toISOString(),
        endsAt: row.ends_at.toISOString(),
        startLocal,
        zone,
        allDay: row.all_day,
        hostId: row.host_id,
        link: joinPath(row.link_secret),
        myAnswer: row.my_answer,
        required: row.required ?? true,
        attendeeIds: (invited.get(row.id) ?? []).map(({ person_id }) => person_id),
        resourceIds: (booked.get(row.id) ?? []).map(({ resource_id }) => resource_id),
        repeats: row.recurrence !== null || row.added.length > 0,
        changed: row.changed,
        cancelled: row.cancelled,
        payer: row.payer,
        exempt: row.exempt,
        revision: row.revision,
      }
      const asked = row.moved_to ?? row.key
      if (startLocal !== asked) occurrence.movedFromLocal = asked
      return occurrence
    })
  }
}

async function attendeesOf(tx: Tx, meetingIds: MeetingId[]) {
  if (meetingIds.length === 0) return new Map<MeetingId, { person_id: PersonId }[]>()
  const rows = await tx
    .selectFrom('meeting_attendees')
    .select(['meeting_id', 'person_id'])
    .where('meeting_id', 'in', meetingIds)
    .orderBy('person_id')
    .execute()
  return Map.groupBy(rows, ({ meeting_id }) => meeting_id)
}

async function resourcesOf(tx: Tx, meetingIds: MeetingId[]) {
  if (meetingIds.length === 0) return new Map<MeetingId, never[]>()
  const rows = await tx
    .selectFrom('meeting_resources')
    .select(['meeting_id', 'resource_id'])
    .where('meeting_id', 'in', meetingIds)
    .where('answer', '<>', 'no')
    .orderBy('resource_id')
    .execute()
  return Map.groupBy(rows, ({ meeting_id }) => meeting_id)
}
