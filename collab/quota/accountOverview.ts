import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MinuteAccount } from '../protocol/minutes.ts'
import { booksOf, periodOf, type AccountRow, type Accounts } from './accounts.ts'
import { stageOf } from './leaseMath.ts'
import type { SettingsTree } from './settings.ts'

interface Department {
  departmentId: DepartmentId
  departmentName: string
  parentId: DepartmentId | null
  zone: string
}

/**
 * The current period of one department, or of all in the order of the tree; a period that is not open yet
 * shows what it would open with.
 */
export async function accountOverview(
  tx: Tx,
  accounts: Accounts,
  atMs: number,
  departmentIds?: DepartmentId[],
): Promise<MinuteAccount[]> {
  const departments = await departmentsOf(tx, departmentIds)
  if (departments.length === 0) return []
  const at = new Date(atMs)
  const opened = await tx
    .selectFrom('quota_accounts')
    .selectAll()
    .where('period_starts_at', '<=', at)
    .where('period_ends_at', '>', at)
    .execute()
  const accountOf = new Map(opened.map((row) => [row.department_id, row]))
  const [burns, tree] = [await burnsOf(tx, atMs), await accounts.settings(tx)]
  const found: MinuteAccount[] = []
  for (const department of departments) {
    const account = accountOf.get(department.departmentId) ?? (await unopened(tx, accounts, tree, department, atMs))
    const { poolSeconds } = tree.ofAccount(department.departmentId)
    found.push(described(department, account, { poolSeconds, burnPerSecond: burns.get(account.id) ?? 0 }))
  }
  return found
}

/** The account of exempt meetings. `grantedSeconds` is null where the company sets it no limit. */
export async function overrideOverview(tx: Tx, accounts: Accounts, atMs: number) {
  const account = await accounts.find(tx, null, atMs)
  const limit = (await accounts.settings(tx)).overrideSeconds()
  return {
    grantedSeconds: limit === null ? null : (account?.granted ?? limit),
    usedSeconds: account?.used ?? 0,
    heldSeconds: account?.held ?? 0,
  }
}

type Shown = Pick<
  AccountRow,
  | 'id'
  | 'granted'
  | 'gone'
  | 'carried'
  | 'used'
  | 'held'
  | 'grace_limit'
  | 'audio_only_limit'
  | 'period'
  | 'period_starts_at'
  | 'period_ends_at'
  | 'revision'
>

function described(
  department: Department,
  account: Shown,
  more: Pick<MinuteAccount, 'poolSeconds' | 'burnPerSecond'>,
): MinuteAccount {
  const { startMs, endMs } = periodOf(account)
  return {
    ...department,
    ...more,
    grantedSeconds: account.granted,
    carriedSeconds: account.carried,
    usedSeconds: account.used,
    heldSeconds: account.held,
    leftSeconds: account.granted - account.used - account.held,
    graceSeconds: account.grace_limit,
    audioOnlySeconds: account.audio_only_limit,
    stage: stageOf(booksOf(account), account.audio_only_limit),
    period: account.period,
    periodStartsAt: new Date(startMs).toISOString(),
    periodEndsAt: new Date(endMs).toISOString(),
    revision: account.revision,
  }
}

async function unopened(
  tx: Tx,
  accounts: Accounts,
  tree: SettingsTree,
  department: Department,
  atMs: number,
): Promise<Shown> {
  const { period, settings } = await accounts.preview(tx, tree, department, atMs)
  return {
    id: '',
    granted: settings.poolSeconds,
    gone: 0,
    carried: 0,
    used: 0,
    held: 0,
    grace_limit: settings.graceSeconds,
    audio_only_limit: settings.audioOnlySeconds,
    period: settings.period,
    period_starts_at: new Date(period.startMs),
    period_ends_at: new Date(period.endMs),
    revision: 0,
  }
}

/** Parents before their children, siblings by age. */
async function departmentsOf(tx: Tx, departmentIds?: DepartmentId[]): Promise<Department[]> {
  let query = tx
    .selectFrom('departments')
    .select(['id as departmentId', 'name as departmentName', 'parent_id as parentId', 'zone'])
    .orderBy('created_at')
    .orderBy('name')
  if (departmentIds) query = query.where('id', 'in', departmentIds)
  const rows = await query.execute()
  const children = Map.groupBy(rows, ({ parentId }) => parentId)
  const known = new Set(rows.map(({ departmentId }) => departmentId))
  const withChildren = (row: Department): Department[] => [
    row,
    ...(children.get(row.departmentId) ?? []).flatMap(withChildren),
  ]
  return rows.filter(({ parentId }) => parentId === null || !known.has(parentId)).flatMap(withChildren)
}

/** Seconds charged per second, by account, over the rooms that are heard of. */
async function burnsOf(tx: Tx, atMs: number): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('quota_leases')
    .where('state', '=', 'open')
    .where('valid_until', '>', new Date(atMs))
    .groupBy('account_id')
    .select(['account_id', (eb) => eb.fn.sum<number | string>('burn').as('burn')])
    .execute()
  return new Map(rows.map((row) => [row.account_id, Number(row.burn)]))
}
