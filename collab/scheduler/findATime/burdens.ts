import { sql } from 'kysely'
import type { Clock } from '../../../infra/clock.ts'
import type { PersonId, TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { localAt } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Burden, BurdenEntry } from '../../protocol/findATime.ts'

const dayMs = 86_400_000
/** A burden weighs half after this. */
export const halfLifeMs = 28 * dayMs
/** What is older weighs next to nothing, and is forgotten. */
export const rememberedMs = 182 * dayMs
const entriesMax = 200

export interface BurdensDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
}

/** What everybody carries from meetings outside their hours: the account that makes rotations fair over months. */
export class Burdens {
  readonly #deps: BurdensDeps

  constructor(deps: BurdensDeps) {
    this.#deps = deps
  }

  /** Carried today, in whole points; who carries nothing is left out. [FT11] */
  async carried(tx: Tx, personIds: readonly PersonId[]): Promise<Map<PersonId, number>> {
    if (personIds.length === 0) return new Map()
    const rows = await this.#sums(tx)
      .where(sql<boolean>`person_id = any(${[...personIds]}::uuid[])`)
      .execute()
    return new Map(rows.map(({ personId, burden }) => [personId, burden]))
  }

  /** Of the whole company, heaviest first, a page at a time. Throws NOT_FOUND where `after` is nobody. */
  async list(tenantId: TenantId, { after, limit }: { after?: PersonId | undefined; limit: number }) {
    const all = await this.#deps.storage.inTenant(tenantId, (tx) => this.#all(tx))
    const from = after === undefined ? 0 : all.findIndex(({ personId }) => personId === after) + 1
    if (after !== undefined && from === 0) throw new ProblemError('NOT_FOUND')
    const burdens = all.slice(from, from + limit)
    return { burdens, next: from + limit < all.length ? (burdens.at(-1)?.personId ?? null) : null }
  }

  /** Where somebody's burden comes from. Throws NOT_FOUND for nobody of the company. */
  async entries(tenantId: TenantId, personId: PersonId): Promise<{ burden: Burden; entries: BurdenEntry[] }> {
    const nowMs = this.#deps.clock.nowMs()
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      const [burden] = await this.#all(tx, personId)
      if (!burden) throw new ProblemError('NOT_FOUND')
      const rows = await tx
        .selectFrom('burdens')
        .selectAll()
        .where('person_id', '=', personId)
        .where('starts_at', '>', new Date(nowMs - rememberedMs))
        .orderBy('starts_at', 'desc')
        .limit(entriesMax)
        .execute()
      const entries = rows.map(({ starts_at, cost, reason, day_off }): BurdenEntry => ({
        startsAt: starts_at.toISOString(),
        startLocal: localAt(this.#deps.zones, burden.zone, starts_at.getTime()).slice(0, 16),
        zone: burden.zone,
        cost,
        reason,
        dayOff: day_off,
        weighs: Number((cost * 0.5 ** ((nowMs - starts_at.getTime()) / halfLifeMs)).toFixed(2)),
      }))
      return { burden, entries }
    })
  }

  async #all(tx: Tx, only?: PersonId): Promise<Burden[]> {
    let query = tx
      .selectFrom('people')
      .leftJoin(this.#sums(tx).as('carried'), (join) => join.onRef('carried.personId', '=', 'people.id'))
      .select(['people.id as personId', 'name', 'zone', 'burden', 'meetingsCount', 'costSum'])
    if (only) query = query.where('people.id', '=', only)
    const rows = await query
      .orderBy(sql`coalesce(burden, 0)`, 'desc')
      .orderBy('name')
      .orderBy('people.id')
      .execute()
    return rows.map(({ burden, meetingsCount, costSum, ...person }) =>
      Object.assign(person, { burden: burden ?? 0, meetingsCount: meetingsCount ?? 0, costSum: costSum ?? 0 }),
    )
  }

  #sums(tx: Tx) {
    const nowMs = this.#deps.clock.nowMs()
    const halvings = sql`extract(epoch from (${new Date(nowMs)}::timestamptz - starts_at))::float8 / ${halfLifeMs / 1000}::float8`
    return tx
      .selectFrom('burdens')
      .select([
        'person_id as personId',
        sql<number>`round(sum(cost * power(0.5::float8, ${halvings})))::int`.as('burden'),
        sql<number>`count(*)::int`.as('meetingsCount'),
        sql<number>`sum(cost)::int`.as('costSum'),
      ])
      .where('starts_at', '>', new Date(nowMs - rememberedMs))
      .groupBy('person_id')
  }
}
