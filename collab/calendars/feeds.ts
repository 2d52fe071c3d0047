import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { hashSecret, tenantOf } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { feedPath, type CalendarFeed, type CalendarFeedAddress } from '../protocol/invitations.ts'
import type { Viewer } from '../scheduler/viewer.ts'
import { contentOf, personalCalendar } from './personalCalendar.ts'

/** Programs ask often; when they last did need not be known to the minute. */
const readEveryMs = 10 * 60_000

export interface FeedsOptions {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  newSecret: (tenantId: TenantId) => string
  /** Origin of the page. */
  publicUrl: string
}

/** A person's calendar as other programs read it. */
export interface FeedFile {
  tag: string
  text: string
}

/** Private addresses of people's calendars. Whoever has one reads on until its owner ends it; only its hash is kept. */
export class Feeds {
  readonly #options: FeedsOptions

  constructor(options: FeedsOptions) {
    this.#options = options
  }

  /** null: the person's calendar has no address. */
  async find({ tenantId, personId }: Viewer): Promise<CalendarFeed | null> {
    const row = await this.#options.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('calendar_feeds')
        .select(['created_at', 'read_at'])
        .where('person_id', '=', personId)
        .executeTakeFirst(),
    )
    return row ? { createdAt: row.created_at.toISOString(), readAt: row.read_at?.toISOString() ?? null } : null
  }

  /** A new address; the one before leads nowhere. */
  async make({ tenantId, personId }: Viewer): Promise<CalendarFeedAddress> {
    const { storage, clock, newSecret, publicUrl } = this.#options
    const secret = newSecret(tenantId)
    const made = { secret_hash: hashSecret(secret), created_at: new Date(clock.nowMs()), read_at: null }
    await storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('calendar_feeds')
        .values({ tenant_id: tenantId, person_id: personId, ...made })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'person_id']).doUpdateSet(made))
        .execute(),
    )
    const url = publicUrl.replace(/\/$/, '') + feedPath(secret)
    return { createdAt: made.created_at.toISOString(), readAt: null, url, webcal: url.replace(/^https?:/, 'webcal:') }
  }

  async end({ tenantId, personId }: Viewer): Promise<void> {
    await this.#options.storage.inTenant(tenantId, (tx) =>
      tx.deleteFrom('calendar_feeds').where('person_id', '=', personId).execute(),
    )
  }

  /** The file behind an address; null where the asker has it (`isKnown` of its tag). Throws ProblemError LINK_INVALID. */
  async read(secret: string, isKnown: (tag: string) => boolean): Promise<FeedFile | { tag: string; text: null }> {
    const { storage, zones, clock, publicUrl } = this.#options
    return storage.inTenant(tenantOf(secret), async (tx) => {
      const person = await this.#owner(tx, secret)
      const nowMs = clock.nowMs()
      const content = await contentOf(tx, person.personId, { zones, nowMs })
      if (isKnown(content.tag)) return { tag: content.tag, text: null }
      const text = await personalCalendar(tx, person, content, { zones, publicUrl, nowMs, everyone: false })
      return { tag: content.tag, text }
    })
  }

  async #owner(tx: Tx, secret: string) {
    const now = new Date(this.#options.clock.nowMs())
    const found = await tx
      .selectFrom('calendar_feeds')
      .innerJoin('people', 'people.id', 'calendar_feeds.person_id')
      .select(['people.id as personId', 'people.name', 'read_at'])
      .where('secret_hash', '=', hashSecret(secret))
      .executeTakeFirst()
    if (!found) throw new ProblemError('LINK_INVALID')
    if (found.read_at === null || now.getTime() - found.read_at.getTime() > readEveryMs) {
      await tx.updateTable('calendar_feeds').set({ read_at: now }).where('person_id', '=', found.personId).execute()
    }
    return found
  }
}
