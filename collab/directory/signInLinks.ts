import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { hashSecret, newSecret, tenantOf } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'

const signInLinkMs = 24 * 3_600_000

/** Where the page that uses a sign-in link lives. */
export const signInPath = (secret: string) => `/sign-in/${secret}`

/** One-time links that sign a person in. */
export class SignInLinks {
  readonly #storage: Storage
  readonly #clock: Clock

  constructor(deps: { storage: Storage; clock: Clock }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
  }

  /** Answers with the link's secret. `personId` is a person of that tenant. */
  async make(tenantId: TenantId, personId: PersonId): Promise<string> {
    return this.#storage.inTenant(tenantId, (tx) => this.insert(tx, tenantId, personId))
  }

  async insert(tx: Tx, tenantId: TenantId, personId: PersonId): Promise<string> {
    const secret = newSecret(tenantId)
    const nowMs = this.#clock.nowMs()
    await tx
      .deleteFrom('sign_in_links')
      .where('kind', '=', 'person')
      .where('expires_at', '<=', new Date(nowMs))
      .execute()
    await tx
      .insertInto('sign_in_links')
      .values({
        secret_hash: hashSecret(secret),
        tenant_id: tenantId,
        kind: 'person',
        person_id: personId,
        expires_at: new Date(nowMs + signInLinkMs),
        created_at: new Date(nowMs),
      })
      .execute()
    return secret
  }

  /** Uses the link up and tells whose it is. Throws LINK_INVALID when it is forged, used or expired. */
  async use(secret: string): Promise<{ tenantId: TenantId; personId: PersonId }> {
    const tenantId = tenantOf(secret)
    const now = new Date(this.#clock.nowMs())
    const row = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('sign_in_links')
        .set({ used_at: now })
        .where('secret_hash', '=', hashSecret(secret))
        .where('kind', '=', 'person')
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returning('person_id')
        .executeTakeFirst(),
    )
    if (!row?.person_id) throw new ProblemError('LINK_INVALID')
    return { tenantId, personId: row.person_id }
  }
}
