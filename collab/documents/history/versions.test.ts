import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { ManualClock } from '../../../infra/clock.ts'
import { newId } from '../../../infra/secrets.ts'
import { TestHouse, type TestProcess } from '../testing/documentHouse.ts'
import { Versions } from './versions.ts'
import { copyOf } from '../testing/copyOf.ts'

const ada = { personKey: 'ada', name: 'Ada' }
const bob = { personKey: 'bob', name: 'Bob' }
const minuteMs = 60_000

let house: TestHouse
let process: TestProcess
let versions: Versions
let document: Awaited<ReturnType<TestHouse['document']>>
/** Ahead of the database's, so that a first letter always lies in the past. */
const clock = new ManualClock(Date.now() + 1000 * minuteMs)

beforeAll(async () => {
  house = await TestHouse.open()
  process = await house.process()
  versions = new Versions({
    storage: house.storage,
    keys: house.keys,
    stores: house.stores(),
    documents: process.documents,
    folding: house.folding,
    clock,
    newId,
    field: 'notes',
  })
})
beforeEach(async () => {
  clock.advance(minuteMs)
  document = await house.document()
})
afterAll(() => house.close())

const textOf = () => ({ ...document, part: 'text' as const })
const edit = <T>(author: typeof ada, change: (notes: Y.XmlFragment) => T) =>
  process.documents.edit(textOf(), author, (doc) => change(doc.getXmlFragment('notes')))
const keep = async (name: string | null) => {
  clock.advance(1000)
  return versions.keep(document.tenantId, document.documentId, name, 'ada')
}
const compare = (versionId: string, against?: string) =>
  versions.compare(document.tenantId, document.documentId, versionId, against)

function element(name: string, attributes: Record<string, unknown>, ...children: (Y.XmlElement | Y.XmlText)[]) {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
  made.insert(0, children)
  return made
}
const paragraph = (text: string) => element('paragraph', {}, new Y.XmlText(text))
const letters = (notes: Y.XmlFragment, block: number) => (notes.get(block) as Y.XmlElement).get(0) as Y.XmlText

test('a version tells letter by letter who wrote, what came and what went since the one before', async () => {
  await edit(ada, (notes) => notes.insert(0, [paragraph('hello world')]))
  const first = await keep('First')
  await edit(bob, (notes) => {
    letters(notes, 0).insert(5, ' dear')
    letters(notes, 0).delete(10, 6)
  })
  const second = await keep(null)
  expect(first.authors).toEqual([ada])
  expect(second.authors).toEqual([bob])
  const { blocks, authors } = await compare(second.versionId)
  expect(blocks).toEqual([
    {
      type: 'paragraph',
      depth: 0,
      runs: [
        { text: 'hello', personKey: 'ada', change: 'kept' },
        { text: ' dear', personKey: 'bob', change: 'added' },
        { text: ' world', personKey: 'ada', change: 'removed' },
      ],
    },
  ])
  expect(authors).toEqual([ada, bob])
  const whole = await compare(first.versionId)
  expect(whole.blocks[0]?.runs).toEqual([{ text: 'hello world', personKey: 'ada', change: 'added' }])
  const now = await compare(first.versionId, 'now')
  expect(now.blocks[0]?.runs.map(({ text, change }) => [text, change])).toEqual([
    ['hello', 'kept'],
    [' dear', 'removed'],
    [' world', 'added'],
  ])
})

test('a version outlives compaction: what was deleted since is still in it', async () => {
  await edit(ada, (notes) => notes.insert(0, [paragraph('regretted'), paragraph('kept')]))
  const version = await keep('Before')
  const store = house.stores().of(document.tenantId, document.documentId)
  await store.compact()
  await edit(ada, (notes) => notes.delete(0, 1))
  await store.compact()
  const { blocks } = await compare(version.versionId)
  expect(blocks.map(({ runs }) => runs.map(({ text }) => text).join(''))).toEqual(['regretted', 'kept'])
})

test('lists, tasks, headings, mentions and pictures are named as the editor names them', async () => {
  const task = element('taskItem', { checked: true }, paragraph('sent'))
  const mention = element('mention', { id: '7', label: 'Bob' })
  await edit(ada, (notes) =>
    notes.insert(0, [
      element('heading', { level: 2 }, new Y.XmlText('Agenda')),
      element('bulletList', {}, element('listItem', {}, paragraph('one'), element('taskList', {}, task))),
      element('paragraph', {}, new Y.XmlText('ask '), mention),
      element('image', { src: '/x' }),
    ]),
  )
  const { blocks } = await compare((await keep(null)).versionId)
  const text = (runs: { text: string }[]) => runs.map((run) => run.text).join('')
  expect(blocks.map(({ runs, ...block }) => Object.assign(block, { text: text(runs) }))).toEqual([
    { type: 'heading', depth: 0, level: 2, text: 'Agenda' },
    { type: 'listItem', depth: 1, text: 'one' },
    { type: 'taskItem', depth: 2, checked: true, text: 'sent' },
    { type: 'paragraph', depth: 0, text: 'ask @Bob' },
    { type: 'image', depth: 0, text: '' },
  ])
})

