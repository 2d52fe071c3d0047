import { sql } from 'kysely'
import type { TenantId } from '../contract/ids.ts'
import { dataHomePattern } from './dataHomes.ts'
import { appendOnlyTables } from './migrate.ts'
import type { SqlStorage } from './sqlStorage.ts'
import type { Tx } from './storage.ts'
import { tablesInOrder } from './tables.ts'
import { TransferError } from './transferFile.ts'

/**
 * Says which data home a tenant lives in; null: the one of these tables. When this resolves, no transaction that
 * saw it somewhere else is still running, so that an export from now on has everything. Throws TransferError.
 */
export async function settleTenant(storage: SqlStorage, tenantId: TenantId, home: string | null): Promise<void> {
  if (home !== null && !dataHomePattern.test(home)) throw new TransferError(`${home} is not the name of a data home`)
  await storage.asOwner(async (tx) => {
    await sql`set local lock_timeout = '10s'`.execute(tx)
    // Each transaction reads its tenant's row first (sqlStorage.ts), and keeps its lock on the table to its end.
    await sql`lock table tenants in access exclusive mode`.execute(tx)
    const found = await tx.updateTable('tenants').set({ data_home: home }).where('id', '=', tenantId).executeTakeFirst()
    if (found.numUpdatedRows === 0n) throw new TransferError(`there is no tenant ${tenantId}`)
  })
}

/**
 * Deletes every row of a tenant that lives elsewhere but the one that says where. Answers with the rows deleted.
 * Throws TransferError where it lives here.
 */
export async function clearTenant(storage: SqlStorage, tenantId: TenantId): Promise<number> {
  return storage.asOwner(async (tx) => {
    const row = await tx.selectFrom('tenants').select('data_home').where('id', '=', tenantId).executeTakeFirst()
    if (!row) throw new TransferError(`there is no tenant ${tenantId}`)
    if (row.data_home === null)
      throw new TransferError(`the tenant ${tenantId} lives here: say first where it has moved to`)
    let rowsCount = 0
    await actAs(tx, tenantId)
    // What refuses every change does so for its owner, too, until it is told not to.
    await setAppendOnly(tx, 'disable')
    for (const { name, hasTenant } of (await tablesInOrder(tx)).toReversed()) {
      if (!hasTenant) continue
      const deleted = await sql`delete from ${sql.table(name)} where tenant_id = ${tenantId}`.execute(tx)
      rowsCount += Number(deleted.numAffectedRows ?? 0)
    }
    await setAppendOnly(tx, 'enable')
    return rowsCount
  })
}

async function setAppendOnly(tx: Tx, how: 'enable' | 'disable'): Promise<void> {
  for (const name of appendOnlyTables)
    await sql`alter table ${sql.table(name)} ${sql.raw(how)} trigger append_only`.execute(tx)
}

/** Makes room for a tenant that comes back: only the sign of where it was is taken away. */
export async function forgetWhereItWas(tx: Tx, tenantId: TenantId): Promise<void> {
  await actAs(tx, tenantId)
  const anybody = await tx.selectFrom('people').select('id').limit(1).executeTakeFirst()
  if (!anybody) await tx.deleteFrom('tenants').where('id', '=', tenantId).where('data_home', 'is not', null).execute()
}

async function actAs(tx: Tx, tenantId: TenantId): Promise<void> {
  await sql`select set_config('app.tenant', ${tenantId}, true)`.execute(tx)
}
