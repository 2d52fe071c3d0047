import type { Bus } from '../../infra/bus/bus.ts'
import type { MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'

/** Longer than any meeting, and than a seat of it counts. */
const keptMs = 2 * limits.meetingSecondsMax * 1000

/**
 * Who came to a meeting by its code, which can be guessed, and was not invited: they wait to be let in, whatever its
 * lobby is. Kept on the bus: whoever came before it was wiped came by the link, as far as anybody knows.
 */
export class CodeEntries {
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Throws STORAGE_UNAVAILABLE. */
  async remember(tenantId: TenantId, meetingId: MeetingId, personId: PersonId): Promise<void> {
    await this.#bus.put(keyOf(tenantId, meetingId, personId), true, keptMs)
  }

  /** False while the bus does not answer. */
  async has(tenantId: TenantId, meetingId: MeetingId, personKey: string): Promise<boolean> {
    try {
      return (await this.#bus.get(keyOf(tenantId, meetingId, personKey))) === true
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'STORAGE_UNAVAILABLE') return false
      throw error
    }
  }
}

const keyOf = (tenantId: TenantId, meetingId: MeetingId, personKey: string) =>
  `${tenantId}/by-code/${meetingId}/${personKey}`
