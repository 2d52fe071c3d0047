import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { ContactCallsTable } from '../../infra/storage/hoursTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { absenceDaysMax, reachableFrom } from '../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { comesThrough } from './importantContacts.ts'
import type { PersonTimes } from './personTimes.ts'

const dayMs = 86_400_000

/** Who disturbs, and how. `from` null: nobody in person. */
export interface Disturbance {
  from: PersonId | null
  by: ContactCallsTable['by']
}

/** Whether people may be disturbed: asked before anything rings, notifies or is mailed that can wait. */
export class Reach {
  readonly #clock: Clock
  readonly #zones: ZoneTable
  readonly #times: PersonTimes

  constructor(deps: { clock: Clock; zones: ZoneTable; times: PersonTimes }) {
    this.#clock = deps.clock
    this.#zones = deps.zones
    this.#times = deps.times
  }

  /** From when on people may be disturbed; who may be at once is left out. Important contacts are not asked for. */
  async awayUntil(tx: Tx, personIds: readonly PersonId[]): Promise<Map<PersonId, number>> {
    const nowMs = this.#clock.nowMs()
    const span = { fromMs: nowMs, untilMs: nowMs + absenceDaysMax * dayMs }
    const away = new Map<PersonId, number>()
    for (const [personId, person] of await this.#times.rest(tx, personIds, span)) {
      const fromMs = reachableFrom(this.#zones, person, nowMs)
      if (fromMs > nowMs) away.set(personId, fromMs)
    }
    return away
  }

  /** The same, less those to whom `from` is important enough to come through now; that is noted. */
  async refused(
    tx: Tx,
    tenantId: TenantId,
    personIds: readonly PersonId[],
    { from, by }: Disturbance,
  ): Promise<Map<PersonId, number>> {
    const away = await this.awayUntil(tx, personIds)
    if (from === null) return away
    for (const personId of [...away.keys()].toSorted())
      if (await comesThrough(tx, { tenantId, personId }, from, by, this.#clock.nowMs())) away.delete(personId)
    return away
  }
}
