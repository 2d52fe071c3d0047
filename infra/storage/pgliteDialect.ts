import {
  AbortedTransactionError,
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { PgliteThread } from './pgliteThread.ts'
import { parserOf, toSql } from './sqlValues.ts'

/** PostgreSQL's dialect over the one connection PGlite has. */
export function pgliteDialect(thread: PgliteThread): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PgliteDriver(thread),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

class PgliteDriver implements Driver {
  readonly #connection: PgliteConnection
  /** The end of the queue: who asks for the connection waits for everybody who asked before. */
  #tail: Promise<void> = Promise.resolve()
  #release?: () => void

  constructor(thread: PgliteThread) {
    this.#connection = new PgliteConnection(thread)
  }

  async init() {}
  async destroy() {}

  async acquireConnection() {
    const before = this.#tail
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tail = promise
    await before
    this.#release = resolve
    return this.#connection
  }

  async releaseConnection() {
    this.#release?.()
  }

  async beginTransaction(connection: PgliteConnection, { isolationLevel, accessMode }: TransactionSettings) {
    const isolation = isolationLevel ? ` isolation level ${isolationLevel}` : ''
    const access = accessMode ? ` ${accessMode}` : ''
    await connection.command(`begin${isolation}${access}`)
    connection.aborted = false
  }

  async commitTransaction(connection: PgliteConnection) {
    // PostgreSQL answers COMMIT of a failed transaction with a quiet ROLLBACK; the caller must hear of it.
    await connection.command(connection.aborted ? 'rollback' : 'commit')
    if (connection.aborted) throw new AbortedTransactionError()
  }

  async rollbackTransaction(connection: PgliteConnection) {
    await connection.command('rollback')
  }

  async savepoint(connection: PgliteConnection, name: string) {
    await connection.command(`savepoint "${name}"`)
  }

  async rollbackToSavepoint(connection: PgliteConnection, name: string) {
    await connection.command(`rollback to savepoint "${name}"`)
    connection.aborted = false
  }

  async releaseSavepoint(connection: PgliteConnection, name: string) {
    await connection.command(`release savepoint "${name}"`)
  }
}

class PgliteConnection implements DatabaseConnection {
  readonly #thread: PgliteThread
  /** A statement of the running transaction failed, and nothing was rolled back since. */
  aborted = false

  constructor(thread: PgliteThread) {
    this.#thread = thread
  }

  async command(sql: string) {
    await this.executeQuery(CompiledQuery.raw(sql))
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { columns, rows, affectedCount } = await this.#thread.query(sql, parameters.map(toSql))
      const readers = columns.map(({ name, typeOid }) => ({ name, parse: parserOf(typeOid) }))
      return {
        numAffectedRows: BigInt(affectedCount),
        rows: rows.map((row) => objectOf(readers, row) as R),
      }
    } catch (error) {
      this.aborted = true
      throw error
    }
  }

  // eslint-disable-next-line require-yield -- the interface asks for a generator; cursors serve instead
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('PGlite cannot stream: use a cursor')
  }
}

function objectOf(readers: { name: string; parse: (text: string) => unknown }[], row: (string | null)[]) {
  const object: Record<string, unknown> = {}
  for (const [index, { name, parse }] of readers.entries()) {
    const text = row[index] ?? null
    object[name] = text === null ? null : parse(text)
  }
  return object
}
