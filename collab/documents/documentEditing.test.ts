import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { PartAddress } from './documentEditing.ts'
import { TestHouse, refused, saved, synced, until, type TestProcess } from './testing/documentHouse.ts'
import { copyOf } from './testing/copyOf.ts'

let house: TestHouse
let one: TestProcess

beforeAll(async () => {
  house = await TestHouse.open()
  one = await house.process()
})
afterEach(() => house.sendHome())
afterAll(() => house.close())

const ada = { personKey: 'ada', name: 'Ada' }
/** Resolves like `work`, while time passes for the log's batches. */
async function within<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let over = false
  const settled = work.finally(() => (over = true))
  await expect.poll(() => (clock.advance(20), over), { interval: 5 }).toBe(true)
  return settled
}

const text = (document: Omit<PartAddress, 'part'>): PartAddress => ({ ...document, part: 'text' })

test("the house's edits are stored when they resolve, with their author and a Yjs client an author", async () => {
  const document = await house.document()
  const seen = await one.documents.edit(text(document), ada, (doc) => {
    doc.getText('text').insert(0, 'seed')
    return doc.clientID
  })
  const other = await one.documents.edit(text(document), { personKey: 'bo', name: 'Bo' }, (doc) => doc.clientID)
  expect(other).not.toBe(seen)
  const stored = await house.stored(document)
  expect(stored.text).toBe('seed')
  expect(stored.personKeys).toEqual(new Set(['ada']))
  expect(stored.clientIds).toEqual(new Set([seen]))
})

test('an edit by the house reaches whoever has the document open, and reading shows what they wrote', async () => {
  const document = await house.document()
  const editor = house.editor(one, document, await house.pass(document))
  await synced(editor)
  editor.text.insert(0, 'theirs')
  await saved(editor)
  await one.documents.edit(text(document), ada, (doc) => doc.getText('text').insert(0, 'ours, '))
  await until(editor.doc, () => editor.text.toString() === 'ours, theirs')
  const copy = await one.documents.read(text(document), copyOf)
  expect(copy.getText('text').toString()).toBe('ours, theirs')
  const elsewhere = await (await house.process()).documents.read(text(document), copyOf)
  expect(elsewhere.getText('text').toString()).toBe('ours, theirs')
})

test('a change that throws, or is too large, leaves nothing behind', async () => {
  const document = await house.document()
  await one.documents.edit(text(document), ada, (doc) => doc.getText('text').insert(0, 'before'))
  const halfWay = one.documents.edit(text(document), ada, (doc) => {
    doc.getText('text').insert(0, 'half ')
    throw new Error('no more')
  })
  await expect(halfWay).rejects.toThrow('no more')
  const giant = 'x'.repeat(limits.documentBytesMax + 1)
  const tooLarge = one.documents.edit(text(document), ada, (doc) => doc.getText('text').insert(0, giant))
  await expect(tooLarge).rejects.toMatchObject({ code: 'DOCUMENT_FULL' })
  expect((await one.documents.read(text(document), copyOf)).getText('text').toString()).toBe('before')
  expect((await house.stored(document)).text).toBe('before')
})

test('a document that does not exist is neither edited nor read', async () => {
  const nowhere = text({ tenantId: newId<TenantId>(), documentId: newId<DocumentId>() })
  await expect(one.documents.edit(nowhere, ada, () => undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(one.documents.read(nowhere, copyOf)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('what changed settles a second later, where it was recorded only, and a listener that throws harms nobody', async () => {
  const clock = new ManualClock(Date.now())
  const [writing, watching] = [await house.process(house.storage, clock), await house.process(house.storage, clock)]
  const document = await house.document()
  const settled: string[] = []
  writing.documents.onSettled(() => {
    throw new Error('a fault of its own')
  })
  const stop = writing.documents.onSettled(({ part }) => void settled.push(part))
  watching.documents.onSettled(() => void settled.push('elsewhere'))
  const reader = house.editor(watching, document, await house.pass(document), undefined, 'comments')
  await synced(reader)
  const comments = { ...document, part: 'comments' as const }
  const write = (letter: string) =>
    within(
      clock,
      writing.documents.edit(comments, ada, (doc) => doc.getText('text').insert(0, letter)),
    )
  await write('a')
  await write('b')
  await until(reader.doc, () => reader.text.toString() === 'ba')
  expect(settled).toEqual([])
  clock.advance(1000)
  expect(settled).toEqual(['comments'])
  await write('c')
  await writing.documents.close()
  expect(settled).toEqual(['comments', 'comments'])
  stop()
})

test('a document opened for an edit alone comes to rest', async () => {
  const clock = new ManualClock(Date.now())
  const process = await house.process(house.storage, clock)
  const document = await house.document()
  await within(
    clock,
    process.documents.edit(text(document), ada, (doc) => doc.getText('text').insert(0, 'seed')),
  )
  expect(process.documents.openCount).toBe(1)
  await expect.poll(() => (clock.advance(1000), process.documents.openCount)).toBe(0)
})

test('each part has a log of its own, and who may write it depends on the part', async () => {
  const document = await house.document()
  const pass = await house.pass(document, { access: 'suggest', personKey: 'sue' })
  const comments = house.editor(one, document, pass, undefined, 'comments')
  const suggestions = house.editor(one, document, pass, undefined, 'suggestions')
  const [inText, board] = [house.editor(one, document, pass), house.editor(one, document, pass, undefined, 'board')]
  await Promise.all([comments, suggestions, inText, board].map(synced))
  comments.text.insert(0, 'a remark')
  suggestions.text.insert(0, 'a wish')
  expect(await saved(comments)).toBe(true)
  expect(await saved(suggestions)).toBe(true)
  for (const closed of [inText, board]) {
    const closing = refused(closed)
    closed.text.insert(0, 'not mine')
    expect(await closing).toEqual({ code: 4403, reason: 'READ_ONLY' })
  }
  expect((await house.stored(document)).text).toBe('')
  expect((await house.stored(document, 'comments')).text).toBe('a remark')
  expect((await house.stored(document, 'suggestions')).text).toBe('a wish')
})

test('a commenter writes the comments and no suggestions, and is put out of all parts at once', async () => {
  const document = await house.document()
  const pass = await house.pass(document, { access: 'comment', personKey: 'cy' })
  const parts = ['text', 'comments', 'suggestions', 'board'] as const
  const opened = parts.map((part) => house.editor(one, document, pass, undefined, part))
  await Promise.all(opened.map(synced))
  const [, comments, suggestions] = opened
  comments?.text.insert(0, 'a remark')
  expect(comments && (await saved(comments))).toBe(true)
  const readOnly = suggestions && refused(suggestions)
  suggestions?.text.insert(0, 'a wish')
  expect(await readOnly).toEqual({ code: 4403, reason: 'READ_ONLY' })
  const closed = opened.filter((editor) => editor !== suggestions).map(refused)
  await one.documents.revoke(document.tenantId, document.documentId, 'cy')
  expect(await Promise.all(closed)).toEqual(closed.map(() => ({ code: 4401, reason: 'PASS_INVALID' })))
})

test('a part that is none is not found', async () => {
  const document = await house.document()
  const lost = house.editor(one, document, await house.pass(document), undefined, 'margin' as never)
  expect(await refused(lost)).toEqual({ code: 4404, reason: 'NOT_FOUND' })
})
