import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import { hashSecret, tenantOf } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { AppPassword, CalendarAccount } from '../protocol/caldav.ts'
import { davPath } from '../protocol/caldav.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { basicCredentials } from './basicCredentials.ts'
import { davLimits } from './davLimits.ts'

const hourMs = 3_600_000

export interface AppPasswordsDeps {
  storage: Storage
  clock: Clock
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
}

/** Whose program it is that asks. */
export interface DavCaller extends Viewer {
  name: string
  email: string
  zone: string
  language: Language
}

type Who = Pick<Viewer, 'tenantId' | 'personId'>

/** Passwords of calendar programs. Each opens its owner's calendar and nothing else; only its hash is kept. */
export class AppPasswords {
  readonly #deps: AppPasswordsDeps

  constructor(deps: AppPasswordsDeps) {
    this.#deps = deps
  }

  async list(who: Who): Promise<{ appPasswords: AppPassword[]; account: CalendarAccount }> {
    return this.#deps.storage.inTenant(who.tenantId, async (tx) => {
      const rows = await tx
        .selectFrom('app_passwords')
        .selectAll()
        .where('person_id', '=', who.personId)
        .orderBy('created_at')
        .execute()
      const me = await tx.selectFrom('people').select('email').where('id', '=', who.personId).executeTakeFirstOrThrow()
      const account = { url: this.#deps.publicUrl + davPath, userName: me.email }
      return { appPasswords: rows.map(passwordOf), account }
    })
  }

  /** The secret is known to nobody afterwards. Throws ProblemError CONFLICT when there are too many. */
  async make(who: Who, name: string): Promise<{ appPassword: AppPassword; secret: string }> {
    const { storage, newId, newSecret, clock } = this.#deps
    const secret = newSecret(who.tenantId)
    return storage.inTenant(who.tenantId, async (tx) => {
      if ((await countOf(tx, who.personId)) >= davLimits.appPasswordsPerPersonMax)
        throw new ProblemError('CONFLICT', `There are ${davLimits.appPasswordsPerPersonMax} already: revoke one first.`)
      const row = await tx
        .insertInto('app_passwords')
        .values({
          id: newId(),
          tenant_id: who.tenantId,
          person_id: who.personId,
          name,
          secret_hash: hashSecret(secret),
          created_at: new Date(clock.nowMs()),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { appPassword: passwordOf(row), secret }
    })
  }

  /** Throws ProblemError NOT_FOUND. */
  async revoke(who: Who, appPasswordId: string): Promise<void> {
    const gone = await this.#deps.storage.inTenant(who.tenantId, (tx) =>
      tx
        .deleteFrom('app_passwords')
        .where('id', '=', appPasswordId)
        .where('person_id', '=', who.personId)
        .returning('id')
        .executeTakeFirst(),
    )
    if (!gone) throw new ProblemError('NOT_FOUND')
  }

  /**
   * Who an `Authorization: Basic` header speaks for. Throws ProblemError SIGN_IN_NEEDED without one,
   * CREDENTIALS_WRONG for any that is not an address with an app password of its own, TENANT_ELSEWHERE.
   */
  async authenticate(authorization: string | undefined): Promise<DavCaller> {
    const given = basicCredentials(authorization)
    if (!given) throw new ProblemError('SIGN_IN_NEEDED')
    const tenantId = tenantOfPassword(given.password)
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      const row = await tx
        .selectFrom('app_passwords')
        .innerJoin('people', 'people.id', 'app_passwords.person_id')
        .select(['app_passwords.id', 'last_used_at', 'people.id as personId', 'role', 'people.name', 'email'])
        .select(['zone', 'language'])
        .where('secret_hash', '=', hashSecret(given.password))
        .executeTakeFirst()
      if (!row || row.email !== given.userName.toLowerCase()) throw new ProblemError('CREDENTIALS_WRONG')
      await this.#noteUse(tx, row)
      const { personId, role, name, email, zone, language } = row
      return { tenantId, personId, role, name, email, zone, language }
    })
  }

  /** To the hour: a program that looks every minute does not write every minute. */
  async #noteUse(tx: Tx, row: { id: string; last_used_at: Date | null }): Promise<void> {
    const hour = new Date(Math.floor(this.#deps.clock.nowMs() / hourMs) * hourMs)
    if (row.last_used_at && row.last_used_at >= hour) return
    await tx.updateTable('app_passwords').set({ last_used_at: hour }).where('id', '=', row.id).execute()
  }
}

function tenantOfPassword(password: string): TenantId {
  try {
    return tenantOf(password)
  } catch {
    throw new ProblemError('CREDENTIALS_WRONG')
  }
}

async function countOf(tx: Tx, personId: PersonId): Promise<number> {
  const { count } = await tx
    .selectFrom('app_passwords')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

function passwordOf(row: { id: string; name: string; created_at: Date; last_used_at: Date | null }): AppPassword {
  return {
    appPasswordId: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }
}
