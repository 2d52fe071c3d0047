import type { TenantId } from '../../infra/contract/ids.ts'

/** What is asked of the companies of the house. */
export interface CompanyNames {
  /** The only company of the house, null where it has several. */
  only(): Promise<{ tenantId: TenantId } | null>
  find(tenantId: TenantId): Promise<{ slug: string } | null>
}

/**
 * Who operates the house: the people of OPERATORS. Where the house serves several companies an address alone says
 * nothing, since any of their admins may add a person with it: there it stands as company/address.
 */
export class Operators {
  readonly #named: ReadonlySet<string>
  readonly #companies: CompanyNames

  constructor(named: readonly string[], companies: CompanyNames) {
    this.#named = new Set(named.map((name) => name.toLowerCase()))
    this.#companies = companies
  }

  async has(tenantId: TenantId, email: string): Promise<boolean> {
    const address = email.toLowerCase()
    if (this.#named.has(address) && (await this.#companies.only())?.tenantId === tenantId) return true
    if (![...this.#named].some((name) => name.endsWith(`/${address}`))) return false
    const company = await this.#companies.find(tenantId)
    return company !== null && this.#named.has(`${company.slug}/${address}`)
  }
}
