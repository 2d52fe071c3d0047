import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { documentName } from './documentName.ts'

/** A pass as revocations need to know it. */
interface Pass {
  tenantId: TenantId
  documentId: DocumentId
  personKey: string
  expiresAtMs: number
}

/** Stands for everybody: what the company or guests may do has changed. */
const everybody = '*'

/** Which passes are worth less than they say. Each process also remembers what it heard, should the bus be wiped. */
export class Revocations {
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #heard = new Map<string, number>()

  constructor(bus: Bus, clock: Clock) {
    this.#bus = bus
    this.#clock = clock
  }

  /** Refuses the passes a person has of a document; without a person, has everybody's looked at again. */
  async revoke(tenantId: TenantId, documentId: DocumentId, personKey: string = everybody): Promise<void> {
    this.hear(tenantId, documentId, personKey)
    // One pass length suffices: by then every pass of before has expired.
    await this.#bus.put(keyOf(tenantId, documentId, personKey), this.#clock.nowMs(), limits.passMs)
  }

  hear(tenantId: TenantId, documentId: DocumentId, personKey: string = everybody): void {
    const nowMs = this.#clock.nowMs()
    // In the order of their times, so the outdated are the first.
    for (const [key, atMs] of this.#heard) {
      if (atMs > nowMs - limits.passMs) break
      this.#heard.delete(key)
    }
    const key = keyOf(tenantId, documentId, personKey)
    this.#heard.delete(key)
    this.#heard.set(key, nowMs)
  }

  /** What became of a pass since it was issued. */
  async statusOf(pass: Pass): Promise<'good' | 'revoked' | 'in doubt'> {
    if (await this.#since(pass, pass.personKey)) return 'revoked'
    return (await this.#since(pass, everybody)) ? 'in doubt' : 'good'
  }

  async #since({ tenantId, documentId, expiresAtMs }: Pass, personKey: string): Promise<boolean> {
    const key = keyOf(tenantId, documentId, personKey)
    const told = await this.#bus.get(key)
    const revokedAtMs = Math.max(typeof told === 'number' ? told : 0, this.#heard.get(key) ?? 0)
    // A pass carries whole seconds; of two in the same second the revocation wins.
    return expiresAtMs - limits.passMs <= revokedAtMs
  }
}

const keyOf = (tenantId: TenantId, documentId: DocumentId, personKey: string) =>
  `${documentName(tenantId, documentId)}/revoked/${personKey}`
