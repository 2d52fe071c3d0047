import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { TenantRole } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import type { PeopleTable } from '../../infra/storage/schema.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Colleague, Person, peopleRoutes } from '../protocol/people.ts'
import { hashPassword } from './password.ts'
import { isUniqueViolation } from './isUniqueViolation.ts'

export type NewPerson = z.output<(typeof peopleRoutes)['POST /api/people']['body']>
export type PersonChange = z.output<(typeof peopleRoutes)['PATCH /api/me']['body']>

const peoplePerTenantMax = 20_000

/** The people of a company. */
export class People {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #zones: ZoneTable

  constructor(deps: { storage: Storage; clock: Clock; zones: ZoneTable }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#zones = deps.zones
  }

  /** As `viewer` sees them: who shares nothing has no address and no phone. Admins see every address. [PV1] */
  async list(tenantId: TenantId, viewer: { personId: PersonId; role: TenantRole }): Promise<Colleague[]> {
    const rows = await this.#storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('people').selectAll().orderBy('name').orderBy('id').limit(peoplePerTenantMax).execute(),
    )
    return rows.map(personOf).map((person) => colleagueOf(person, viewer))
  }

  /** Throws NOT_FOUND. */
  async get(tenantId: TenantId, personId: PersonId): Promise<Person> {
    const row = await this.#storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('people').selectAll().where('id', '=', personId).executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
    return personOf(row)
  }

  /** Throws ZONE_UNKNOWN, EMAIL_TAKEN, and NOT_FOUND for a department that is not there. */
  async add(tenantId: TenantId, input: NewPerson): Promise<Person> {
    this.#refuseUnknownZone(input.zone)
    try {
      return await this.#storage.inTenant(tenantId, async (tx) => {
        const department = await tx
          .selectFrom('departments')
          .select('id')
          .where('id', '=', input.departmentId)
          .executeTakeFirst()
        if (!department) throw new ProblemError('NOT_FOUND', 'There is no such department.')
        await refuseBeyondMax(tx)
        return insertPerson(tx, tenantId, input, new Date(this.#clock.nowMs()))
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw new ProblemError('EMAIL_TAKEN')
      throw error
    }
  }

  /** Changes what is given and leaves the rest. Throws ZONE_UNKNOWN, NOT_FOUND. */
  async change(tenantId: TenantId, personId: PersonId, change: PersonChange): Promise<Person> {
    if (change.zone) this.#refuseUnknownZone(change.zone)
    const passwordHash = change.password === undefined ? undefined : await hashPassword(change.password)
    const columns = withoutUndefined({
      name: change.name,
      zone: change.zone,
      language: change.language,
      work_from_minute: change.workHours?.fromMinute,
      work_until_minute: change.workHours?.untilMinute,
      work_days: change.workHours?.days,
      password_hash: passwordHash,
      phone: change.phone,
      contact_shared: change.contactShared,
    })
    if (Object.keys(columns).length === 0) return this.get(tenantId, personId)
    const row = await this.#storage.inTenant(tenantId, async (tx) => {
      // One stretch for every day: what was said of each weekday before holds no more.
      if (change.workHours)
        await tx.updateTable('person_hours').set({ work_week: null }).where('person_id', '=', personId).execute()
      return tx.updateTable('people').set(columns).where('id', '=', personId).returningAll().executeTakeFirst()
    })
    if (!row) throw new ProblemError('NOT_FOUND')
    return personOf(row)
  }

  #refuseUnknownZone(zone: string): void {
    if (!hasZone(this.#zones, zone)) throw new ProblemError('ZONE_UNKNOWN', zone)
  }
}

/** Rejects with the database's unique violation when the address is taken. */
export async function insertPerson(
  tx: Tx,
  tenantId: TenantId,
  input: Omit<NewPerson, 'role'> & { role: PeopleTable['role']; passwordHash?: string },
  createdAt: Date,
): Promise<Person> {
  const row = await tx
    .insertInto('people')
    .values({
      id: newId<PersonId>(),
      tenant_id: tenantId,
      department_id: input.departmentId,
      name: input.name,
      email: input.email,
      role: input.role,
      zone: input.zone,
      work_from_minute: input.workHours.fromMinute,
      work_until_minute: input.workHours.untilMinute,
      work_days: input.workHours.days,
      language: input.language,
      password_hash: input.passwordHash ?? null,
      created_at: createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return personOf(row)
}

async function refuseBeyondMax(tx: Tx): Promise<void> {
  const { count } = await tx
    .selectFrom('people')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) >= peoplePerTenantMax) throw new ProblemError('CONFLICT', 'The company has too many people.')
}

function personOf(row: Selectable<PeopleTable>): Person {
  return {
    personId: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    departmentId: row.department_id,
    zone: row.zone,
    workHours: { fromMinute: row.work_from_minute, untilMinute: row.work_until_minute, days: row.work_days },
    language: row.language,
    phone: row.phone,
    contactShared: row.contact_shared,
  }
}

function colleagueOf(person: Person, { personId, role }: { personId: PersonId; role: TenantRole }): Colleague {
  if (person.contactShared || person.personId === personId) return person
  return { ...person, email: role === 'member' ? null : person.email, phone: null }
}

function withoutUndefined<T extends object>(columns: T): Partial<T> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<T>
}
