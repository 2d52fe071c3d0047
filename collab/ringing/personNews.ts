import type { Bus, Json } from '../../infra/bus/bus.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import { CompanyNews } from '../chat/companyNews.ts'
import { PersonEvent, personEventsTopic, personNotices, type PersonNotices } from '../protocol/ringing.ts'

type Name = keyof PersonNotices & string
type Tell = (name: Name, data: Notice<PersonNotices, Name>) => void

/** Hands what concerns single people to all their open pages, in every process. Nothing is kept here. */
export class PersonNews {
  readonly #bus: Bus
  readonly #log: Log
  readonly #company: CompanyNews<PersonEvent>

  constructor({ bus, log }: { bus: Bus; log: Log }) {
    this.#bus = bus
    this.#log = log
    this.#company = new CompanyNews({
      bus,
      log,
      topicOf: personEventsTopic,
      schema: PersonEvent,
      concerned: async (_, { to }) => new Set(to),
    })
  }

  /** Never throws: what is told here is kept elsewhere, and pages ask for it when they open. */
  async tell<K extends Name>(
    tenantId: TenantId,
    to: readonly string[],
    notice: K,
    data: Notice<PersonNotices, K>,
  ): Promise<void> {
    if (to.length === 0) return
    try {
      await this.#bus.publish(personEventsTopic(tenantId), { to: [...to], notice, data: data as Json })
    } catch (err) {
      this.#log.warn({ err, notice }, 'news of a person not spread')
    }
  }

  /** Tells a page from now on; the answer ends that. */
  listen(session: Session, tell: Tell): () => void {
    return this.#company.listen(session, ({ notice, data }) => {
      const parsed = isNotice(notice) ? personNotices[notice].safeParse(data) : null
      if (parsed?.success && isNotice(notice)) tell(notice, parsed.data)
      else this.#log.warn({ notice }, 'message among the news of people is none')
    })
  }
}

const isNotice = (name: string): name is Name => Object.hasOwn(personNotices, name)
