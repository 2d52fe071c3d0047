import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { ResourceId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { ResourcesTable } from '../../infra/storage/scheduleTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import { isUniqueViolation } from '../directory/isUniqueViolation.ts'
import type { Resource, resourceRoutes } from '../protocol/resources.ts'
import type { Viewer } from './viewer.ts'

type Fields = z.output<(typeof resourceRoutes)['POST /api/resources']['body']>
type Row = Selectable<ResourcesTable>
const resourcesMax = 2000

/** Rooms and devices of a company. */
export class Resources {
  readonly #storage: Storage
  readonly #zones: ZoneTable
  readonly #clock: Clock
  readonly #newId: <T extends string>() => T

  constructor(deps: { storage: Storage; zones: ZoneTable; clock: Clock; newId: <T extends string>() => T }) {
    this.#storage = deps.storage
    this.#zones = deps.zones
    this.#clock = deps.clock
    this.#newId = deps.newId
  }

  /** Those that can be booked, by name. */
  async list({ tenantId }: Viewer): Promise<Resource[]> {
    const rows = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('resources')
        .selectAll()
        .where('retired_at', 'is', null)
        .orderBy('name')
        .limit(resourcesMax)
        .execute(),
    )
    return rows.map(resourceOf)
  }

  /** Throws ProblemError ZONE_UNKNOWN, CONFLICT (somebody has the name). */
  async add({ tenantId }: Viewer, fields: Fields): Promise<Resource> {
    this.#refuseZone(fields.zone)
    const values = { ...fields, id: this.#newId<ResourceId>(), tenant_id: tenantId }
    return this.#named(tenantId, fields.name, (tx) =>
      tx.insertInto('resources').values(values).returningAll().executeTakeFirst(),
    )
  }

  /** Throws ProblemError NOT_FOUND and as add(). */
  async change({ tenantId }: Viewer, resourceId: ResourceId, fields: Partial<Fields>): Promise<Resource> {
    if (fields.zone !== undefined) this.#refuseZone(fields.zone)
    return this.#named(tenantId, fields.name ?? '', (tx) =>
      tx
        .updateTable('resources')
        // A change that names nothing still finds the row.
        .set((set) => ({ name: set.ref('name'), ...fields }))
        .where('id', '=', resourceId)
        .where('retired_at', 'is', null)
        .returningAll()
        .executeTakeFirst(),
    )
  }

  /** Twice is once. Its name is free for another. Throws ProblemError NOT_FOUND. */
  async retire({ tenantId }: Viewer, resourceId: ResourceId): Promise<void> {
    const retired = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('resources')
        .set((set) => ({ retired_at: set.fn.coalesce('retired_at', set.val(new Date(this.#clock.nowMs()))) }))
        .where('id', '=', resourceId)
        .returning('id')
        .executeTakeFirst(),
    )
    if (!retired) throw new ProblemError('NOT_FOUND')
  }

  async #named(tenantId: TenantId, name: string, work: (tx: Tx) => Promise<Row | undefined>): Promise<Resource> {
    try {
      const row = await this.#storage.inTenant(tenantId, work)
      if (!row) throw new ProblemError('NOT_FOUND')
      return resourceOf(row)
    } catch (error) {
      if (isUniqueViolation(error)) throw new ProblemError('CONFLICT', name)
      throw error
    }
  }

  #refuseZone(zone: string): void {
    if (!hasZone(this.#zones, zone)) throw new ProblemError('ZONE_UNKNOWN', zone)
  }
}

function resourceOf({ id, kind, name, zone, seats }: Row): Resource {
  return { resourceId: id, kind, name, zone, seats }
}
