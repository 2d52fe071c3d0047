import { sql } from 'kysely'
import { exemptTables } from './schema.ts'
import type { Tx } from './storage.ts'

/** One table as a transfer sees it. */
export interface TransferTable {
  name: string
  columns: string[]
  /** The column the database numbers by itself, if there is one. */
  identity?: string
  /** Whether rows name their tenant; `tenants` itself counts as false. */
  hasTenant: boolean
  /** Rows point at rows of the same table, so they must arrive in one statement. */
  pointsAtItself: boolean
  /** Exempt from row-level security: read before any tenant is set. */
  exempt: boolean
}

/** Every table but `migrations`, each after all tables its foreign keys point at. */
export async function tablesInOrder(tx: Tx): Promise<TransferTable[]> {
  const columns = await sql<{ table: string; column: string; identity: boolean }>`
    select c.relname as "table", a.attname as "column", a.attidentity <> '' as identity
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migrations'
    order by c.relname, a.attnum`.execute(tx)
  const keys = await sql<{ table: string; target: string }>`
    select distinct c.conrelid::regclass::text as "table", c.confrelid::regclass::text as target
    from pg_constraint c where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`.execute(tx)

  const tables = new Map<string, TransferTable>()
  for (const [name, rows] of Map.groupBy(columns.rows, (row) => row.table)) {
    tables.set(name, {
      name,
      columns: rows.map((row) => row.column),
      identity: rows.find((row) => row.identity)?.column,
      hasTenant: rows.some((row) => row.column === 'tenant_id'),
      pointsAtItself: keys.rows.some((key) => key.table === name && key.target === name),
      exempt: (exemptTables as readonly string[]).includes(name),
    })
  }
  const targets = Map.groupBy(keys.rows, (key) => key.table)
  const ordered = new Map<string, TransferTable>()
  const visit = (table: TransferTable) => {
    if (ordered.has(table.name)) return
    for (const { target } of targets.get(table.name) ?? []) {
      if (target !== table.name) visit(tables.get(target) as TransferTable)
    }
    ordered.set(table.name, table)
  }
  for (const table of tables.values()) visit(table)
  return [...ordered.values()]
}
