import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemClock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { MasterKeys, masterKeyOf } from '../../infra/masterKeys.ts'
import { newId } from '../../infra/secrets.ts'
import { openPglite } from '../../infra/storage/pglite.ts'
import { DocumentKeys } from './documentKeys.ts'
import { DocumentStores } from './documentStores.ts'
import { documentsTool } from './documentsTool.ts'
import { FoldingThread } from './foldingThread.ts'

test('an operator rotates keys of a stopped house and releases what was kept aside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-tool-'))
  const [tenantId, documentId] = [newId<TenantId>(), newId<DocumentId>()]
  const inHouse = async <T>(work: (stores: DocumentStores) => Promise<T>): Promise<T> => {
    const storage = await openPglite({ folder })
    const folding = new FoldingThread(systemClock)
    const keys = new DocumentKeys({ storage, clock: systemClock, master: new MasterKeys([await masterKeyOf(folder)]) })
    try {
      await storage.inHouse((tx) =>
        tx
          .insertInto('tenants')
          .values({ id: tenantId, slug: 'one', name: 'One', ready_at: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      )
      await storage.inTenant(tenantId, (tx) =>
        tx
          .insertInto('documents')
          .values({ id: documentId, tenant_id: tenantId, title: 'Notes', meeting_id: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      )
      const log = pino({ level: 'silent' })
      return await work(new DocumentStores({ storage, keys, folding, clock: systemClock, log }))
    } finally {
      await folding.close()
      await storage.close()
    }
  }
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'kept')
  await inHouse(async (stores) => {
    const store = stores.of(tenantId, documentId)
    await store.append([{ update: Y.encodeStateAsUpdate(doc), personKey: 'ada', name: 'Ada', clientIds: [1] }])
    await store.compact()
    await expect(store.quarantine('a fault since mended')).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
    await expect(store.load()).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
  })
  const house = ['--house', folder, '--tenant', tenantId]
  expect(await documentsTool(['release', ...house, '--document', documentId])).toBe('1 parts are open again')
  expect(await documentsTool(['rotate', ...house, '--document', documentId])).toMatch(/has a new key, and 1 parts/)
  await expect(documentsTool(['rotate', '--house', join(folder, 'none'), '--tenant', tenantId])).rejects.toThrow(
    /no house/,
  )
  await expect(documentsTool(['forget', ...house])).rejects.toThrow(/documentsTool.ts rotate/)
  const text = await inHouse(async (stores) => {
    const loaded = new Y.Doc()
    for (const update of (await stores.of(tenantId, documentId).load()).updates) Y.applyUpdate(loaded, update)
    return loaded.getText('text').toString()
  })
  expect(text).toBe('kept')
  await rm(folder, { recursive: true })
}, 90_000)
