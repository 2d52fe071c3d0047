import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { WebPush } from '../../infra/webPush.ts'
import type { DueReminder, PushSubscription } from '../protocol/hours.ts'
import type { Me } from './myHours.ts'
import { words } from './words.ts'

const browsersPerPersonMax = 10
/** Later than that, nobody wants to be reminded. */
const ttlSeconds = 600

export interface PushesDeps {
  storage: Storage
  clock: Clock
  log: Log
  newId: <T extends string>() => T
  /** null where the operator has not turned it on. */
  webPush: WebPush | null
}

/** What a browser shows while no page is open; `link` is where a press on it leads. */
export interface Push {
  title: string
  link: string
  tag: string
}

/** The browsers that take reminders while no page is open. */
export class Pushes {
  readonly #deps: PushesDeps

  constructor(deps: PushesDeps) {
    this.#deps = deps
  }

  get publicKey(): string | null {
    return this.#deps.webPush?.publicKey ?? null
  }

  /** Throws NOT_FOUND where push is off. A browser belongs to whoever used it last. */
  async subscribe({ tenantId, personId }: Me, { endpoint, keys }: PushSubscription): Promise<void> {
    if (!this.#deps.webPush) throw new ProblemError('NOT_FOUND', 'Push is not turned on here.')
    const columns = { person_id: personId, p256dh: keys.p256dh, auth: keys.auth }
    await this.#deps.storage.inTenant(tenantId, async (tx) => {
      await tx
        .insertInto('push_subscriptions')
        .values({ id: this.#deps.newId<string>(), tenant_id: tenantId, endpoint, ...columns })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'endpoint']).doUpdateSet(columns))
        .execute()
      const older = tx
        .selectFrom('push_subscriptions')
        .select('id')
        .where('person_id', '=', personId)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .offset(browsersPerPersonMax)
      await tx.deleteFrom('push_subscriptions').where('id', 'in', older).execute()
    })
  }

  async unsubscribe({ tenantId, personId }: Me, endpoint: string): Promise<void> {
    await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.deleteFrom('push_subscriptions').where('endpoint', '=', endpoint).where('person_id', '=', personId).execute(),
    )
  }

  async remind(tenantId: TenantId, personId: PersonId, reminder: DueReminder, language: Language): Promise<void> {
    const minutes = Math.max(0, Math.round((Date.parse(reminder.startsAt) - this.#deps.clock.nowMs()) / 60_000))
    const title = words[language].soon(reminder.title, minutes)
    await this.tell(tenantId, personId, { title, link: reminder.link, tag: reminder.reminderId }, ttlSeconds)
  }

  /**
   * Tells every browser of a person, within `withinSeconds` or not at all; those that are gone are forgotten. What has
   * the same tag takes the place of what came before. Never throws.
   */
  async tell(tenantId: TenantId, personId: PersonId, push: Push, withinSeconds: number): Promise<void> {
    const { storage, clock, log, webPush } = this.#deps
    if (!webPush) return
    const nowMs = clock.nowMs()
    const payload = Buffer.from(JSON.stringify(push))
    const browsers = await storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('push_subscriptions').selectAll().where('person_id', '=', personId).execute(),
    )
    const tell = async (browser: (typeof browsers)[number]) => {
      try {
        if (await webPush.send(browser, payload, withinSeconds, nowMs)) return
        await this.unsubscribe({ tenantId, personId }, browser.endpoint)
      } catch (err) {
        log.warn({ err, tenantId }, 'something was not pushed; open pages have it')
      }
    }
    await Promise.all(browsers.map(tell))
  }
}
