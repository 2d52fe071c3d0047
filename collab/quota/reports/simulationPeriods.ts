import type { Selectable } from 'kysely'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { QuotaAccountsTable } from '../../../infra/storage/minuteTables.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { periodAfter, periodAt, type Period } from '../periods.ts'
import type { SettingsTree } from '../settings.ts'
import type { SimulatedPeriod } from './simulate.ts'

export type AccountRow = Pick<
  Selectable<QuotaAccountsTable>,
  'period_starts_at' | 'period_ends_at' | 'granted' | 'carried' | 'grace_limit' | 'audio_only_limit'
>

export interface PeriodsInput {
  zones: ZoneTable
  departmentId: DepartmentId
  zone: string
  fromMs: number
  untilMs: number
  /** The department's real accounts, in order, from the one around `fromMs` on. */
  accounts: readonly AccountRow[]
  saved: SettingsTree
  changed: SettingsTree
}

/**
 * The periods of a department under other settings. Where the way of cutting them stays, the real ones count, with
 * all that was topped up or moved, more or less what the pool differs by. [ML99]
 */
export function simulatedPeriods(input: PeriodsInput): SimulatedPeriod[] {
  const { departmentId, fromMs, untilMs, saved, changed } = input
  const kept = saved.ofAccount(departmentId).period === changed.ofAccount(departmentId).period
  const real = new Map(kept ? input.accounts.map((row) => [row.period_starts_at.getTime(), row]) : [])
  const periods: SimulatedPeriod[] = []
  for (let period = firstOf(input, real); ; period = nextOf(input, real, period.endMs)) {
    const row = real.get(period.startMs)
    periods.push({ ...period, ...termsOf(input, row) })
    if (period.endMs >= Math.max(untilMs, fromMs + 1)) return periods
  }
}

type Real = ReadonlyMap<number, AccountRow>

function firstOf(input: PeriodsInput, real: Real): Period {
  const { zones, zone, fromMs, departmentId, changed } = input
  for (const row of real.values()) {
    const period = periodOf(row)
    if (period.startMs <= fromMs && period.endMs > fromMs) return period
  }
  return untilNext(periodAt(zones, { zone, kind: changed.ofAccount(departmentId).period }, fromMs), fromMs, real)
}

function nextOf({ zones, zone, departmentId, changed }: PeriodsInput, real: Real, atMs: number): Period {
  const row = real.get(atMs)
  if (row) return periodOf(row)
  return untilNext(periodAfter(zones, { zone, kind: changed.ofAccount(departmentId).period }, atMs), atMs, real)
}

/** A department that had no account for a while has one that ends where the next real one begins. */
function untilNext(period: Period, afterMs: number, real: Real): Period {
  const starts = [...real.keys()].filter((startMs) => startMs > afterMs && startMs < period.endMs)
  return { startMs: period.startMs, endMs: Math.min(period.endMs, ...starts) }
}

const periodOf = (row: AccountRow): Period => ({
  startMs: row.period_starts_at.getTime(),
  endMs: row.period_ends_at.getTime(),
})

function termsOf(
  { departmentId, saved, changed }: PeriodsInput,
  row: AccountRow | undefined,
): Omit<SimulatedPeriod, 'startMs' | 'endMs'> {
  const [was, now] = [saved.ofAccount(departmentId), changed.ofAccount(departmentId)]
  const { carryOverSecondsMax } = now
  if (!row) {
    const { poolSeconds: grantedSeconds, graceSeconds, audioOnlySeconds } = now
    return { grantedSeconds, graceSeconds, audioOnlySeconds, carryOverSecondsMax, carriedSeconds: 0 }
  }
  const granted = row.granted - row.carried + now.poolSeconds - was.poolSeconds
  const sameGrace = was.graceSeconds === now.graceSeconds && was.audioOnlySeconds === now.audioOnlySeconds
  return {
    grantedSeconds: Math.max(0, granted),
    carriedSeconds: row.carried,
    carryOverSecondsMax,
    graceSeconds: sameGrace ? row.grace_limit : now.graceSeconds,
    audioOnlySeconds: sameGrace ? row.audio_only_limit : now.audioOnlySeconds,
  }
}
