import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemClock } from '../../infra/clock.ts'
import { DocumentStores } from './documentStores.ts'
import { FoldingThread, foldingLimits } from './foldingThread.ts'
import { TestHouse } from './testing/documentHouse.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(() => house.close())

type Document = Awaited<ReturnType<TestHouse['document']>>

/** A document and the updates its editing gives. */
function writer(clientId?: number) {
  const doc = new Y.Doc()
  if (clientId !== undefined) doc.clientID = clientId
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  return { doc, text: doc.getText('text'), take: () => updates.splice(0) }
}
const rowsOf = (updates: Uint8Array[], personKey = 'ada', clientIds = [1]) =>
  updates.map((update) => ({ update, personKey, name: personKey, clientIds }))
const storeOf = ({ tenantId, documentId }: Document) => house.stores().of(tenantId, documentId)
const tables = (document: Document) =>
  house.storage.inTenant(document.tenantId, async (tx) => ({
    rows: await tx.selectFrom('document_updates').selectAll().where('document_id', '=', document.documentId).execute(),
    snapshots: await tx.selectFrom('document_snapshots').selectAll().execute(),
    histories: await tx.selectFrom('document_histories').selectAll().execute(),
    writers: await tx.selectFrom('document_writers').selectAll().orderBy('client_id').execute(),
    quarantines: await tx.selectFrom('document_quarantines').selectAll().execute(),
  }))

test('no letter lies in the tables as it was typed, before and after compaction', async () => {
  const document = await house.document()
  const { text, take } = writer()
  text.insert(0, 'a secret sentence')
  const store = storeOf(document)
  await store.append(rowsOf(take()))
  const legible = (bytes?: Uint8Array) => Buffer.from(bytes ?? []).includes('secret')
  const before = await tables(document)
  expect(before.rows.map((row) => [legible(row.update), row.key_version])).toEqual([[false, 1]])
  await store.compact()
  const { rows, snapshots, histories } = await tables(document)
  expect(rows).toEqual([])
  expect([...snapshots, ...histories].map((row) => [legible(row.state), row.key_version])).toEqual([
    [false, 1],
    [false, 1],
  ])
  expect((await house.stored(document)).text).toBe('a secret sentence')
})

test('rows of before encryption are read, and encrypted at the next compaction', async () => {
  const document = await house.document()
  const { tenantId, documentId } = document
  const { text, take } = writer()
  text.insert(0, 'old')
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('document_updates')
      .values(
        take().map((update) => ({
          tenant_id: tenantId,
          document_id: documentId,
          update,
          person_key: 'ada',
          client_ids: [1],
        })),
      )
      .execute(),
  )
  expect((await house.stored(document)).text).toBe('old')
  await storeOf(document).compact()
  expect((await tables(document)).snapshots).toMatchObject([{ key_version: 1 }])
  expect((await house.stored(document)).text).toBe('old')
})

test("after the key's rotation compaction encrypts anew, even when nothing was written", async () => {
  const document = await house.document()
  const { text, take } = writer()
  text.insert(0, 'kept')
  const store = storeOf(document)
  await store.append(rowsOf(take()))
  await store.compact()
  await house.keys.rotateDocument(document.tenantId, document.documentId)
  await store.compact()
  const { snapshots, histories } = await tables(document)
  expect([...snapshots, ...histories].map((row) => row.key_version)).toEqual([2, 2])
  expect((await house.stored(document)).text).toBe('kept')
})

test('the history keeps what was deleted, the snapshot does not', async () => {
  const document = await house.document()
  const { tenantId, documentId } = document
  const { text, take } = writer()
  const store = storeOf(document)
  text.insert(0, 'regretted ')
  text.insert(text.length, 'kept')
  await store.append(rowsOf(take()))
  await store.compact()
  text.delete(0, 'regretted '.length)
  await store.append(rowsOf(take()))
  await store.compact()
  const { snapshots, histories } = await tables(document)
  const plain = async (use: string, row?: { state: Uint8Array; key_version: number | null }) =>
    row && Buffer.from(await house.keys.decrypt(tenantId, documentId, `text/${use}`, row.state, row.key_version ?? 0))
  expect((await plain('history', histories[0]))?.includes('regretted')).toBe(true)
  expect((await plain('snapshot', snapshots[0]))?.includes('regretted')).toBe(false)
})

test('a poison document is quarantined with its bytes kept, and no other is touched', async () => {
  const [poisoned, sound] = [await house.document(), await house.document()]
  const { text, take } = writer()
  text.insert(0, 'fine')
  const updates = take()
  await storeOf(sound).append(rowsOf(updates))
  await storeOf(poisoned).append(rowsOf([...updates, new Uint8Array([1, 1, 1, 0, 200, 200, 200])]))
  await expect(storeOf(poisoned).compact()).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
  await expect(storeOf(poisoned).load()).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
  expect((await tables(poisoned)).rows).toHaveLength(2)
  expect((await tables(poisoned)).quarantines).toMatchObject([{ part: 'text' }])
  await storeOf(sound).compact()
  expect((await house.stored(sound)).text).toBe('fine')
})

