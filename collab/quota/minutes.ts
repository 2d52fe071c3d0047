import type { DepartmentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { LedgerLine, MinuteAccount } from '../protocol/minutes.ts'
import { Accounts, type AccountsDeps } from './accounts.ts'
import { linesOf } from './ledger.ts'
import { Leases } from './leases.ts'
import { RoomMeters, type RoomMetersDeps } from './roomMeters.ts'

export type MinutesDeps = AccountsDeps & Omit<RoomMetersDeps, 'accounts' | 'leases'>

const sweepMs = 30_000

/** The departments' call minutes, in seconds: SPEC.md. */
export class Minutes {
  readonly #deps: MinutesDeps
  readonly #accounts: Accounts
  readonly #leases: Leases
  readonly #meters: RoomMeters
  #stopSweeping: () => void = () => undefined
  #sweeping: Promise<void> | undefined

  constructor(deps: MinutesDeps) {
    this.#deps = deps
    this.#accounts = new Accounts(deps)
    this.#leases = new Leases(this.#accounts, deps.newId)
    this.#meters = new RoomMeters({ ...deps, accounts: this.#accounts, leases: this.#leases })
  }

  /** Begins to meter rooms, and to settle what others left behind. */
  async start(): Promise<void> {
    await this.#meters.start()
    this.#stopSweeping = this.#deps.clock.every(sweepMs, () => void this.#sweepOnce())
    await this.#sweepOnce()
  }

  async close(): Promise<void> {
    this.#stopSweeping()
    await this.#sweeping
    await this.#meters.close()
  }

  /** Resolves when all presence that was published before is heard, and what is due is stored. */
  async idle(): Promise<void> {
    await this.#meters.idle()
    await this.#sweeping
  }

  /**
   * Holds a minute, or what there is, for somebody about to enter; it is free again some three minutes
   * after a ticket nobody used. Throws MINUTES_EXHAUSTED when nothing is left, NOT_FOUND.
   */
  reserve(request: {
    tenantId: TenantId
    meetingId: MeetingId
    departmentId: DepartmentId
  }): Promise<{ secondsLeft: number }> {
    const nowMs = this.#deps.clock.nowMs()
    // With the lease's grace this outlives the ticket by a minute.
    const validMs = limits.ticketMs
    return this.#deps.storage.inTenant(request.tenantId, (tx) =>
      this.#leases.reserve(tx, { ...request, nowMs, validMs }),
    )
  }

  /** Changes what a month brings, this one included. Throws NOT_FOUND, CONFLICT below what is used and held. */
  setGrant(tenantId: TenantId, departmentId: DepartmentId, monthlySeconds: number): Promise<MinuteAccount> {
    const nowMs = this.#deps.clock.nowMs()
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      await this.#accounts.setGrant(tx, tenantId, departmentId, monthlySeconds, nowMs)
      return only(await this.#accounts.overview(tx, nowMs, departmentId))
    })
  }

  /** Every department's current month. */
  overview(tenantId: TenantId): Promise<MinuteAccount[]> {
    return this.#deps.storage.inTenant(tenantId, (tx) => this.#accounts.overview(tx, this.#deps.clock.nowMs()))
  }

  /** Throws NOT_FOUND. */
  ofDepartment(tenantId: TenantId, departmentId: DepartmentId): Promise<MinuteAccount> {
    const nowMs = this.#deps.clock.nowMs()
    return this.#deps.storage.inTenant(tenantId, async (tx) =>
      only(await this.#accounts.overview(tx, nowMs, departmentId)),
    )
  }

  /** The latest lines, newest first. */
  ledger(tenantId: TenantId, departmentId: DepartmentId, { limit }: { limit: number }): Promise<LedgerLine[]> {
    return this.#deps.storage.inTenant(tenantId, (tx) => linesOf(tx, departmentId, limit))
  }

  #sweepOnce(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined
    })
    return this.#sweeping
  }

  /** Settles leases nobody renews, and months that are over. */
  async #sweep(): Promise<void> {
    const { storage, clock, log } = this.#deps
    try {
      for (const id of await storage.tenants()) {
        const nowMs = clock.nowMs()
        const expired = await storage.inTenant(id, async (tx) => {
          const count = await this.#leases.expire(tx, nowMs)
          await this.#accounts.expire(tx, id, nowMs)
          return count
        })
        if (expired) log.info({ tenantId: id, expired }, 'silent leases settled')
      }
    } catch (error) {
      log.warn({ err: error }, 'settling silent leases failed, to be tried again')
    }
  }
}

function only(accounts: MinuteAccount[]): MinuteAccount {
  const [account] = accounts
  if (!account) throw new ProblemError('NOT_FOUND', 'There is no such department.')
  return account
}
