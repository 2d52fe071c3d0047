import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ChatFiles } from './chatFiles.ts'
import { retentionDaysOf } from './chatSettings.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Past midnight everywhere that is far enough; before anybody works where most people are. */
const startsAtMs = 3 * hourMs
/** A file that was handed in and not sent. */
const unsentMs = dayMs
const atOnceMax = 500

export interface ChatSweepDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  files: Pick<ChatFiles, 'sweep'>
}

/** Deletes, once a night, what companies do not want to keep longer. */
export class ChatSweep {
  readonly #deps: ChatSweepDeps
  #stop: (() => void) | null = null
  #running: Promise<void> | null = null
  #lastDay: number

  constructor(deps: ChatSweepDeps) {
    this.#deps = deps
    // The night in which the process began belongs to those that ran before.
    this.#lastDay = this.#today()
  }

  start(): void {
    this.#stop = this.#deps.clock.every(hourMs, () => {
      this.#running ??= this.#look()
        .catch((err: unknown) => this.#deps.log.warn({ err }, 'old chat not deleted; tried again within the hour'))
        .finally(() => {
          this.#running = null
        })
    })
  }

  async close(): Promise<void> {
    this.#stop?.()
    await this.#running
  }

  /** Deletes all there is to delete now. */
  async run(): Promise<void> {
    const { storage, log } = this.#deps
    for (const tenantId of await storage.tenants()) {
      try {
        await this.#sweep(tenantId)
      } catch (err) {
        log.warn({ err, tenantId }, 'old chat of a company not deleted; tried again tomorrow')
      }
    }
  }

  async #look(): Promise<void> {
    const day = this.#today()
    if (day <= this.#lastDay) return
    const mine = await this.#deps.bus.claim(`house/chat-sweeps/${day}`, true, 2 * dayMs)
    this.#lastDay = day
    if (mine) await this.run()
  }

  #today(): number {
    return Math.floor((this.#deps.clock.nowMs() - startsAtMs) / dayMs)
  }

  /** In small portions: nobody who writes meanwhile waits for it. */
  async #sweep(tenantId: TenantId): Promise<void> {
    const { storage, clock, files } = this.#deps
    const nowMs = clock.nowMs()
    const days = await storage.inTenant(tenantId, (tx) => retentionDaysOf(tx, tenantId))
    const sentBefore = days === null ? null : new Date(nowMs - days * dayMs)
    const unsentBefore = new Date(nowMs - unsentMs)
    await untilNone(() => files.sweep(tenantId, sentBefore, unsentBefore, atOnceMax))
    if (sentBefore) await untilNone(() => this.#deleteMessages(tenantId, sentBefore))
  }

  async #deleteMessages(tenantId: TenantId, sentBefore: Date): Promise<number> {
    const deleted = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .deleteFrom('chat_messages')
        .where('id', 'in', (of) =>
          of.selectFrom('chat_messages').select('id').where('sent_at', '<', sentBefore).limit(atOnceMax),
        )
        .returning('id')
        .execute(),
    )
    return deleted.length
  }
}

async function untilNone(portion: () => Promise<number>): Promise<void> {
  while ((await portion()) > 0);
}