test('a row moved in from another document is not served but quarantined', async () => {
  const [mine, theirs] = [await house.document(), await house.document()]
  const { text, take } = writer()
  text.insert(0, 'theirs')
  await storeOf(theirs).append(rowsOf(take()))
  const [row] = (await tables(theirs)).rows
  await house.storage.inTenant(mine.tenantId, (tx) =>
    tx
      .insertInto('document_updates')
      .values({
        tenant_id: mine.tenantId,
        document_id: mine.documentId,
        update: row?.update ?? new Uint8Array(),
        key_version: 1,
        person_key: 'eve',
        client_ids: [1],
      })
      .execute(),
  )
  await expect(storeOf(mine).load()).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
})

test('a document that overruns every time is quarantined, and the thread serves the next one', async () => {
  const [slow, quick] = [await house.document(), await house.document()]
  const { text, take } = writer()
  text.insert(0, 'x')
  const updates = take()
  const rows = rowsOf(updates)
  for (const document of [slow, quick]) await storeOf(document).append(rows)
  const folding = new FoldingThread(systemClock, { ...foldingLimits, jobMs: 0 })
  const store = house.stores(house.storage, systemClock, folding).of(slow.tenantId, slow.documentId)
  await expect(store.compact()).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
  expect(folding.running).toBe(false)
  await folding.close()
  await storeOf(quick).compact()
  expect((await tables(quick)).rows).toEqual([])
})

test('a thread without the memory for a document ends alone', async () => {
  const document = await house.document()
  const { text, take } = writer()
  for (let index = 0; index < 40; index++) text.insert(0, `${index} `.repeat(20_000))
  await storeOf(document).append(rowsOf(take()))
  const folding = new FoldingThread(systemClock, { ...foldingLimits, heapMb: 5 })
  const store = house.stores(house.storage, systemClock, folding).of(document.tenantId, document.documentId)
  await expect(store.compact()).rejects.toMatchObject({ code: 'DOCUMENT_QUARANTINED' })
  await folding.close()
})

test('closing the house in the middle of a compaction quarantines nothing', async () => {
  const document = await house.document()
  const { text, take } = writer()
  text.insert(0, 'x')
  await storeOf(document).append(rowsOf(take()))
  const folding = new FoldingThread(systemClock)
  const compacting = house
    .stores(house.storage, systemClock, folding)
    .of(document.tenantId, document.documentId)
    .compact()
  const refused = expect(compacting).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  await folding.close()
  await refused
  expect((await house.stored(document)).text).toBe('x')
})

test('a client number stays with the first who wrote under it, and the second is logged', async () => {
  const document = await house.document()
  const { tenantId, documentId } = document
  const lines: { clientId?: number; personKey?: string }[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line) as object) })
  const deps = { storage: house.storage, clock: systemClock, folding: house.folding, keys: house.keys, log }
  const { text, take } = writer()
  const letter = () => {
    text.insert(0, 'x')
    return take()
  }
  const store = new DocumentStores(deps).of(tenantId, documentId)
  await store.append([...rowsOf(letter(), 'ada', [7, 4_294_967_295]), ...rowsOf(letter(), 'bob', [8])])
  await store.append(rowsOf(letter(), 'bob', [7]))
  // A process that has not heard of them yet asks the table.
  await new DocumentStores(deps).of(tenantId, documentId).append(rowsOf(letter(), 'eve', [8]))
  const { writers } = await tables(document)
  expect(writers.map((row) => [row.client_id, row.person_key, row.name])).toEqual([
    [7, 'ada', 'ada'],
    [8, 'bob', 'bob'],
    [4_294_967_295, 'ada', 'ada'],
  ])
  expect(lines).toMatchObject([
    { clientId: 7, personKey: 'bob' },
    { clientId: 8, personKey: 'eve' },
  ])
})

test('erasing takes every row and key along, and then what lay outside the tables', async () => {
  const document = await house.document()
  const { tenantId, documentId } = document
  const { text, take } = writer()
  text.insert(0, 'gone')
  const stores = house.stores()
  const store = stores.of(tenantId, documentId)
  await store.append(rowsOf(take()))
  const removed: string[] = []
  stores.onErase(async (_tenantId, id) => async () => void removed.push(id))
  await stores.erase(tenantId, documentId)
  expect(removed).toEqual([documentId])
  expect(await tables(document)).toEqual({ rows: [], snapshots: [], histories: [], writers: [], quarantines: [] })
  await expect(store.load()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(store.append(rowsOf([new Uint8Array([0, 0])]))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(stores.erase(tenantId, documentId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
