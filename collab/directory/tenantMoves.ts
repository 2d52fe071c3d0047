import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'

/** With what their pages need to hear of it, within the second a move may take to be noticed. */
const lookEveryMs = 500

export interface TenantMovesDeps {
  storage: Storage
  clock: Clock
  log: Log
  /** Ends what a tenant that has moved still has open here. */
  onMoved: (tenantId: TenantId) => void
}

/** Notices that a tenant has moved to another data home. What is asked for anew the storage refuses by itself. */
export class TenantMoves {
  readonly #deps: TenantMovesDeps
  #here: ReadonlySet<TenantId> = new Set()
  #looking: Promise<void> | undefined
  #stop: (() => void) | undefined

  constructor(deps: TenantMovesDeps) {
    this.#deps = deps
  }

  /** Where no other home is known nobody can move, and nothing is asked. */
  async start(): Promise<void> {
    if (this.#deps.storage.homes.alone) return
    await this.#look()
    this.#stop = this.#deps.clock.every(lookEveryMs, () => {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    })
  }

  async close(): Promise<void> {
    this.#stop?.()
    await this.#looking
  }

  async #look(): Promise<void> {
    const { storage, log, onMoved } = this.#deps
    try {
      const here = new Set(await storage.tenants())
      const moved = [...this.#here].filter((tenantId) => !here.has(tenantId))
      this.#here = here
      for (const tenantId of moved) {
        log.info({ tenantId }, 'tenant has moved to another data home')
        onMoved(tenantId)
      }
    } catch (err) {
      log.warn({ err }, 'data homes of tenants not looked up')
    }
  }
}
