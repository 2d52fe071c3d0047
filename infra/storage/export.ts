import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { sql } from 'kysely'
import type { TenantId } from '../contract/ids.ts'
import { appliedMigrations } from './migrate.ts'
import type { SqlStorage } from './sqlStorage.ts'
import type { Tx } from './storage.ts'
import { tablesInOrder, type TransferTable } from './tables.ts'
import { TransferError, type Counts, type TransferHeader, type TransferLine } from './transferFile.ts'

const rowsPerFetch = 500

/**
 * Writes one snapshot of the house, or of one tenant, as gzipped JSON lines (transferFile.ts) and answers
 * with the rows per table. Throws TransferError when the tenant is not there or the file is.
 */
export async function exportTo(storage: SqlStorage, file: string, tenantId?: TenantId): Promise<Counts> {
  const gzip = createGzip()
  const target = createWriteStream(file, { flags: 'wx' })
  const written = finished(gzip.pipe(target))
  // The first failure is the one to report; this one is heard below.
  written.catch(() => {})
  gzip.on('error', () => {})
  const write = async (line: TransferLine) => {
    if (!gzip.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(gzip, 'drain'), written])
  }
  try {
    // Waiting for the disk inside this transaction holds nobody up: a snapshot takes no locks.
    const counts = await storage.asOwner((tx) => writeRows(tx, write, tenantId), 'repeatable read')
    gzip.end()
    await written
    return counts
  } catch (error) {
    target.destroy()
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new TransferError(`${file} exists already`)
    await rm(file, { force: true })
    throw error
  }
}

async function writeRows(tx: Tx, write: (line: TransferLine) => Promise<void>, tenantId?: TenantId): Promise<Counts> {
  const tenants = await tx.selectFrom('tenants').select('id').orderBy('id').execute()
  const wanted = tenants.filter(({ id }) => tenantId === undefined || id === tenantId)
  if (tenantId !== undefined && !wanted.length) throw new TransferError(`there is no tenant ${tenantId}`)
  const header: TransferHeader = {
    kind: 'meridian-export',
    scope: tenantId ?? 'house',
    exportedAt: new Date().toISOString(),
    migrations: await appliedMigrations(tx),
  }
  await write(header)
  const counts: Counts = {}
  const tables = await tablesInOrder(tx)
  const copy = async (table: TransferTable, tenant: TenantId | null) => {
    for await (const row of rowsOf(tx, table, tenant)) {
      counts[table.name] = (counts[table.name] ?? 0) + 1
      await write({ kind: 'row', tenant, table: table.name, row })
    }
  }
  // Each table shows up in the counts, an empty one with zero.
  for (const { name } of tables) counts[name] = 0
  if (tenantId === undefined) {
    for (const table of tables)
      if (table.exempt && !table.hasTenant && table.name !== 'tenants') await copy(table, null)
  }
  for (const { id } of wanted) {
    // Row-level security binds an ordinary owner too, so each tenant's rows are read under its name.
    await sql`select set_config('app.tenant', ${id}, true)`.execute(tx)
    for (const table of tables) if (table.hasTenant || table.name === 'tenants') await copy(table, id)
  }
  await write({ kind: 'end', counts })
  return counts
}

/** Rows as the database's own JSON, which keeps microseconds, bytes and big numbers as they are. */
async function* rowsOf(tx: Tx, { name, identity }: TransferTable, tenant: TenantId | null) {
  const mine =
    tenant === null ? sql`true` : sql`${sql.ref(name === 'tenants' ? 'id' : 'tenant_id')} = ${sql.lit(tenant)}`
  const order = identity ? sql` order by ${sql.ref(identity)}` : sql``
  await sql`declare transfer no scroll cursor for
    select row_to_json(t) as row from ${sql.table(name)} t where ${mine}${order}`.execute(tx)
  for (;;) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`fetch ${sql.lit(rowsPerFetch)} from transfer`.execute(
      tx,
    )
    for (const { row } of rows) yield row
    if (rows.length < rowsPerFetch) break
  }
  await sql`close transfer`.execute(tx)
}
