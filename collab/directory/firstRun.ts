import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { hashSecret, newId, newSecret, tenantOf } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { hasZone, type ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Person, peopleRoutes } from '../protocol/people.ts'
import { insertDepartment } from './departments.ts'
import { isUniqueViolation } from './isUniqueViolation.ts'
import { hashPassword } from './password.ts'
import { insertPerson } from './people.ts'
import { freeSlug } from './tenants.ts'

export type FirstRunInput = z.output<(typeof peopleRoutes)['POST /api/first-run']['body']>

/** Long enough for a house that is set up on a Friday; each start makes a new link anyway. */
const ownerLinkMs = 7 * 24 * 3_600_000

/** How a house gets its first company and its owner. */
export class FirstRun {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #zones: ZoneTable

  constructor(deps: { storage: Storage; clock: Clock; zones: ZoneTable }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#zones = deps.zones
  }

  /**
   * Call at each start. Answers with the path of a fresh one-time owner link, which voids the one
   * before, or with null when the house has an owner.
   */
  async ownerLink(): Promise<string | null> {
    const tenantId = await this.#waitingTenant()
    if (!tenantId) return null
    const secret = newSecret(tenantId)
    const nowMs = this.#clock.nowMs()
    await this.#storage.inTenant(tenantId, async (tx) => {
      await tx.deleteFrom('sign_in_links').where('kind', '=', 'owner').execute()
      await tx
        .insertInto('sign_in_links')
        .values({
          secret_hash: hashSecret(secret),
          tenant_id: tenantId,
          kind: 'owner',
          person_id: null,
          expires_at: new Date(nowMs + ownerLinkMs),
          created_at: new Date(nowMs),
        })
        .execute()
    })
    return `/first/${secret}`
  }

  /**
   * Uses the owner link: names the company, its first department and its owner, all or nothing.
   * Throws LINK_INVALID, ZONE_UNKNOWN.
   */
  async finish(input: FirstRunInput): Promise<{ tenantId: TenantId; owner: Person }> {
    if (!hasZone(this.#zones, input.zone)) throw new ProblemError('ZONE_UNKNOWN', input.zone)
    const tenantId = tenantOf(input.secret)
    // Looked at before the password is hashed, so that guessing links does not buy work from us.
    await this.#storage.inTenant(tenantId, (tx) => this.#refuseSpent(tx, input.secret))
    const passwordHash = await hashPassword(input.password)
    const owner = await this.#storage.inTenant(tenantId, (tx) => this.#found(tx, tenantId, input, passwordHash))
    return { tenantId, owner }
  }

  async #refuseSpent(tx: Tx, secret: string): Promise<void> {
    const link = await tx
      .selectFrom('sign_in_links')
      .select('secret_hash')
      .where('secret_hash', '=', hashSecret(secret))
      .where('kind', '=', 'owner')
      .where('used_at', 'is', null)
      .where('expires_at', '>', new Date(this.#clock.nowMs()))
      .executeTakeFirst()
    if (!link) throw new ProblemError('LINK_INVALID')
  }

  async #found(tx: Tx, tenantId: TenantId, input: FirstRunInput, passwordHash: string): Promise<Person> {
    const now = new Date(this.#clock.nowMs())
    const used = await tx
      .updateTable('sign_in_links')
      .set({ used_at: now })
      .where('secret_hash', '=', hashSecret(input.secret))
      .where('kind', '=', 'owner')
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('secret_hash')
      .executeTakeFirst()
    if (!used) throw new ProblemError('LINK_INVALID')
    const slug = await freeSlug(tx, input.company)
    await tx
      .updateTable('tenants')
      .set({ slug, name: input.company, ready_at: now })
      .where('id', '=', tenantId)
      .execute()
    const { departmentId } = await insertDepartment(
      tx,
      tenantId,
      { name: input.company, zone: input.zone, parentId: null },
      now,
    )
    const workHours = { fromMinute: 540, untilMinute: 1080, days: [1, 2, 3, 4, 5] }
    return insertPerson(tx, tenantId, { ...input, departmentId, role: 'owner', workHours, passwordHash }, now)
  }

  /** The tenant that waits for its owner, made where the house is empty; null when an owner is there. */
  async #waitingTenant(): Promise<TenantId | null> {
    try {
      return await this.#storage.inHouse((tx) => findOrInsertTenant(tx, new Date(this.#clock.nowMs())))
    } catch (error) {
      // Two processes of one empty house started together: the other one's tenant is there now.
      if (!isUniqueViolation(error)) throw error
      return this.#storage.inHouse((tx) => findOrInsertTenant(tx, new Date(this.#clock.nowMs())))
    }
  }
}

async function findOrInsertTenant(tx: Tx, now: Date): Promise<TenantId | null> {
  const tenants = await tx
    .selectFrom('tenants')
    .select(['id', 'ready_at'])
    .orderBy('ready_at', 'asc')
    .limit(100)
    .execute()
  if (tenants.some((tenant) => tenant.ready_at !== null)) return null
  const waiting = tenants[0]
  if (waiting) return waiting.id
  const id = newId<TenantId>()
  await tx.insertInto('tenants').values({ id, slug: '', ready_at: null, name: '', created_at: now }).execute()
  return id
}
