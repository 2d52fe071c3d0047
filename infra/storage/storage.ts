import type { Transaction } from 'kysely'
import type { TenantId } from '../contract/ids.ts'
import type { DataHomes } from './dataHomes.ts'
import type { Database } from './schema.ts'

export type Tx = Transaction<Database>

/** `repeatable read`: every query sees the tables as they were at the first one. Otherwise `read committed`. */
export type Isolation = 'repeatable read'

/**
 * Where a data home's tables live. Row-level security is always on: `inTenant` sees one tenant's rows,
 * `inHouse` sees only the exempt tables (schema.ts). Inside a transaction nothing is awaited but its own
 * queries. Serialisation failures and deadlocks are retried three times.
 * Rejects with ProblemError STORAGE_UNAVAILABLE when the database does not answer, and `inTenant` with
 * TENANT_ELSEWHERE, before anything is read or written, when the tenant lives in another data home.
 */
export interface Storage {
  readonly homes: DataHomes
  inTenant<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>, isolation?: Isolation): Promise<T>
  inHouse<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The tenants that live here. */
  tenants(): Promise<TenantId[]>
  close(): Promise<void>
}
