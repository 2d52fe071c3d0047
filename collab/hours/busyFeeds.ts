import { sql, type Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { fetchPublic, type Fetched, type FetchLimits } from '../../infra/publicFetch.ts'
import type { BusyFeedsTable } from '../../infra/storage/hoursTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { BusySpan } from '../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { isUniqueViolation } from '../directory/isUniqueViolation.ts'
import type { BusyFeed } from '../protocol/hours.ts'
import { readCalendar, wholeCalendarLimits } from '../scheduler/ics/readCalendar.ts'
import { spansOfCalendar } from './busyFeedSpans.ts'
import type { Me } from './myHours.ts'

const dayMs = 86_400_000
const sweepEveryMs = 60_000
const readEveryMs = 30 * 60_000
const retryMsMax = dayMs
/** Longer than a reading may take: whoever died with a feed in hand lets go of it then. */
const inHandMs = 5 * 60_000
const feedsPerRound = 10
const feedsPerPersonMax = 10
const aheadMs = 190 * dayMs
const behindMs = 7 * dayMs
const rowsPerInsert = 500
/** All series of one calendar together. */
const expansionMsMax = 1_500
const limits = { bytesMax: wholeCalendarLimits.bytesMax, timeoutMs: 15_000, redirectsMax: 3 }

type FeedRow = Selectable<BusyFeedsTable>

export interface BusyFeedsDeps {
  storage: Storage
  clock: Clock
  log: Log
  zones: ZoneTable
  newId: <T extends string>() => T
  /** Whether feeds may lie on addresses of the house's own network. */
  privateToo: boolean
}

/** Calendars elsewhere that make people busy, read again every half an hour. */
export class BusyFeeds {
  readonly #deps: BusyFeedsDeps
  #stop: (() => void) | null = null
  #sweeping: Promise<void> | null = null

  constructor(deps: BusyFeedsDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#stop = this.#deps.clock.every(sweepEveryMs, () => void this.sweep())
  }

  async close(): Promise<void> {
    this.#stop?.()
    await this.#sweeping
  }

  async list(me: Me): Promise<BusyFeed[]> {
    const rows = await this.#deps.storage.inTenant(me.tenantId, (tx) =>
      tx.selectFrom('busy_feeds').selectAll().where('person_id', '=', me.personId).orderBy('created_at').execute(),
    )
    return Promise.all(rows.map((row) => this.#wireOf(row)))
  }

  /** Reads it first: what cannot be read is not kept. Throws ADDRESS_REFUSED, FEED_UNREACHABLE, CALENDAR_INVALID, CONFLICT. */
  async add(me: Me, { name, url }: { name: string; url: string }): Promise<BusyFeed> {
    const { storage, clock, newId } = this.#deps
    const address = url.replace(/^webcal/, 'http').replace(/^http:/, url.startsWith('webcal:') ? 'https:' : 'http:')
    await this.#fetch(address, null)
    const row = {
      id: newId<string>(),
      tenant_id: me.tenantId,
      person_id: me.personId,
      name,
      url: address,
      due_at: new Date(clock.nowMs() + inHandMs),
    }
    try {
      await storage.inTenant(me.tenantId, async (tx) => {
        const mine = await tx.selectFrom('busy_feeds').select('id').where('person_id', '=', me.personId).execute()
        if (mine.length >= feedsPerPersonMax) throw new ProblemError('CONFLICT', 'There are too many calendars.')
        await tx.insertInto('busy_feeds').values(row).execute()
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw new ProblemError('CONFLICT', 'This calendar is there already.')
      throw error
    }
    return this.read(me, row.id)
  }

  /** Reads it now; that it failed is in the answer. Throws NOT_FOUND. */
  async read(me: Me, feedId: string): Promise<BusyFeed> {
    await this.#readFeed(await this.#find(me, feedId))
    return this.#wireOf(await this.#find(me, feedId))
  }

  /** Throws NOT_FOUND. */
  async remove(me: Me, feedId: string): Promise<void> {
    await this.#find(me, feedId)
    await this.#deps.storage.inTenant(me.tenantId, (tx) =>
      tx.deleteFrom('busy_feeds').where('id', '=', feedId).where('person_id', '=', me.personId).execute(),
    )
  }

  /** Reads what is due, of every company; several processes share the work. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepAll().finally(() => {
      this.#sweeping = null
    })
    return this.#sweeping
  }

  async #sweepAll(): Promise<void> {
    const { storage, log } = this.#deps
    try {
      for (const tenantId of await storage.tenants()) {
        const rows = await this.#take(tenantId)
        await Promise.all(rows.map((row) => this.#readFeed(row)))
      }
    } catch (err) {
      log.warn({ err }, 'calendars elsewhere were not read; they are read later')
    }
  }

  #take(tenantId: TenantId): Promise<FeedRow[]> {
    const nowMs = this.#deps.clock.nowMs()
    return this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('busy_feeds')
        .set({ due_at: new Date(nowMs + inHandMs) })
        .where('id', 'in', (rows) =>
          rows
            .selectFrom('busy_feeds')
            .select('id')
            .where('due_at', '<=', new Date(nowMs))
            .orderBy('due_at')
            .limit(feedsPerRound)
            .modifyEnd(sql`for update skip locked`),
        )
        .returningAll()
        .execute(),
    )
  }

  #fetch(url: string, etag: string | null): Promise<Fetched> {
    const all: FetchLimits = { ...limits, privateToo: this.#deps.privateToo }
    return fetchPublic(url, all, etag)
  }

  /** What was known stays while a calendar cannot be read. */
  async #readFeed(row: FeedRow): Promise<void> {
    const { storage, clock, log } = this.#deps
    const now = new Date(clock.nowMs())
    try {
      // A day later the same calendar reaches a day further.
      const fresh = row.fetched_at !== null && now.getTime() - row.fetched_at.getTime() < dayMs
      const fetched = await this.#fetch(row.url, fresh ? row.etag : null)
      const spans = fetched.changed ? await this.#spansOf(row, fetched.text) : []
      await storage.inTenant(row.tenant_id, async (tx) => {
        if (fetched.changed) await replace(tx, row, spans)
        const kept = { failures_count: 0, problem: null, etag: fetched.etag }
        // When the spans were written, or else a calendar that never changes would run out.
        const at = fetched.changed ? { fetched_at: now } : {}
        await mark(tx, row, { ...kept, ...at, due_at: new Date(now.getTime() + readEveryMs) })
      })
    } catch (err) {
      if (!(err instanceof ProblemError))
        log.warn({ err, tenantId: row.tenant_id }, 'a calendar elsewhere was not read')
      const waitMs = Math.min(readEveryMs * 2 ** row.failures_count, retryMsMax)
      const problem = err instanceof ProblemError ? err.code : 'INTERNAL'
      await storage.inTenant(row.tenant_id, (tx) =>
        mark(tx, row, {
          problem,
          failures_count: Math.min(row.failures_count + 1, 10),
          due_at: new Date(now.getTime() + waitMs),
        }),
      )
    }
  }

  /** Throws CALENDAR_INVALID, for what takes too long as well. */
  async #spansOf(row: FeedRow, text: string): Promise<BusySpan[]> {
    const { storage, clock, zones } = this.#deps
    const calendar = readCalendar(zones, text, wholeCalendarLimits)
    const uids = calendar.series.map(({ uid }) => uid)
    const { owner, known } = await storage.inTenant(row.tenant_id, async (tx) => {
      const person = tx.selectFrom('people').select(['email', 'zone']).where('id', '=', row.person_id)
      const meetings = tx
        .selectFrom('meetings')
        .select('uid')
        .where(sql<boolean>`uid = any(${uids}::text[])`)
      return { owner: await person.executeTakeFirstOrThrow(), known: await meetings.execute() }
    })
    const span = { fromMs: clock.nowMs() - behindMs, untilMs: clock.nowMs() + aheadMs }
    const latestMs = clock.monotonicMs() + expansionMsMax
    const refuseLate = () => {
      if (clock.monotonicMs() > latestMs) throw new ProblemError('CALENDAR_INVALID', 'its series take too long')
    }
    return spansOfCalendar(zones, calendar, owner, span, new Set(known.map(({ uid }) => uid)), refuseLate)
  }

  async #find({ tenantId, personId }: Me, feedId: string): Promise<FeedRow> {
    const row = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('busy_feeds')
        .selectAll()
        .where('id', '=', feedId)
        .where('person_id', '=', personId)
        .executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
    return row
  }

  async #wireOf(row: FeedRow): Promise<BusyFeed> {
    const { count } = await this.#deps.storage.inTenant(row.tenant_id, (tx) =>
      tx
        .selectFrom('busy_spans')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .where('feed_id', '=', row.id)
        .executeTakeFirstOrThrow(),
    )
    return {
      feedId: row.id,
      name: row.name,
      host: new URL(row.url).host,
      fetchedAt: row.fetched_at?.toISOString() ?? null,
      problem: row.problem,
      eventsCount: Number(count),
    }
  }
}

async function replace(tx: Tx, row: FeedRow, spans: BusySpan[]): Promise<void> {
  await tx.deleteFrom('busy_spans').where('feed_id', '=', row.id).execute()
  for (let from = 0; from < spans.length; from += rowsPerInsert)
    await tx
      .insertInto('busy_spans')
      .values(spans.slice(from, from + rowsPerInsert).map((each) => rowOf(row, each)))
      .execute()
}

async function mark(tx: Tx, { id }: FeedRow, columns: Partial<FeedRow>): Promise<void> {
  await tx.updateTable('busy_feeds').set(columns).where('id', '=', id).execute()
}

const rowOf = (row: FeedRow, { fromMs, untilMs, kind }: BusySpan) => ({
  tenant_id: row.tenant_id,
  feed_id: row.id,
  person_id: row.person_id,
  starts_at: new Date(fromMs),
  ends_at: new Date(untilMs),
  kind,
})
