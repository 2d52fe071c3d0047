import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { PassThrough } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { sql } from 'kysely'
import type { TenantId } from '../contract/ids.ts'
import { appliedMigrations } from './migrate.ts'
import { forgetWhereItWas } from './residency.ts'
import type { SqlStorage } from './sqlStorage.ts'
import type { Tx } from './storage.ts'
import { tablesInOrder, type TransferTable } from './tables.ts'
import { TransferError, TransferLine, type Counts, type TransferHeader } from './transferFile.ts'

const rowsPerInsert = 500

/**
 * Reads an export into a database in one transaction and answers with the rows per table. A house goes
 * into an empty house, with its row numbers; a tenant goes into a house that does not have it, and its
 * numbered rows are numbered anew in their order, and lives there from then on. Throws TransferError, and then nothing has changed.
 */
export async function importFrom(storage: SqlStorage, file: string): Promise<Counts> {
  return storage.asOwner(async (tx) => {
    const tables = new Map((await tablesInOrder(tx)).map((table) => [table.name, table]))
    let into: Importer | undefined
    let announced: Counts | undefined
    let scope: TransferHeader['scope'] = 'house'
    for await (const line of linesOf(file)) {
      if (line.kind === 'meridian-export') {
        scope = line.scope
        if (scope !== 'house') await forgetWhereItWas(tx, scope)
        await checkTarget(tx, line)
        into = new Importer(tx, tables, line.scope === 'house')
      } else if (!into) {
        throw new TransferError('the file does not begin with the header of an export')
      } else if (line.kind === 'row') {
        await into.add(line.table, line.tenant, line.row)
      } else {
        announced = line.counts
      }
    }
    if (!into || !announced) throw new TransferError('the file was cut short: it has no end line')
    await into.finish()
    if (scope !== 'house') await tx.updateTable('tenants').set({ data_home: null }).where('id', '=', scope).execute()
    for (const [table, count] of Object.entries(announced)) {
      if (into.counts[table] !== count) {
        throw new TransferError(`the file promises ${count} rows of ${table} and has ${into.counts[table] ?? 0}`)
      }
    }
    return into.counts
  })
}

async function* linesOf(file: string): AsyncGenerator<TransferLine> {
  const text = new PassThrough()
  let failure: unknown
  const piped = pipeline(createReadStream(file), createGunzip(), text).catch((error: unknown) => {
    failure = error
    text.end()
  })
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    const parsed = TransferLine.safeParse(jsonOf(line))
    if (!parsed.success && !failure) throw new TransferError('the file holds a line that is not of an export')
    if (parsed.success) yield parsed.data
  }
  await piped
  if (failure) throw new TransferError(`the file cannot be read: ${(failure as Error).message}`)
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function checkTarget(tx: Tx, { scope, migrations }: TransferHeader) {
  const here = await appliedMigrations(tx)
  const print = (list: { name: string; checksum: string }[]) => list.map((one) => `${one.name}:${one.checksum}`).join()
  if (print(here) !== print(migrations)) {
    throw new TransferError(
      `the export has the tables of ${migrations.at(-1)?.name}, the target those of ${here.at(-1)?.name}: export and import with the same version`,
    )
  }
  const tenants = await tx.selectFrom('tenants').select(['id', 'slug']).execute()
  const keys = await tx.selectFrom('signing_keys').select('id').execute()
  if (scope === 'house' && tenants.length + keys.length) {
    throw new TransferError(
      `the target is not empty: it has ${tenants.length} tenants and ${keys.length} signing keys; import a house into a new database or folder`,
    )
  }
  if (tenants.some(({ id }) => id === scope)) throw new TransferError(`the target already has the tenant ${scope}`)
}

class Importer {
  readonly counts: Counts = {}
  readonly #tx: Tx
  readonly #tables: Map<string, TransferTable>
  /** Whether numbered rows keep their numbers: only where nobody else has any. */
  readonly #keepNumbers: boolean
  readonly #lastNumbers = new Map<TransferTable, number>()
  #tenant: TenantId | null = null
  #table?: TransferTable
  #batch: Record<string, unknown>[] = []

  constructor(tx: Tx, tables: Map<string, TransferTable>, keepNumbers: boolean) {
    this.#tx = tx
    this.#tables = tables
    this.#keepNumbers = keepNumbers
    for (const name of tables.keys()) this.counts[name] = 0
  }

  async add(name: string, tenant: TenantId | null, row: Record<string, unknown>) {
    const table = this.#tables.get(name)
    if (!table) throw new TransferError(`the file has rows of ${name}, a table the target does not know`)
    const full = this.#batch.length >= rowsPerInsert && !table.pointsAtItself
    if (table !== this.#table || tenant !== this.#tenant || full) await this.#flush()
    if (tenant !== this.#tenant) {
      await sql`select set_config('app.tenant', ${tenant ?? ''}, true)`.execute(this.#tx)
    }
    this.#table = table
    this.#tenant = tenant
    this.#batch.push(row)
    this.counts[name] = (this.counts[name] ?? 0) + 1
    if (table.identity) {
      this.#lastNumbers.set(table, Math.max(this.#lastNumbers.get(table) ?? 0, Number(row[table.identity])))
    }
  }

  async finish() {
    await this.#flush()
    if (!this.#keepNumbers) return
    for (const [{ name, identity }, last] of this.#lastNumbers) {
      await sql`select setval(pg_get_serial_sequence(${name}, ${identity}), ${last})`.execute(this.#tx)
    }
  }

  async #flush() {
    const table = this.#table
    if (!table || !this.#batch.length) return
    const kept = table.columns.filter((column) => this.#keepNumbers || column !== table.identity)
    const columns = sql.join(kept.map((column) => sql.ref(column)))
    const target = sql.table(table.name)
    await sql`insert into ${target} (${columns}) overriding system value
      select ${columns} from json_populate_recordset(null::${target}, ${JSON.stringify(this.#batch)}::json)`.execute(
      this.#tx,
    )
    this.#batch = []
  }
}
