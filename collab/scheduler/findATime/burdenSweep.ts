import { sql } from 'kysely'
import type { Clock } from '../../../infra/clock.ts'
import type { MeetingId, PersonId, TenantId } from '../../../infra/contract/ids.ts'
import type { Log } from '../../../infra/log.ts'
import { Sweeping } from '../../../infra/sweeping.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PersonTimes } from '../../hours/personTimes.ts'
import { rememberedMs } from './burdens.ts'
import { CostTable } from './costTable.ts'

const sweepEveryMs = 5 * 60_000
/** Presence is journalled within seconds of a meeting's end. */
const settledMs = 10 * 60_000
/** A house that stood still for longer has lost those burdens. */
const lookBackMs = 14 * 86_400_000
const perRound = 50
const quarterMinutes = 15
const quartersMax = 96

export interface BurdenSweepDeps {
  storage: Storage
  clock: Clock
  log: Log
  zones: ZoneTable
  times: PersonTimes
}

interface Past {
  meeting_id: MeetingId
  original_local: string
  starts_at: Date
  ends_at: Date
}

/**
 * Writes down what a meeting cost those who were there, once it has taken place: each occurrence once, whichever
 * process gets to it. [FT12]
 */
export class BurdenSweep {
  readonly #deps: BurdenSweepDeps
  readonly #sweeping: Sweeping

  constructor(deps: BurdenSweepDeps) {
    this.#deps = deps
    this.#sweeping = new Sweeping(deps.clock, sweepEveryMs, () => this.#sweepAll())
  }

  start(): void {
    this.#sweeping.start()
  }

  close(): Promise<void> {
    return this.#sweeping.close()
  }

  sweep(): Promise<void> {
    return this.#sweeping.sweep()
  }

  async #sweepAll(): Promise<void> {
    const { storage, log } = this.#deps
    try {
      for (const tenantId of await storage.tenants())
        while ((await storage.inTenant(tenantId, (tx) => this.#weighSome(tx, tenantId))) === perRound);
    } catch (err) {
      log.warn({ err }, 'burdens could not be written; they wait')
    }
  }

  /** How many occurrences were looked at. */
  async #weighSome(tx: Tx, tenantId: TenantId): Promise<number> {
    const nowMs = this.#deps.clock.nowMs()
    const { rows } = await sql<Past>`
      with past as (
        select o.meeting_id, o.start_local as original_local, o.starts_at, o.ends_at
        from occurrences o join meetings m on m.id = o.meeting_id
        where o.ends_at > ${new Date(nowMs - lookBackMs)} and o.ends_at <= ${new Date(nowMs - settledMs)}
          and not o.cancelled and not m.all_day and (m.cancelled_at is null or m.cancelled_at > o.ends_at)
          and not exists (select from weighed_occurrences w
            where w.meeting_id = o.meeting_id and w.original_local = o.start_local)
        order by o.ends_at limit ${perRound}
      ), mine as (
        insert into weighed_occurrences (tenant_id, meeting_id, original_local, ended_at)
        select ${tenantId}::uuid, meeting_id, original_local, ends_at from past
        on conflict do nothing returning meeting_id, original_local
      )
      select past.* from past join mine using (meeting_id, original_local)`.execute(tx)
    for (const past of rows) await this.#weigh(tx, tenantId, past)
    if (rows.length < perRound) await this.#forget(tx, nowMs)
    return rows.length
  }

  async #weigh(tx: Tx, tenantId: TenantId, past: Past): Promise<void> {
    const [fromMs, untilMs] = [past.starts_at.getTime(), past.ends_at.getTime()]
    const people = await presentPeople(tx, past)
    const times = await this.#deps.times.rest(tx, people, { fromMs, untilMs })
    const theirs = [...times].map(([personId, { time }]) => ({ personId, time, busy: [], required: true, burden: 0 }))
    if (theirs.length === 0) return
    const quarters = Math.min(quartersMax, Math.max(1, Math.ceil((untilMs - fromMs) / (quarterMinutes * 60_000))))
    const question = { durationMinutes: quarters * quarterMinutes, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }
    const table = new CostTable(this.#deps.zones, { ...question, people: theirs, quorum: null }, [fromMs])
    const values = theirs.flatMap(({ personId }, person) => {
      const cost = table.cost(0, person)
      const { reason, dayOff } = table.reason(0, person)
      // Nobody is busy in the eyes of this table.
      if (cost <= 0 || reason === 'busy' || reason === 'leave' || reason === 'off-duty') return []
      const { meeting_id, original_local, starts_at } = past
      return [
        {
          tenant_id: tenantId,
          person_id: personId,
          meeting_id,
          original_local,
          starts_at,
          cost,
          reason,
          day_off: dayOff,
        },
      ]
    })
    if (values.length === 0) return
    await tx
      .insertInto('burdens')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async #forget(tx: Tx, nowMs: number): Promise<void> {
    await tx
      .deleteFrom('burdens')
      .where('starts_at', '<=', new Date(nowMs - rememberedMs))
      .execute()
    await tx
      .deleteFrom('weighed_occurrences')
      .where('ended_at', '<=', new Date(nowMs - lookBackMs))
      .execute()
  }
}

/** Who of the company was in the room at any time of the occurrence. */
async function presentPeople(tx: Tx, { meeting_id, starts_at, ends_at }: Past): Promise<PersonId[]> {
  const rows = await tx
    .selectFrom('attendance_spans')
    .innerJoin('people', (join) => join.on(sql`people.id::text`, '=', sql.ref('attendance_spans.person_key')))
    .select('people.id')
    .distinct()
    .where('meeting_id', '=', meeting_id)
    .where('started_at', '<', ends_at)
    .where('ended_at', '>', starts_at)
    .execute()
  return rows.map(({ id }) => id)
}
