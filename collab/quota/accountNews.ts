import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import { DepartmentId, TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { MinuteEvent, minuteEventsTopic } from '../protocol/minutes.ts'
import type { Payer } from './payers.ts'

/** One room's checkpoint changed what an account's other rooms have to do. */
const Look = z.object({ tenantId: TenantId, payer: z.union([z.literal('override'), DepartmentId]) })
const lookTopic = 'house/account-news'

/** Tells when something about an account has changed, whichever process and whoever did it. */
export class AccountNews {
  readonly #bus: Bus
  readonly #log: Log
  readonly #onNews: (tenantId: TenantId, payer: Payer | null) => void
  readonly #followed = new Map<TenantId, Promise<Subscription | null>>()
  #looking?: Subscription

  /** `onNews` with null: any of the company's. */
  constructor({ bus, log }: { bus: Bus; log: Log }, onNews: (tenantId: TenantId, payer: Payer | null) => void) {
    this.#bus = bus
    this.#log = log
    this.#onNews = onNews
  }

  async start(): Promise<void> {
    this.#looking = await this.#bus.subscribe(lookTopic, (message) => {
      const look = Look.safeParse(message)
      if (look.success) this.#onNews(look.data.tenantId, look.data.payer)
    })
  }

  async close(): Promise<void> {
    await this.#looking?.close()
    for (const subscription of this.#followed.values()) await (await subscription)?.close()
    this.#followed.clear()
  }

  /** From now on what is changed by this company's admins and hosts is heard. */
  follow(tenantId: TenantId) {
    if (this.#followed.has(tenantId)) return
    const subscribed = this.#bus
      .subscribe(minuteEventsTopic(tenantId), (message) => this.#hear(tenantId, message))
      .catch((error: unknown) => {
        this.#log.warn({ err: error, tenantId }, 'changes of minutes are not heard')
        this.#followed.delete(tenantId)
        return null
      })
    this.#followed.set(tenantId, subscribed)
  }

  async publish(tenantId: TenantId, payer: Payer): Promise<void> {
    await this.#bus.publish(lookTopic, { tenantId, payer })
  }

  #hear(tenantId: TenantId, message: Json) {
    const event = MinuteEvent.safeParse(message)
    if (event.success && event.data.event === 'changed') this.#onNews(tenantId, event.data.departmentId)
  }
}
