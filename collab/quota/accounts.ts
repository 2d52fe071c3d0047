import type { Selectable } from 'kysely'
import type { DepartmentId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { QuotaAccountsTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { MinuteAccount } from '../protocol/minutes.ts'
import type { Books } from './leaseMath.ts'
import { postEntry } from './ledger.ts'
import { periodAt, type Period } from './periods.ts'

export type AccountRow = Selectable<QuotaAccountsTable>

export interface AccountsDeps {
  zones: ZoneTable
  newId: <T extends string>() => T
  /** What a department without a grant of its own gets each month. */
  monthlySecondsDefault: number
}

/** What is left of a finished period is written off as expired this long after its end. */
const expireAfterMs = 48 * 3_600_000
/** Accounts older than this have been looked at. */
const expireUntilMs = 62 * 24 * 3_600_000

export const booksOf = (row: AccountRow): Books => ({
  granted: row.granted,
  grace: row.grace_limit,
  used: row.used,
  held: row.held,
})

/** The departments' months. Every method works inside the caller's transaction. */
export class Accounts {
  readonly #deps: AccountsDeps

  constructor(deps: AccountsDeps) {
    this.#deps = deps
  }

  /** The account of the month around `atMs`, opened if need be; not locked. Throws NOT_FOUND for an unknown department. */
  async open(tx: Tx, tenantId: TenantId, departmentId: DepartmentId, atMs: number): Promise<AccountRow> {
    const found = await this.#find(tx, departmentId, atMs)
    if (found) return found
    const department = await departmentOf(tx, departmentId)
    const monthly = await this.#monthlySeconds(tx, departmentId)
    const { startMs, endMs } = await this.#nextPeriod(tx, departmentId, department.zone, atMs)
    const id = this.#deps.newId()
    const inserted = await tx
      .insertInto('quota_accounts')
      .values({
        id,
        tenant_id: tenantId,
        department_id: departmentId,
        period_starts_at: new Date(startMs),
        period_ends_at: new Date(endMs),
        granted: monthly,
        held: 0,
        used: 0,
        grace_limit: 0,
      })
      // Two rooms may open the month at the same moment.
      .onConflict((conflict) => conflict.columns(['tenant_id', 'department_id', 'period_starts_at']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (inserted) {
      const entry = { tenantId, accountId: id, from: 'grant', to: 'available', seconds: monthly, atMs } as const
      await postEntry(tx, { ...entry, key: `open:${id}`, reason: 'the month begins' })
    }
    const opened = await this.#find(tx, departmentId, atMs)
    if (!opened) throw new Error(`no account of ${departmentId} covers ${new Date(atMs).toISOString()}`)
    return opened
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

  async save(tx: Tx, accountId: string, { used, held }: Books): Promise<void> {
    await tx.updateTable('quota_accounts').set({ used, held }).where('id', '=', accountId).execute()
  }

  /** [ML3] Throws NOT_FOUND, CONFLICT. */
  async setGrant(
    tx: Tx,
    tenantId: TenantId,
    departmentId: DepartmentId,
    monthlySeconds: number,
    atMs: number,
  ): Promise<void> {
    const { id } = await this.open(tx, tenantId, departmentId, atMs)
    const account = (await this.lock(tx, [id])).get(id) as AccountRow
    const least = account.used + account.held - account.grace_limit
    if (monthlySeconds < least) {
      const [used, held] = [account.used, account.held].map((seconds) => Math.ceil(seconds / 60))
      throw new ProblemError('CONFLICT', `This month ${used} minutes are used and ${held} set aside for running calls.`)
    }
    const subject = { tenant_id: tenantId, scope: 'department', subject_id: departmentId } as const
    await tx
      .insertInto('minute_settings')
      .values({ ...subject, pool_seconds: monthlySeconds })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'scope', 'subject_id']).doUpdateSet({ pool_seconds: monthlySeconds }),
      )
      .execute()
    const change = monthlySeconds - account.granted
    await tx.updateTable('quota_accounts').set({ granted: monthlySeconds }).where('id', '=', id).execute()
    await postEntry(tx, {
      tenantId,
      accountId: id,
      key: `grant:${this.#deps.newId()}`,
      ...(change > 0 ? { from: 'grant', to: 'available' } : { from: 'available', to: 'grant' }),
      seconds: Math.abs(change),
      reason: 'the grant was changed',
      atMs,
    })
  }

  /** The current month of one department, or of all; a month that is not open yet shows what it would open with. */
  async overview(tx: Tx, atMs: number, departmentId?: DepartmentId): Promise<MinuteAccount[]> {
    let query = tx
      .selectFrom('departments')
      .select(['id', 'parent_id', 'name', 'zone'])
      .orderBy('created_at')
      .orderBy('name')
    if (departmentId) query = query.where('id', '=', departmentId)
    const departments = await query.execute()
    const at = new Date(atMs)
    const accounts = await tx
      .selectFrom('quota_accounts')
      .selectAll()
      .where('period_starts_at', '<=', at)
      .where('period_ends_at', '>', at)
      .execute()
    const grants = await tx.selectFrom('minute_settings').selectAll().where('scope', '=', 'department').execute()
    const accountOf = new Map(accounts.map((row) => [row.department_id, row]))
    const grantOf = new Map<string, number | null>(grants.map((row) => [row.subject_id, row.pool_seconds]))
    return Promise.all(
      departments.map(async ({ id, parent_id: parentId, name, zone }) => {
        const poolSeconds = grantOf.get(id) ?? this.#deps.monthlySecondsDefault
        const row = accountOf.get(id)
        const period = row ? periodOf(row) : await this.#nextPeriod(tx, id, zone, atMs)
        const books = row ? booksOf(row) : { granted: poolSeconds, grace: 0, used: 0, held: 0 }
        return {
          departmentId: id,
          departmentName: name,
          parentId,
          zone,
          grantedSeconds: books.granted,
          carriedSeconds: row?.carried ?? 0,
          usedSeconds: books.used,
          heldSeconds: books.held,
          leftSeconds: books.granted - books.used - books.held,
          graceSeconds: books.grace,
          audioOnlySeconds: row?.audio_only_limit ?? 0,
          stage: 'normal' as const,
          burnPerSecond: 0,
          poolSeconds,
          period: 'month' as const,
          revision: row?.revision ?? 0,
          periodStartsAt: new Date(period.startMs).toISOString(),
          periodEndsAt: new Date(period.endMs).toISOString(),
        }
      }),
    )
  }

  /** Moves what is left of finished periods out of the books. [ML13] */
  async expire(tx: Tx, tenantId: TenantId, atMs: number): Promise<void> {
    const rows = await tx
      .selectFrom('quota_accounts')
      .selectAll()
      .where('period_ends_at', '<', new Date(atMs - expireAfterMs))
      .where('period_ends_at', '>', new Date(atMs - expireUntilMs))
      .where('held', '=', 0)
      .whereRef('granted', '>', 'used')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('ledger_entries')
              .select('ledger_entries.id')
              .whereRef('ledger_entries.account_id', '=', 'quota_accounts.id')
              .where('credit_book', '=', 'expired'),
          ),
        ),
      )
      .execute()
    for (const { id, granted, used } of rows) {
      const entry = {
        tenantId,
        accountId: id,
        from: 'available',
        to: 'expired',
        seconds: granted - used,
        atMs,
      } as const
      await postEntry(tx, { ...entry, key: `expire:${id}`, reason: 'the month is over' })
    }
  }

  async #find(tx: Tx, departmentId: DepartmentId, atMs: number): Promise<AccountRow | undefined> {
    const at = new Date(atMs)
    return tx
      .selectFrom('quota_accounts')
      .selectAll()
      .where('department_id', '=', departmentId)
      .where('period_starts_at', '<=', at)
      .where('period_ends_at', '>', at)
      .executeTakeFirst()
  }

  async #nextPeriod(tx: Tx, departmentId: DepartmentId, zone: string, atMs: number): Promise<Period> {
    const previous = await tx
      .selectFrom('quota_accounts')
      .select('period_ends_at')
      .where('department_id', '=', departmentId)
      .where('period_ends_at', '<=', new Date(atMs))
      .orderBy('period_ends_at', 'desc')
      .executeTakeFirst()
    return periodAt(this.#deps.zones, zone, atMs, previous?.period_ends_at.getTime())
  }

  async #monthlySeconds(tx: Tx, departmentId: DepartmentId): Promise<number> {
    const row = await tx
      .selectFrom('minute_settings')
      .select('pool_seconds')
      .where('scope', '=', 'department')
      .where('subject_id', '=', departmentId)
      .executeTakeFirst()
    return row?.pool_seconds ?? this.#deps.monthlySecondsDefault
  }
}

const periodOf = (row: AccountRow): Period => ({
  startMs: row.period_starts_at.getTime(),
  endMs: row.period_ends_at.getTime(),
})

async function departmentOf(tx: Tx, departmentId: DepartmentId) {
  const row = await tx.selectFrom('departments').select('zone').where('id', '=', departmentId).executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND', 'There is no such department.')
  return row
}
