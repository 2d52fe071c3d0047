import type { MasterKeys } from '../../infra/masterKeys.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { DocumentKeys } from './documentKeys.ts'

/** Enough to notice at the start that the master key is another one, without asking for every tenant. */
const tenantsAsked = 20

/**
 * At the start: makes sure that the master key opens what is there, and while it is being replaced wraps every
 * tenant's keys with the new one. Throws MasterKeyMissingError.
 */
export async function underMasterKey(deps: {
  storage: Storage
  keys: DocumentKeys
  master: MasterKeys
  log: Log
}): Promise<void> {
  const { storage, keys, master, log } = deps
  const all = await storage.tenants()
  let keysCount = 0
  for (const id of master.replacing ? all : all.slice(0, tenantsAsked)) keysCount += await keys.rewrapTenant(id)
  if (master.replacing)
    log.info({ keys: keysCount }, 'all keys are under the new master key: MASTER_KEY_OLD can be taken away')
}
