import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { DataHomes } from './dataHomes.ts'
import { lockFolder } from './folderLock.ts'
import { migrate, type MigrateOptions } from './migrate.ts'
import { pgliteDialect } from './pgliteDialect.ts'
import { PgliteThread } from './pgliteThread.ts'
import type { Database } from './schema.ts'
import { SqlStorage } from './sqlStorage.ts'

export interface PgliteOptions extends MigrateOptions {
  /** Where `pglite/` and `pglite.lock` are kept; created if missing. `'memory'` keeps nothing. */
  folder: string
  /** A dump (tar) of a data folder, with which what is in memory begins. */
  dump?: string
  /** Which data home this is; one alone by default. */
  homes?: DataHomes | undefined
}

/**
 * The embedded database, migrated and ready. Throws StorageLockedError when another process holds the
 * folder, MigrationError when the tables do not fit this version.
 */
export async function openPglite({ folder, dump, homes, ...options }: PgliteOptions): Promise<SqlStorage> {
  const inMemory = folder === 'memory'
  const unlock = inMemory ? () => {} : lockFolder(folder)
  try {
    const thread = await PgliteThread.open(inMemory ? { dump } : { folder: join(folder, 'pglite') })
    const storage = new SqlStorage(new Kysely<Database>({ dialect: pgliteDialect(thread) }), homes, async () => {
      await thread.close()
      unlock()
    })
    try {
      await migrate(storage, options)
      return storage
    } catch (error) {
      await storage.close()
      throw error
    }
  } catch (error) {
    unlock()
    throw error
  }
}
