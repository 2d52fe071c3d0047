import type { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import { personKeyOf } from '../admission/bearer.ts'

export interface CompanyNewsOptions<Event> {
  bus: Bus
  log: Log
  topicOf: (tenantId: TenantId) => string
  schema: z.ZodType<Event>
  /** Keys of the people an event is for. */
  concerned: (tenantId: TenantId, event: Event) => Promise<ReadonlySet<string>>
}

interface Listener<Event> {
  session: Session
  tell(event: Event): void
}

interface Company<Event> {
  readonly listeners: Set<Listener<Event>>
  /** Null after an attempt that failed; the next page of the company makes another. */
  subscription: Promise<Subscription | null> | null
  /** Ends when what was heard so far was told: events reach a page in their order. */
  told: Promise<void>
}

/** Hands what is told of a company on the bus to those of its pages it concerns. */
export class CompanyNews<Event> {
  readonly #options: CompanyNewsOptions<Event>
  readonly #companies = new Map<TenantId, Company<Event>>()

  constructor(options: CompanyNewsOptions<Event>) {
    this.#options = options
  }

  /** Tells a page from now on; the answer ends that. One subscription serves all pages of a company. */
  listen(session: Session, tell: (event: Event) => void): () => void {
    const { tenantId } = session
    const company = this.#companies.get(tenantId) ?? {
      listeners: new Set(),
      subscription: null,
      told: Promise.resolve(),
    }
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

  async #subscribe(tenantId: TenantId, company: Company<Event>): Promise<Subscription | null> {
    const { bus, log, topicOf } = this.#options
    const topic = topicOf(tenantId)
    try {
      return await bus.subscribe(topic, (message) => {
        company.told = company.told.then(() => this.#heard(tenantId, company, message))
      })
    } catch (error) {
      log.warn({ err: error, topic }, 'news of a company are not heard')
      company.subscription = null
      return null
    }
  }

  async #heard(tenantId: TenantId, { listeners }: Company<Event>, message: Json): Promise<void> {
    const { log, schema, concerned } = this.#options
    const parsed = schema.safeParse(message)
    if (!parsed.success) return void log.warn('message among the news of a company is none')
    const event = parsed.data
    try {
      const keys = await concerned(tenantId, event)
      for (const { session, tell } of listeners) if (keys.has(personKeyOf(session))) tell(event)
    } catch (error) {
      log.warn({ err: error }, 'news of a company did not reach the pages')
    }
  }
}
