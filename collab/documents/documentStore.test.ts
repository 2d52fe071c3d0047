import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { foldUpdates } from './fold.ts'
import { TestHouse, saved, synced } from './testing/documentHouse.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(() => house.close())

/** A document and the updates its editing gives. */
function writer() {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  return { doc, text: doc.getText('text'), take: () => updates.splice(0) }
}
const rowsOf = (updates: Uint8Array[]) => updates.map((update) => ({ update, personKey: 'ada', clientIds: [1] }))

test('compaction keeps every letter while others go on writing', async () => {
  const document = await house.document()
  const store = house.stores().of(document.tenantId, document.documentId)
  const { text, take } = writer()
  const writing = (async () => {
    for (let letter = 0; letter < 200; letter++) {
      text.insert(text.length, String(letter % 10))
      await store.append(rowsOf(take()))
    }
  })()
  const other = house.stores().of(document.tenantId, document.documentId)
  let folded = 0
  for (let round = 0; round < 8; round++) {
    const results = await Promise.all([store.compact(), other.compact()])
    folded += results.reduce((sum, result) => sum + result.rowsCount, 0)
  }
  await writing
  folded += (await store.compact()).rowsCount
  // Two compactions at once never fold the same row twice, and none deletes a row it has not read.
  expect(folded).toBe(200)
  const stored = await house.stored(document)
  expect(stored.text).toBe(text.toString())
  expect(stored.rowsCount).toBe(0)
})

test('compaction keeps what still waits for a missing predecessor', async () => {
  const document = await house.document()
  const store = house.stores().of(document.tenantId, document.documentId)
  const { text, take } = writer()
  text.insert(0, 'a')
  const first = take()
  text.insert(1, 'b')
  await store.append(rowsOf(take()))
  await store.compact()
  await store.append(rowsOf(first))
  expect((await house.stored(document)).text).toBe('ab')
})

test('a row of another company is never read', async () => {
  const mine = await house.document()
  const theirs = await house.document()
  const store = house.stores().of(mine.tenantId, theirs.documentId)
  await expect(store.load()).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

type Trace = { endContent: string; txns: { patches: [number, number, string][] }[] }
// Where the sample traces lie beside the checkout they are used; nothing is downloaded.
const traceFile = new URL('../../../shared/data/editing-traces/automerge-paper.json.gz', import.meta.url)

test.skipIf(!existsSync(traceFile))(
  'the beginning of a real paper, typed through a provider, is stored to the last letter',
  async () => {
    const { txns } = JSON.parse(gunzipSync(readFileSync(traceFile)).toString()) as Trace
    const document = await house.document()
    const process = await house.process()
    const ada = house.editor(process, document, await house.pass(document))
    await synced(ada)
    for (let from = 0; from < 3000; from += 10) {
      // Ten keystrokes to a frame, or this writer would be refused as a flood.
      ada.doc.transact(() => {
        for (const [at, deleted, inserted] of txns.slice(from, from + 10).flatMap((txn) => txn.patches)) {
          if (deleted > 0) ada.text.delete(at, deleted)
          if (inserted) ada.text.insert(at, inserted)
        }
      })
    }
    expect(await saved(ada)).toBe(true)
    const stored = await house.stored(document)
    expect(stored.text).toBe(ada.text.toString())
    expect(stored.text.length).toBeGreaterThan(1000)
  },
)

test('folding gives the same document as applying one by one', () => {
  const { doc, text, take } = writer()
  for (let letter = 0; letter < 100; letter++) text.insert(letter % 7, String(letter))
  const folded = new Y.Doc()
  Y.applyUpdate(folded, foldUpdates(take()))
  expect(folded.getText('text').toString()).toBe(doc.getText('text').toString())
})
