import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'

export interface Tenant {
  tenantId: TenantId
  name: string
  slug: string
}

/** The companies of a house. */
export class Tenants {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Those whose owner has finished the first run, and never more than two: who asks wants none, one or several. */
  async #firstReady(where: 'here' | 'anywhere'): Promise<Tenant[]> {
    const { own } = this.#storage.homes
    return this.#storage.inHouse((tx) =>
      tx
        .selectFrom('tenants')
        .select(['id as tenantId', 'name', 'slug'])
        .where('ready_at', 'is not', null)
        .$if(where === 'here', (query) =>
          query.where((eb) => eb.or([eb('data_home', 'is', null), eb('data_home', '=', own)])),
        )
        .limit(2)
        .execute(),
    )
  }

  /** Whether the house has, or had, a company. */
  async anyReady(): Promise<boolean> {
    return (await this.#firstReady('anywhere')).length > 0
  }

  /** The only company that lives in this house, or null when there is none or several. */
  async only(): Promise<Tenant | null> {
    const [first, ...others] = await this.#firstReady('here')
    return first && others.length === 0 ? first : null
  }

  async find(tenantId: TenantId): Promise<Tenant | null> {
    const row = await this.#storage.inHouse((tx) =>
      tx.selectFrom('tenants').select(['id as tenantId', 'name', 'slug']).where('id', '=', tenantId).executeTakeFirst(),
    )
    return row ?? null
  }

  /** The company somebody names at sign-in; the only one where they name none. Throws COMPANY_UNKNOWN, TENANT_ELSEWHERE. */
  async named(company: string | undefined): Promise<Tenant> {
    const tenant = company?.trim() ? await this.#bySlug(slugOf(company)) : await this.only()
    if (!tenant) throw new ProblemError('COMPANY_UNKNOWN')
    return tenant
  }

  async #bySlug(slug: string): Promise<Tenant | undefined> {
    const row = await this.#storage.inHouse((tx) =>
      tx
        .selectFrom('tenants')
        .select(['id as tenantId', 'name', 'slug', 'data_home as home'])
        .where('slug', '=', slug)
        .where('ready_at', 'is not', null)
        .executeTakeFirst(),
    )
    if (!row) return undefined
    const { home, ...tenant } = row
    this.#storage.homes.refuseElsewhere(home)
    return tenant
  }
}

/** What people type to name a company: lower case, letters and digits of any script, single dashes. */
export function slugOf(company: string): string {
  return company
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** The company's slug, numbered where another company has it already. */
export async function freeSlug(tx: Tx, company: string): Promise<string> {
  const slug = slugOf(company) || 'company'
  const taken = await tx.selectFrom('tenants').select('slug').where('slug', 'like', `${slug}%`).execute()
  const slugs = new Set(taken.map((row) => row.slug))
  if (!slugs.has(slug)) return slug
  for (let number = 2; ; number += 1) if (!slugs.has(`${slug}-${number}`)) return `${slug}-${number}`
}
