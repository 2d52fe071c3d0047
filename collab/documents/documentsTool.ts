/** What an operator does with documents by hand: new keys, and giving a document that was kept aside another try. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../infra/clock.ts'
import { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { DocumentPart } from '../../infra/contract/permits.ts'
import { createLog } from '../../infra/log.ts'
import { MasterKeys, masterKeyOf } from '../../infra/masterKeys.ts'
import { openPglite } from '../../infra/storage/pglite.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { DocumentKeys } from './documentKeys.ts'
import { DocumentStores } from './documentStores.ts'
import { FoldingThread } from './foldingThread.ts'

const usage = `node collab/documents/documentsTool.ts rotate --house <folder | postgres://…> --tenant <id> [--document <id>]
node collab/documents/documentsTool.ts release --house <folder | postgres://…> --tenant <id> --document <id>
A house in PostgreSQL also needs --master-key <file with the key in base64>.`

/** Runs one command line and answers with what to print. Throws Error with a sentence for the operator. */
export async function documentsTool(args: string[]): Promise<string> {
  const text = { type: 'string' } as const
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { house: text, tenant: text, document: text, 'master-key': text },
  })
  const [command] = positionals
  const tenant = TenantId.safeParse(values.tenant)
  const document = DocumentId.safeParse(values.document)
  if (!values.house || !tenant.success || (values.document !== undefined && !document.success)) throw new Error(usage)
  const inHouse = <T>(work: (house: ToolHouse) => Promise<T>) =>
    withHouse(values.house ?? '', values['master-key'], work)
  if (command === 'rotate') return inHouse((house) => rotate(house, tenant.data, document.data))
  if (command === 'release' && document.success) return inHouse((house) => release(house, tenant.data, document.data))
  throw new Error(usage)
}

interface ToolHouse {
  storage: Storage
  keys: DocumentKeys
  stores: DocumentStores
}

async function rotate({ storage, keys, stores }: ToolHouse, tenantId: TenantId, documentId?: DocumentId) {
  if (!documentId) return `${await keys.rotateTenant(tenantId)} keys of documents are under the tenant's new key`
  await keys.rotateDocument(tenantId, documentId)
  const parts = await storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('document_snapshots').select('part').where('document_id', '=', documentId).execute(),
  )
  for (const { part } of parts) await stores.of(tenantId, documentId, part).compact()
  return `the document has a new key, and ${parts.length} parts are encrypted with it`
}

/** Whatever can be put together now is open again; what cannot is kept aside once more, which is an error here. */
async function release({ storage, stores }: ToolHouse, tenantId: TenantId, documentId: DocumentId): Promise<string> {
  const released = await storage.inTenant(tenantId, (tx) =>
    tx.deleteFrom('document_quarantines').where('document_id', '=', documentId).returning('part').execute(),
  )
  for (const part of DocumentPart.options)
    if (released.some((row) => row.part === part)) await stores.of(tenantId, documentId, part).compact()
  return `${released.length} parts are open again`
}

async function withHouse<T>(place: string, keyFile: string | undefined, work: (house: ToolHouse) => Promise<T>) {
  const far = /^postgres(ql)?:/.test(place)
  if (!far && !existsSync(join(place, 'pglite'))) throw new Error(`there is no house in the folder ${place}`)
  if (far && !keyFile) throw new Error(usage)
  const storage = far ? await openPostgres({ url: place, poolMax: 1 }) : await openPglite({ folder: place })
  const folding = new FoldingThread(systemClock)
  try {
    const master = new MasterKeys([keyFile ? await readKey(keyFile) : await masterKeyOf(place)])
    const keys = new DocumentKeys({ storage, master, clock: systemClock })
    const log = createLog({ level: 'warn', pretty: false })
    return await work({
      storage,
      keys,
      stores: new DocumentStores({ storage, keys, folding, clock: systemClock, log }),
    })
  } finally {
    await folding.close()
    await storage.close()
  }
}

async function readKey(file: string): Promise<Uint8Array> {
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')
  if (key.byteLength !== 32) throw new Error(`${file} does not hold 32 bytes in base64`)
  return key
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await documentsTool(process.argv.slice(2))}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
