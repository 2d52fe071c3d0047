import { sql } from 'kysely'
import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'

/** A change is told on the bus; this is for when that was lost. */
const lookEveryMs = 2000
const changedTopic = 'house/tenants/regions'

export interface TenantRegionsDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  /** Where this process stands. */
  region: string
  /** Ends what a tenant still has open here, when its regions do not contain this one any more. */
  onRefused: (tenantId: TenantId) => void
}

/** Which regions each tenant keeps its calls and documents to. */
export class TenantRegions {
  readonly #deps: TenantRegionsDeps
  /** Of tenants that do not use all regions. */
  #kept: ReadonlyMap<TenantId, readonly string[]> = new Map()
  #looking: Promise<void> = Promise.resolve()
  #subscription: Subscription | null = null
  #stop: (() => void) | null = null

  constructor(deps: TenantRegionsDeps) {
    this.#deps = deps
  }

  /** Call before the first request. Throws ProblemError STORAGE_UNAVAILABLE. */
  async start(): Promise<void> {
    await this.#look()
    this.#subscription = await this.#deps.bus.subscribe(changedTopic, () => void this.#lookQuietly())
    this.#stop = this.#deps.clock.every(lookEveryMs, () => void this.#lookQuietly())
  }

  async close(): Promise<void> {
    this.#stop?.()
    await this.#subscription?.close()
    await this.#looking
  }

  get here(): string {
    return this.#deps.region
  }

  /** Throws ProblemError REGION_REFUSED when this process stands where the tenant's documents may not be served. */
  refuseDocuments(tenantId: TenantId): void {
    if (!isAmong(this.#kept.get(tenantId) ?? [], this.#deps.region)) throw new ProblemError('REGION_REFUSED')
  }

  /** What holds from now on, here at once and in every other process within a moment; empty: all regions. */
  async set(tenantId: TenantId, regions: readonly string[]): Promise<void> {
    const { storage, bus, log } = this.#deps
    await storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('tenants')
        .set({ regions: [...new Set(regions)] })
        .where('id', '=', tenantId)
        .execute(),
    )
    await this.#lookQuietly()
    await bus.publish(changedTopic, {}).catch((err: unknown) => log.warn({ err }, 'change of regions not told'))
  }

  /** One after the other, so that no older answer overwrites a newer one. */
  #lookQuietly(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((err: unknown) => this.#deps.log.warn({ err }, 'regions of tenants not looked up'))
    return this.#looking
  }

  async #look(): Promise<void> {
    const { storage, region, onRefused } = this.#deps
    const rows = await storage.inHouse((tx) =>
      tx
        .selectFrom('tenants')
        .select(['id', 'regions'])
        .where(sql<boolean>`cardinality(regions) > 0`)
        .execute(),
    )
    const before = this.#kept
    this.#kept = new Map(rows.map((row) => [row.id, row.regions]))
    for (const { id, regions } of rows)
      if (!isAmong(regions, region) && isAmong(before.get(id) ?? [], region)) onRefused(id)
  }
}

/** As the tables say it this moment. */
export async function regionsOf(tx: Tx, tenantId: TenantId): Promise<readonly string[]> {
  const row = await tx.selectFrom('tenants').select('regions').where('id', '=', tenantId).executeTakeFirst()
  return row?.regions ?? []
}

/**
 * The regions that a meeting may use: what the company and the meeting both allow; empty: all.
 * Throws ProblemError MEDIA_UNAVAILABLE when they have none in common.
 */
export function commonRegions(company: readonly string[], meeting: readonly string[] = []): readonly string[] {
  if (company.length === 0 || meeting.length === 0) return company.length === 0 ? meeting : company
  const common = company.filter((region) => meeting.includes(region))
  if (common.length === 0)
    throw new ProblemError('MEDIA_UNAVAILABLE', 'The company and the meeting allow no region in common.')
  return common
}

export const isAmong = (regions: readonly string[], region: string) => regions.length === 0 || regions.includes(region)
