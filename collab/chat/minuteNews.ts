import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import { MinuteEvent, minuteEventsTopic } from '../protocol/minutes.ts'

export interface MinuteNewsDeps {
  storage: Storage
  bus: Bus
  log: Log
}

interface Listener {
  session: Session
  tell(event: MinuteEvent): void
}

interface Company {
  readonly listeners: Set<Listener>
  /** Null after an attempt that failed; the next page of the company makes another. */
  subscription: Promise<Subscription | null> | null
}

/** Hands what happens to a company's minutes to those of its pages it concerns. [ML78] */
export class MinuteNews {
  readonly #deps: MinuteNewsDeps
  readonly #companies = new Map<TenantId, Company>()

  constructor(deps: MinuteNewsDeps) {
    this.#deps = deps
  }

  /** Tells a page from now on; the answer ends that. One subscription serves all pages of a company. */
  listen(session: Session, tell: (event: MinuteEvent) => void): () => void {
    const { tenantId } = session
    const company = this.#companies.get(tenantId) ?? { listeners: new Set(), subscription: null }
    this.#companies.set(tenantId, company)
    company.subscription ??= this.#subscribe(tenantId, company)
    const listener = { session, tell }
    company.listeners.add(listener)
    return () => {
      company.listeners.delete(listener)
      if (company.listeners.size > 0 || this.#companies.get(tenantId) !== company) return
      this.#companies.delete(tenantId)
      void company.subscription?.then((subscription) => subscription?.close()).catch(() => undefined)
    }
  }

  async #subscribe(tenantId: TenantId, company: Company): Promise<Subscription | null> {
    const { bus, log } = this.#deps
    try {
      return await bus.subscribe(minuteEventsTopic(tenantId), (message) => void this.#heard(tenantId, message))
    } catch (error) {
      log.warn({ err: error }, 'news of the minutes are not heard')
      company.subscription = null
      return null
    }
  }

  async #heard(tenantId: TenantId, message: Json): Promise<void> {
    const { log } = this.#deps
    const parsed = MinuteEvent.safeParse(message)
    if (!parsed.success) return void log.warn('message among the news of the minutes is none')
    const event = parsed.data
    try {
      const concerned = await this.#concerned(tenantId, event)
      for (const { session, tell } of this.#companies.get(tenantId)?.listeners ?? [])
        if (concerned.has(personKeyOf(session))) tell(event)
    } catch (error) {
      log.warn({ err: error }, 'news of the minutes did not reach the pages')
    }
  }

  /** Read anew for every event: roles and departments change while a page is open. */
  async #concerned(tenantId: TenantId, event: MinuteEvent): Promise<Set<string>> {
    const ofDepartment = event.event === 'crossing' || event.event === 'stage' ? event.departmentId : null
    const people = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('people')
        .select('id')
        .where((eb) =>
          eb.or([
            eb('role', 'in', ['admin', 'owner']),
            ...(ofDepartment ? [eb('department_id', '=', ofDepartment)] : []),
          ]),
        )
        .execute(),
    )
    const keys = new Set<string>(people.map(({ id }: { id: PersonId }) => id))
    if (event.event === 'request') keys.add(event.personKey)
    return keys
  }
}
