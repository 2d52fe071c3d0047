import { sql, type IsolationLevel, type Kysely } from 'kysely'
import { ProblemError } from '../contract/problems.ts'
import type { TenantId } from '../contract/ids.ts'
import { DataHomes } from './dataHomes.ts'
import type { Database } from './schema.ts'
import type { Isolation, Storage, Tx } from './storage.ts'

const retriesMax = 3

/** Storage on any Kysely database; openPglite and openPostgres make it. */
export class SqlStorage implements Storage {
  readonly homes: DataHomes
  readonly #db: Kysely<Database>
  readonly #closeBelow: () => Promise<void>
  #closing?: Promise<void>

  constructor(db: Kysely<Database>, homes = new DataHomes(), closeBelow: () => Promise<void> = async () => {}) {
    this.homes = homes
    this.#db = db
    this.#closeBelow = closeBelow
  }

  inTenant<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>, isolation?: Isolation): Promise<T> {
    return this.#asApp(tenantId, work, isolation)
  }

  inHouse<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#asApp('', work)
  }

  async tenants(): Promise<TenantId[]> {
    const rows = await this.inHouse((tx) =>
      tx.selectFrom('tenants').select(['id', 'data_home']).orderBy('created_at').execute(),
    )
    return rows.filter((row) => this.homes.isHere(row.data_home)).map((row) => row.id)
  }

  /** A transaction of the connecting user, for migrations and transfers; requests never come here. */
  asOwner<T>(work: (tx: Tx) => Promise<T>, isolationLevel: IsolationLevel = 'read committed'): Promise<T> {
    return this.#withRetries(() => this.#db.transaction().setIsolationLevel(isolationLevel).execute(work))
  }

  close(): Promise<void> {
    this.#closing ??= this.#db.destroy().then(this.#closeBelow)
    return this.#closing
  }

  #asApp<T>(tenant: TenantId | '', work: (tx: Tx) => Promise<T>, isolation?: Isolation): Promise<T> {
    const begin = () => this.#db.transaction()
    return this.#withRetries(() =>
      (isolation ? begin().setIsolationLevel(isolation) : begin()).execute(async (tx) => {
        // SET LOCAL for both in one round trip: they end with the transaction. With them comes where the tenant lives.
        const { rows } = await sql<{ home: string | null }>`
          select set_config('role', 'meridian_app', true), set_config('app.tenant', ${tenant}, true),
            (select data_home from tenants where id = nullif(${tenant}, '')::uuid) as home`.execute(tx)
        this.homes.refuseElsewhere(rows[0]?.home ?? null)
        return work(tx)
      }),
    )
  }

  async #withRetries<T>(transaction: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new ProblemError('STORAGE_UNAVAILABLE', 'the storage is closed')
    for (let attempt = 0; ; attempt++) {
      try {
        return await transaction()
      } catch (error) {
        if (isConnectionLoss(error)) {
          // The cause is for our log; the problem's detail would show it to the outside.
          throw Object.assign(new ProblemError('STORAGE_UNAVAILABLE'), { cause: error })
        }
        if (!isConflict(error) || attempt === retriesMax) throw error
      }
    }
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? '')

/** serialization_failure and deadlock_detected: the same work may succeed when it is done again. */
const isConflict = (error: unknown) => ['40001', '40P01'].includes(codeOf(error))

const lossCodes = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|08|57P0|53300)/
/** pg gives its own connection errors no code. */
const lossMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/

function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && (lossCodes.test(codeOf(error)) || lossMessages.test(error.message))
}
