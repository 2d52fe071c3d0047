import type { DepartmentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { AccountRow, Accounts } from './accounts.ts'
import type { Leases } from './leases.ts'
import { leftOfPeople } from './personUses.ts'

export interface ReserveRequest {
  tenantId: TenantId
  meetingId: MeetingId
  /** Who pays; null: the account of exempt meetings. */
  departmentId: DepartmentId | null
  /** Whose allowance counts besides; null: nobody's. */
  personKey: string | null
  nowMs: number
  /** For how long the minute is held. */
  validMs: number
}

/** Sets a minute aside for each ticket. */
export class Reservations {
  readonly #accounts: Accounts
  readonly #leases: Leases

  constructor(accounts: Accounts, leases: Leases) {
    this.#accounts = accounts
    this.#leases = leases
  }

  /**
   * Holds a minute, or what there is before grace, and answers with all that is left to the person in this room.
   * Throws MINUTES_EXHAUSTED with the detail `department` or `person`, whose allowance is used up; NOT_FOUND for an unknown department. [ML5] [ML32] [ML38]
   */
  async reserve(tx: Tx, request: ReserveRequest): Promise<{ secondsLeft: number }> {
    const { tenantId, departmentId, personKey, nowMs } = request
    const account = await this.#accounts.open(tx, tenantId, departmentId, nowMs)
    const bound = departmentId !== null && personKey !== null
    const allowed = bound ? await this.#leftOf(tx, account, personKey) : undefined
    if (allowed === 0) throw new ProblemError('MINUTES_EXHAUSTED', 'person')
    const reserved = await this.#leases.reserve(tx, account, request)
    if (!reserved) throw new ProblemError('MINUTES_EXHAUSTED', 'department')
    return { secondsLeft: Math.min(reserved.secondsLeft, allowed ?? Infinity) }
  }

  async #leftOf(tx: Tx, { id }: AccountRow, personKey: string): Promise<number | undefined> {
    return (await leftOfPeople(tx, await this.#accounts.settings(tx), id, [personKey])).get(personKey)
  }
}
