import type { Clock } from '../../infra/clock.ts'
import type { DepartmentId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Department } from '../protocol/people.ts'

export interface NewDepartment {
  name: string
  zone: string
  parentId: DepartmentId | null
}

const departmentsPerTenantMax = 1000

/** The department tree of a company. */
export class Departments {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #zones: ZoneTable

  constructor(deps: { storage: Storage; clock: Clock; zones: ZoneTable }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#zones = deps.zones
  }

  /** Oldest first, so that a parent stands before its children. */
  async list(tenantId: TenantId): Promise<Department[]> {
    const rows = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('departments')
        .leftJoin('people', 'people.department_id', 'departments.id')
        .select(['departments.id', 'departments.parent_id', 'departments.name', 'departments.zone'])
        .select((eb) => eb.fn.count<number | string>('people.id').as('people_count'))
        .groupBy('departments.id')
        .orderBy('departments.created_at')
        .orderBy('departments.name')
        .limit(departmentsPerTenantMax)
        .execute(),
    )
    return rows.map((row) => ({
      departmentId: row.id,
      parentId: row.parent_id,
      name: row.name,
      zone: row.zone,
      peopleCount: Number(row.people_count),
    }))
  }

  /** Throws ZONE_UNKNOWN, NOT_FOUND for a parent that is not there, CONFLICT beyond 1,000 departments. */
  async add(tenantId: TenantId, input: NewDepartment): Promise<Department> {
    if (!hasZone(this.#zones, input.zone)) throw new ProblemError('ZONE_UNKNOWN', input.zone)
    return this.#storage.inTenant(tenantId, async (tx) => {
      // The table's own reference does not look at the tenant; what is visible here does.
      const known = await tx.selectFrom('departments').select('id').execute()
      if (input.parentId && !known.some((row) => row.id === input.parentId))
        throw new ProblemError('NOT_FOUND', 'There is no such parent department.')
      if (known.length >= departmentsPerTenantMax) throw new ProblemError('CONFLICT', 'There are too many departments.')
      return insertDepartment(tx, tenantId, input, new Date(this.#clock.nowMs()))
    })
  }
}

export async function insertDepartment(
  tx: Tx,
  tenantId: TenantId,
  input: NewDepartment,
  createdAt: Date,
): Promise<Department> {
  const departmentId = newId<DepartmentId>()
  await tx
    .insertInto('departments')
    .values({
      id: departmentId,
      tenant_id: tenantId,
      parent_id: input.parentId,
      name: input.name,
      zone: input.zone,
      created_at: createdAt,
    })
    .execute()
  return { departmentId, parentId: input.parentId, name: input.name, zone: input.zone, peopleCount: 0 }
}
