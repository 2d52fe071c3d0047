import type { Bus } from '../../infra/bus/bus.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Recomputation } from './recomputation.ts'

const dayMs = 24 * 3_600_000
/** Past midnight everywhere that is far enough; before anybody works where most people are. */
const startsAtMs = 3 * 3_600_000

/** Runs the recomputation once a night, in one process of the house. */
export class NightlyCheck {
  readonly #bus: Bus
  readonly #log: Log
  readonly #recomputation: Recomputation
  #lastDay: number | null = null

  constructor({ bus, log, recomputation }: { bus: Bus; log: Log; recomputation: Recomputation }) {
    this.#bus = bus
    this.#log = log
    this.#recomputation = recomputation
  }

  /** Does what is due. The night in which the process began belongs to those that ran before. */
  async run(tenantIds: TenantId[], nowMs: number): Promise<void> {
    const day = Math.floor((nowMs - startsAtMs) / dayMs)
    this.#lastDay ??= day
    if (day <= this.#lastDay) return
    const mine = await this.#bus.claim(`house/minute-checks/${day}`, true, 2 * dayMs)
    this.#lastDay = day
    if (!mine) return
    for (const tenantId of tenantIds) await this.#check(tenantId, nowMs)
  }

  async #check(tenantId: TenantId, nowMs: number): Promise<void> {
    for (const { postedSeconds, accountDriftSeconds, ...found } of await this.#recomputation.run(tenantId, nowMs)) {
      if (postedSeconds === 0 && accountDriftSeconds === 0) continue
      const difference = { tenantId, ...found, postedSeconds, accountDriftSeconds }
      this.#log.error(difference, 'minutes differ from the journal; the difference was posted')
    }
  }
}
