import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, ResourceId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** The most meetings that are asked again when a room becomes free. */
const waitingMax = 200

interface Booking {
  tenant_id: TenantId
  meeting_id: MeetingId
  resource_id: ResourceId
}

/**
 * Rooms and devices as attendees: they take what is free and decline, occurrence by occurrence, what is somebody
 * else's. Whoever came first keeps them.
 */
export class Bookings {
  readonly #clock: Clock

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  /** Books these and gives the others back. Throws ProblemError BODY_INVALID for one that is not there or retired. */
  async replace(tx: Tx, meeting: { tenant_id: TenantId; id: MeetingId }, resourceIds: ResourceId[]): Promise<void> {
    const wanted = [...new Set(resourceIds)]
    const had = await tx
      .selectFrom('meeting_resources')
      .select('resource_id')
      .where('meeting_id', '=', meeting.id)
      .execute()
    const present = new Set(had.map(({ resource_id }) => resource_id))
    const added = wanted.filter((id) => !present.has(id))
    const gone = [...present].filter((id) => !wanted.includes(id))
    await refuseUnknown(tx, added)
    if (gone.length > 0) {
      await tx
        .deleteFrom('meeting_resources')
        .where('meeting_id', '=', meeting.id)
        .where('resource_id', 'in', gone)
        .execute()
    }
    if (added.length === 0) return
    const values = added.map((resource_id) => ({ tenant_id: meeting.tenant_id, meeting_id: meeting.id, resource_id }))
    await tx.insertInto('meeting_resources').values(values).execute()
  }

  /** Lets the resources of these meetings answer to the occurrences to come, as far as they are written down. */
  async ask(tx: Tx, meetingIds: readonly MeetingId[]): Promise<void> {
    if (meetingIds.length === 0) return
    const bookings = await tx
      .selectFrom('meeting_resources')
      .select(['tenant_id', 'meeting_id', 'resource_id'])
      .where('meeting_id', 'in', meetingIds)
      .orderBy('meeting_id')
      .execute()
    await lock(tx, bookings)
    for (const booking of bookings) await this.#judge(tx, booking)
  }

  /** These have become free at some time: those who were declined are asked again, the oldest first. */
  async askAgain(tx: Tx, resourceIds: readonly ResourceId[]): Promise<void> {
    if (resourceIds.length === 0) return
    const waiting = await tx
      .selectFrom('meeting_resources as r')
      .innerJoin('meetings', 'meetings.id', 'r.meeting_id')
      .select(['r.tenant_id', 'r.meeting_id', 'r.resource_id'])
      .where('r.resource_id', 'in', resourceIds)
      .where('cancelled_at', 'is', null)
      .where((where) =>
        where.exists(
          where
            .selectFrom('resource_declines as d')
            .select('d.meeting_id')
            .whereRef('d.meeting_id', '=', 'r.meeting_id')
            .whereRef('d.resource_id', '=', 'r.resource_id'),
        ),
      )
      .orderBy('meetings.created_at')
      .orderBy('meetings.id')
      .limit(waitingMax)
      .execute()
    await lock(tx, waiting)
    for (const booking of waiting) await this.#judge(tx, booking)
  }

  async #judge(tx: Tx, booking: Booking): Promise<void> {
    const { tenant_id, meeting_id, resource_id } = booking
    const now = new Date(this.#clock.nowMs())
    const { rows } = await sql<{ key: string; by: string | null }>`
      select o.start_local as key, (
        select h.name
        from meeting_resources r
          join meetings m on m.id = r.meeting_id and m.cancelled_at is null
          join people h on h.id = m.host_id
          join occurrences x on x.meeting_id = r.meeting_id and not x.cancelled
            and x.starts_at < o.ends_at and x.ends_at > o.starts_at and x.starts_at > o.starts_at - interval '32 days'
        where r.resource_id = ${resource_id} and r.meeting_id <> ${meeting_id} and r.answer = 'yes'
          and not exists (select from resource_declines d where d.meeting_id = r.meeting_id
            and d.resource_id = r.resource_id and d.original_local = x.start_local)
        limit 1) as by
      from occurrences o
      where o.meeting_id = ${meeting_id} and not o.cancelled and o.ends_at > ${now}
      order by o.starts_at`.execute(tx)
    const taken = rows.filter(({ by }) => by !== null)
    const declines = tx.deleteFrom('resource_declines').where('meeting_id', '=', meeting_id)
    await declines.where('resource_id', '=', resource_id).execute()
    if (taken.length > 0) {
      const values = taken.map(({ key }) => ({ tenant_id, meeting_id, resource_id, original_local: key }))
      await tx.insertInto('resource_declines').values(values).execute()
    }
    const [first] = taken
    await tx
      .updateTable('meeting_resources')
      .set({
        answer: first && taken.length === rows.length ? 'no' : 'yes',
        reason: first ? `${first.key.replace('T', ' ')} · ${first.by}` : '',
      })
      .where('meeting_id', '=', meeting_id)
      .where('resource_id', '=', resource_id)
      .execute()
  }
}

/**
 * Two who want the same room at once come one after the other. A lock that leaves the key alone: each has named the room
 * in a row of its own by now, and would wait for the other's for ever.
 */
async function lock(tx: Tx, bookings: readonly Booking[]): Promise<void> {
  const ids = [...new Set(bookings.map(({ resource_id }) => resource_id))]
  if (ids.length === 0) return
  await tx.selectFrom('resources').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
}

async function refuseUnknown(tx: Tx, resourceIds: ResourceId[]): Promise<void> {
  if (resourceIds.length === 0) return
  const known = await tx
    .selectFrom('resources')
    .select('id')
    .where('id', 'in', resourceIds)
    .where('retired_at', 'is', null)
    .execute()
  const found = new Set(known.map(({ id }) => id))
  const errors = resourceIds
    .filter((id) => !found.has(id))
    .map((id) => ({ path: 'resourceIds', message: `there is nothing to book with the id ${id}` }))
  if (errors.length > 0) throw new ProblemError('BODY_INVALID', undefined, { errors })
}
