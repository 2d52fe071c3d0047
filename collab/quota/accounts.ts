import { sql, type Selectable } from 'kysely'
import type { DepartmentId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { QuotaAccountsTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Books } from './leaseMath.ts'
import { postEntries, type LedgerEntry } from './ledger.ts'
import { periodAfter, periodAt, type Period, type PeriodRule } from './periods.ts'
import { settingsTree } from './savedSettings.ts'
import type { AccountSettings, SettingsTree } from './settings.ts'

export type AccountRow = Selectable<QuotaAccountsTable>

export interface AccountsDeps {
  zones: ZoneTable
  newId: <T extends string>() => T
  /** What a department without a grant of its own gets each period. */
  monthlySecondsDefault: number
}

/** What is left of a finished period expires this long after its end. */
const expireAfterMs = 48 * 3_600_000
/** The account of exempt meetings where the company sets it no limit: some three hundred years. */
export const unlimitedSeconds = 10_000_000_000

export const booksOf = (row: Pick<AccountRow, 'granted' | 'gone' | 'grace_limit' | 'used' | 'held'>): Books => ({
  granted: row.granted - row.gone,
  grace: row.grace_limit,
  used: row.used,
  held: row.held,
})

export const periodOf = (row: Pick<AccountRow, 'period_starts_at' | 'period_ends_at'>): Period => ({
  startMs: row.period_starts_at.getTime(),
  endMs: row.period_ends_at.getTime(),
})

/** How an account opens that is not there yet. */
export interface Opening {
  period: Period
  rule: PeriodRule
  settings: AccountSettings
}

/**
 * The departments' periods, and with null for a department the company's account of exempt meetings. Every
 * method works inside the caller's transaction. Whoever opens several does so before locking any.
 */
export class Accounts {
  readonly #deps: AccountsDeps

  constructor(deps: AccountsDeps) {
    this.#deps = deps
  }

  /**
   * The account of the period around `atMs`, opened if need be, after all that come before it; not locked.
   * Throws NOT_FOUND for an unknown department. [ML1] [ML2] [ML3]
   */
  async open(tx: Tx, tenantId: TenantId, departmentId: DepartmentId | null, atMs: number): Promise<AccountRow> {
    const found = await this.find(tx, departmentId, atMs)
    if (found) return found
    // Settings do not change while an account opens with them.
    await sql`select pg_advisory_xact_lock_shared(hashtext(${tenantId}))`.execute(tx)
    const tree = await this.settings(tx)
    const zone = await zoneOf(tx, departmentId)
    let previous = await this.#lastBefore(tx, departmentId, atMs)
    for (;;) {
      // Another transaction may have been first, until the account before was locked.
      const opened = await this.find(tx, departmentId, atMs)
      if (opened) return opened
      const opening = await this.#opening(tx, tree, { departmentId, zone }, atMs, previous)
      const inserted = await this.#insert(tx, tenantId, departmentId, opening, previous, atMs)
      previous = inserted ?? (await this.#lastBefore(tx, departmentId, atMs))
    }
  }

  /** The account of the period around `atMs`, if it was opened. */
  async find(tx: Tx, departmentId: DepartmentId | null, atMs: number): Promise<AccountRow | undefined> {
    const at = new Date(atMs)
    return ofDepartment(tx, departmentId)
      .where('period_starts_at', '<=', at)
      .where('period_ends_at', '>', at)
      .executeTakeFirst()
  }

  /** The settings of the company as they are now. */
  settings(tx: Tx): Promise<SettingsTree> {
    return settingsTree(tx, this.#deps.monthlySecondsDefault)
  }

  /** Locks accounts in the order of their ids, which every transaction keeps. */
  async lock(tx: Tx, accountIds: string[]): Promise<Map<string, AccountRow>> {
    if (!accountIds.length) return new Map()
    const rows = await tx
      .selectFrom('quota_accounts')
      .selectAll()
      .where('id', 'in', accountIds)
      .orderBy('id')
      .forUpdate()
      .execute()
    return new Map(rows.map((row) => [row.id, row]))
  }

  /** How the account around `atMs` would open; opens nothing. */
  async preview(
    tx: Tx,
    tree: SettingsTree,
    department: { departmentId: DepartmentId; zone: string },
    atMs: number,
  ): Promise<Opening> {
    let previous = await this.#lastBefore(tx, department.departmentId, atMs, false)
    for (;;) {
      const opening = await this.#opening(tx, tree, department, atMs, previous)
      if (opening.period.endMs > atMs) return opening
      previous = { period_ends_at: new Date(opening.period.endMs) } as AccountRow
    }
  }

  /** Opens the present period of every account whose last one is over, so that what is left is carried on. */
  async rollOver(tx: Tx, tenantId: TenantId, atMs: number): Promise<void> {
    const over = await tx
      .selectFrom('quota_accounts')
      .select('department_id')
      .groupBy('department_id')
      .having((eb) => eb.fn.max('period_ends_at'), '<=', new Date(atMs))
      .orderBy('department_id')
      .execute()
    for (const row of over) await this.open(tx, tenantId, row.department_id, atMs)
  }

  /** Moves what is left of finished periods out of the books. [ML13] */
  async expire(tx: Tx, tenantId: TenantId, atMs: number): Promise<void> {
    const rows = await tx
      .selectFrom('quota_accounts')
      .selectAll()
      .where('period_ends_at', '<', new Date(atMs - expireAfterMs))
      .where('held', '=', 0)
      .where((eb) => eb(eb('granted', '-', eb.ref('gone')), '>', eb.ref('used')))
      .orderBy('id')
      .forUpdate()
      .execute()
    const entries: LedgerEntry[] = []
    for (const { id, granted, gone, used } of rows) {
      const seconds = granted - gone - used
      await tx
        .updateTable('quota_accounts')
        .set({ gone: gone + seconds })
        .where('id', '=', id)
        .execute()
      const entry = { tenantId, accountId: id, from: 'available', to: 'expired', seconds, atMs } as const
      entries.push({ ...entry, key: `expire:${id}`, reason: 'expire' })
    }
    await postEntries(tx, entries)
  }

  /** The last account that ended by `atMs`; locked, what it has left may be carried on. */
  async #lastBefore(tx: Tx, departmentId: DepartmentId | null, atMs: number, lock = true) {
    const query = ofDepartment(tx, departmentId)
      .where('period_ends_at', '<=', new Date(atMs))
      .orderBy('period_ends_at', 'desc')
      .limit(1)
    return (lock ? query.forUpdate() : query).executeTakeFirst()
  }

  async #opening(
    tx: Tx,
    tree: SettingsTree,
    { departmentId, zone }: { departmentId: DepartmentId | null; zone: string },
    atMs: number,
    previous: AccountRow | undefined,
  ): Promise<Opening> {
    const settings = tree.ofAccount(departmentId)
    const rule = { zone, kind: settings.period }
    if (previous) {
      const period = periodAfter(this.#deps.zones, rule, previous.period_ends_at.getTime())
      return { period, rule, settings: departmentId ? settings : overrideSettings(tree, settings) }
    }
    const period = periodAt(this.#deps.zones, rule, atMs)
    // Use of long ago: the first account that was opened may have begun in the middle of a period.
    const first = await ofDepartment(tx, departmentId)
      .where('period_starts_at', '>', new Date(atMs))
      .orderBy('period_starts_at')
      .executeTakeFirst()
    if (first) period.endMs = Math.min(period.endMs, first.period_starts_at.getTime())
    return { period, rule, settings: departmentId ? settings : overrideSettings(tree, settings) }
  }

  /** [ML35] */
  async #insert(
    tx: Tx,
    tenantId: TenantId,
    departmentId: DepartmentId | null,
    { period, settings }: Opening,
    previous: AccountRow | undefined,
    atMs: number,
  ): Promise<AccountRow | undefined> {
    const { poolSeconds, graceSeconds, audioOnlySeconds, carryOverSecondsMax } = settings
    const unused = previous ? previous.granted - previous.gone - previous.used - previous.held : 0
    const carried = Math.max(0, Math.min(unused, carryOverSecondsMax))
    const id = this.#deps.newId()
    const inserted = await tx
      .insertInto('quota_accounts')
      .values({
        id,
        tenant_id: tenantId,
        kind: departmentId === null ? 'override' : 'department',
        department_id: departmentId,
        period: settings.period,
        period_starts_at: new Date(period.startMs),
        period_ends_at: new Date(period.endMs),
        granted: poolSeconds + carried,
        carried,
        held: 0,
        used: 0,
        grace_limit: graceSeconds,
        audio_only_limit: audioOnlySeconds,
      })
      // Two rooms may open a department's first period at the same moment.
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!inserted) return undefined
    const common = { tenantId, atMs: previous ? period.startMs : atMs } as const
    const open = { key: `open:${id}`, from: 'grant', to: 'available', seconds: poolSeconds, reason: 'open' } as const
    const entries: LedgerEntry[] = [{ ...common, ...open, accountId: id }]
    if (previous && carried > 0) {
      const gone = previous.gone + carried
      await tx.updateTable('quota_accounts').set({ gone }).where('id', '=', previous.id).execute()
      const carry = { key: `carry:${id}`, from: 'available', to: 'available', seconds: carried } as const
      entries.push({ ...common, ...carry, accountId: previous.id, toAccountId: id, reason: 'carry' })
    }
    await postEntries(tx, entries)
    return inserted
  }
}

const ofDepartment = (tx: Tx, departmentId: DepartmentId | null) =>
  tx
    .selectFrom('quota_accounts')
    .selectAll()
    .where('department_id', departmentId === null ? 'is' : '=', departmentId)

/** Exempt meetings are not cut short: their account has no grace, and without a limit it has all there is. */
const overrideSettings = (tree: SettingsTree, settings: AccountSettings): AccountSettings => ({
  ...settings,
  poolSeconds: tree.overrideSeconds() ?? unlimitedSeconds,
  carryOverSecondsMax: 0,
  graceSeconds: 0,
  audioOnlySeconds: 0,
})

/** The department's zone; for exempt meetings that of the company's oldest department. */
async function zoneOf(tx: Tx, departmentId: DepartmentId | null): Promise<string> {
  let query = tx.selectFrom('departments').select('zone').orderBy('created_at').orderBy('id').limit(1)
  if (departmentId) query = query.where('id', '=', departmentId)
  const row = await query.executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND', 'There is no such department.')
  return row.zone
}
