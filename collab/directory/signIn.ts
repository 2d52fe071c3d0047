import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { passwordMatches } from './password.ts'
import { signInPath, type SignInLinks } from './signInLinks.ts'
import type { Tenant, Tenants } from './tenants.ts'

/** Whose session a way in leads to. */
export interface SignedIn {
  tenantId: TenantId
  personId: PersonId
}

export interface SignInDeps {
  storage: Storage
  clock: Clock
  log: Log
  tenants: Tenants
  links: SignInLinks
  /** Origin of the page, without a slash at the end: what mailed links begin with. */
  publicUrl: string
  mail: Mail
}

/** A person's mailbox is not filled by strangers who type their address: more requests within an hour are silent. */
const mailedLinksPerHourMax = 5

/** The two ways in: address and password, or a link by mail. */
export class SignIn {
  readonly #deps: SignInDeps

  constructor(deps: SignInDeps) {
    this.#deps = deps
  }

  /** Throws COMPANY_UNKNOWN, CREDENTIALS_WRONG; the latter after the same work whether the address is known or not. */
  async withPassword(input: { company?: string | undefined; email: string; password: string }): Promise<SignedIn> {
    const { tenantId } = await this.#deps.tenants.named(input.company)
    const person = await this.#deps.storage.inTenant(tenantId, (tx) => personWithEmail(tx, input.email))
    const matches = await passwordMatches(input.password, person?.password_hash ?? null)
    if (!person || !matches) throw new ProblemError('CREDENTIALS_WRONG')
    return { tenantId, personId: person.id }
  }

  /** Mails a link to a known address and does nothing for any other. Throws COMPANY_UNKNOWN. */
  async requestLink(input: { company?: string | undefined; email: string }): Promise<void> {
    const tenant = await this.#deps.tenants.named(input.company)
    const url = await this.#deps.storage.inTenant(tenant.tenantId, (tx) => this.#mailLink(tx, tenant, input.email))
    // Where nothing leaves the house, a link that nobody can read would lock everybody out.
    if (url && !this.#deps.mail.leaves) this.#deps.log.info({ to: input.email, url }, 'sign-in link')
  }

  async #mailLink(tx: Tx, tenant: Tenant, email: string): Promise<string | null> {
    const { tenantId } = tenant
    const person = await personWithEmail(tx, email)
    if (!person || (await this.#mailedEnough(tx, person.id))) return null
    const url = this.#deps.publicUrl + signInPath(await this.#deps.links.insert(tx, tenantId, person.id))
    await this.#deps.mail.post(tx, [{ tenantId, to: email, ...mailOf(tenant, person, url) }])
    return url
  }

  async #mailedEnough(tx: Tx, personId: PersonId): Promise<boolean> {
    const recent = await tx
      .selectFrom('sign_in_links')
      .select('secret_hash')
      .where('person_id', '=', personId)
      .where('created_at', '>', new Date(this.#deps.clock.nowMs() - 3_600_000))
      .limit(mailedLinksPerHourMax)
      .execute()
    return recent.length >= mailedLinksPerHourMax
  }
}

function personWithEmail(tx: Tx, email: string) {
  return tx
    .selectFrom('people')
    .select(['id', 'name', 'language', 'password_hash'])
    .where('email', '=', email)
    .executeTakeFirst()
}

function mailOf(tenant: Tenant, person: { name: string; language: 'en' | 'zh' }, url: string) {
  if (person.language === 'zh')
    return {
      subject: `登录 ${tenant.name}`,
      text: `${person.name}，您好：\n\n请用此链接登录（24 小时内有效，仅可使用一次）：\n${url}\n\n如果不是您本人的请求，请忽略此邮件。`,
    }
  return {
    subject: `Sign in to ${tenant.name}`,
    text: `Hello ${person.name},\n\nthis link signs you in once, within 24 hours:\n${url}\n\nIf you did not ask for it, ignore this mail.`,
  }
}
