import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { MinuteAccount } from '../../protocol/minutes.ts'
import { periodAfter } from '../periods.ts'
import type { SettingsTree } from '../settings.ts'
import type { PeriodStand } from './price.ts'

const periodsMax = 1_000

/** How departments stand now and in the periods after that, which open with their pools. */
export class FuturePeriods {
  readonly #zones: ZoneTable
  readonly #settings: SettingsTree
  readonly #accounts: ReadonlyMap<DepartmentId, MinuteAccount>
  readonly #stands = new Map<DepartmentId, PeriodStand[]>()

  constructor(zones: ZoneTable, settings: SettingsTree, accounts: readonly MinuteAccount[]) {
    this.#zones = zones
    this.#settings = settings
    this.#accounts = new Map(accounts.map((account) => [account.departmentId, account]))
  }

  /** What lies before now counts as now. Throws RangeError further ahead than a thousand periods. */
  at(departmentId: DepartmentId, atMs: number): PeriodStand {
    const stands = this.#stands.get(departmentId) ?? [this.#now(departmentId)]
    this.#stands.set(departmentId, stands)
    let last = stands.at(-1) as PeriodStand
    while (last.endMs <= atMs) {
      if (stands.length > periodsMax) throw new RangeError(`${new Date(atMs).toISOString()} is too far ahead`)
      stands.push((last = this.#after(departmentId, last)))
    }
    return stands.find(({ endMs }) => endMs > atMs) as PeriodStand
  }

  #now(departmentId: DepartmentId): PeriodStand {
    const account = this.#account(departmentId)
    const { grantedSeconds, usedSeconds } = account
    const [startMs, endMs] = [Date.parse(account.periodStartsAt), Date.parse(account.periodEndsAt)]
    return { startMs, endMs, grantedSeconds, usedSeconds }
  }

  #after(departmentId: DepartmentId, { endMs }: PeriodStand): PeriodStand {
    const { period: kind, poolSeconds } = this.#settings.ofAccount(departmentId)
    const period = periodAfter(this.#zones, { zone: this.#account(departmentId).zone, kind }, endMs)
    return { ...period, grantedSeconds: poolSeconds, usedSeconds: 0 }
  }

  #account(departmentId: DepartmentId): MinuteAccount {
    const account = this.#accounts.get(departmentId)
    if (!account) throw new Error(`no account of ${departmentId} is known`)
    return account
  }
}
