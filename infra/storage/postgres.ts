import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type PoolConfig } from 'pg'
import type { DataHomes } from './dataHomes.ts'
import { migrate, type MigrateOptions } from './migrate.ts'
import type { Database } from './schema.ts'
import { SqlStorage } from './sqlStorage.ts'
import { parserOf } from './sqlValues.ts'

export interface PostgresOptions extends MigrateOptions {
  /** `postgres://user:password@host:port/database`. The user owns the database and may create roles, or `meridian_app` exists and the user belongs to it. */
  url: string
  /** Connections kept at most; 10 by default. */
  poolMax?: number
  /** Which data home this is; one alone by default. */
  homes?: DataHomes | undefined
}

/**
 * PostgreSQL 15 or newer, migrated and ready. Throws STORAGE_UNAVAILABLE when it does not answer within
 * five seconds, MigrationError when the tables do not fit this version.
 */
export async function openPostgres({ url, poolMax = 10, homes, ...options }: PostgresOptions): Promise<SqlStorage> {
  const pool = new Pool({
    connectionString: url,
    max: poolMax,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: { getTypeParser: (typeOid: number) => parserOf(typeOid) },
  } as PoolConfig)
  // A connection that breaks fails its query, or is replaced when idle; without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const storage = new SqlStorage(new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), homes)
  try {
    await migrate(storage, options)
    return storage
  } catch (error) {
    await storage.close()
    throw error
  }
}