test('restoring is a new edit: it keeps what was there, and whoever writes elsewhere meanwhile loses nothing', async () => {
  await edit(ada, (notes) =>
    notes.insert(0, [
      element('heading', { level: 1 }, new Y.XmlText('Plan')),
      element('paragraph', {}, new Y.XmlText('as agreed')),
      paragraph('the end'),
    ]),
  )
  const version = await keep('Agreed')
  await edit(bob, (notes) => {
    letters(notes, 1).insert(0, 'not ')
    notes.insert(1, [paragraph('an aside')])
  })
  // Somebody's copy from before the restoring, written into offline: in a block the restoring leaves alone.
  const offline = await process.documents.read(textOf(), copyOf)
  letters(offline.getXmlFragment('notes'), 3).insert(7, '!')
  clock.advance(1000)
  await versions.restore(document.tenantId, document.documentId, version.versionId, ada)
  await process.documents.edit(textOf(), bob, (doc) => Y.applyUpdate(doc, Y.encodeStateAsUpdate(offline)))
  const after = (await process.documents.read(textOf(), copyOf)).getXmlFragment('notes')
  expect(after.toString()).toBe(
    '<heading level="1">Plan</heading><paragraph>as agreed</paragraph><paragraph>the end!</paragraph>',
  )
  const [newest] = await versions.list(document.tenantId, document.documentId)
  expect(newest).toMatchObject({ name: null, automatic: true, authors: [bob] })
  const { blocks } = await compare(newest?.versionId ?? '', version.versionId)
  expect(blocks.map(({ runs }) => runs.map(({ text, change }) => [text, change]))).toEqual([
    [['Plan', 'kept']],
    [['an aside', 'added']],
    [
      ['not ', 'added'],
      ['as agreed', 'kept'],
    ],
    [['the end', 'kept']],
  ])
})

test('numbers and marks come back as they were', async () => {
  await edit(ada, (notes) => {
    const text = new Y.XmlText()
    text.applyDelta([{ insert: 'plain ' }, { insert: 'bold', attributes: { bold: {} } }])
    notes.insert(0, [element('heading', { level: 3, boxMinutes: 15 }, text)])
  })
  const version = await keep('Marked')
  await edit(ada, (notes) => notes.delete(0, 1))
  clock.advance(1000)
  await versions.restore(document.tenantId, document.documentId, version.versionId, ada)
  const [heading] = (await process.documents.read(textOf(), copyOf)).getXmlFragment('notes').toArray() as Y.XmlElement[]
  expect(heading?.getAttributes()).toEqual({ level: 3, boxMinutes: 15 })
  expect(((heading as Y.XmlElement).get(0) as Y.XmlText).toDelta()).toEqual([
    { insert: 'plain ' },
    { insert: 'bold', attributes: { bold: {} } },
  ])
})

test('a text that settles gets a version by itself, ten minutes apart and only when it changed', async () => {
  const own = document
  const stop = versions.start()
  const listed = () => versions.list(own.tenantId, own.documentId)
  await edit(ada, (notes) => notes.insert(0, [paragraph('a')]))
  await expect.poll(listed, { timeout: 10_000 }).toHaveLength(1)
  await edit(ada, (notes) => notes.insert(0, [paragraph('b')]))
  // Told of it twice at the same moment, as two processes would be.
  stop()
  const again = [versions.start(), versions.start()]
  clock.advance(11 * minuteMs)
  await edit(bob, (notes) => notes.insert(0, [paragraph('c')]))
  await expect.poll(listed, { timeout: 10_000 }).toHaveLength(2)
  expect(await listed()).toMatchObject([
    { automatic: true, name: null, authors: [ada, bob] },
    { automatic: true, authors: [ada] },
  ])
  for (const end of again) end()
})

test('a version is named and unnamed; one that is not there is not found', async () => {
  await edit(ada, (notes) => notes.insert(0, [paragraph('a')]))
  const { versionId } = await keep(null)
  const { tenantId, documentId } = document
  expect(await versions.rename(tenantId, documentId, versionId, 'Draft')).toMatchObject({ name: 'Draft' })
  expect(await versions.rename(tenantId, documentId, versionId, null)).toMatchObject({ name: null })
  await expect(compare(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(compare(versionId, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const other = await house.document()
  await expect(versions.compare(other.tenantId, other.documentId, versionId)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
