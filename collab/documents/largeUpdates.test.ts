import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { limits } from '../../infra/contract/limits.ts'
import { documentLimits } from './documentLimits.ts'
import { portionsOf } from './portions.ts'
import { readUpdate } from './readUpdate.ts'
import { Replica } from './replica.ts'
import { TestHouse, saved, synced, type TestEditor, type TestProcess } from './testing/documentHouse.ts'

let house: TestHouse
let process: TestProcess
beforeAll(async () => {
  house = await TestHouse.open()
  process = await house.process()
})
afterEach(() => house.sendHome())
afterAll(() => house.close())

const field = 'notes'

/** As an editor pastes it: cells with their spans, a paragraph in each, all of it one update. */
function pasteTable(doc: Y.Doc, sideCount: number, word: string): void {
  doc.transact(() => {
    const table = new Y.XmlElement('table')
    doc.getXmlFragment(field).push([table])
    for (let row = 0; row < sideCount; row += 1) {
      const cells = Array.from({ length: sideCount }, (_, column) => {
        const cell = new Y.XmlElement('tableCell')
        cell.setAttribute('colspan', 1 as never)
        cell.setAttribute('rowspan', 1 as never)
        const paragraph = new Y.XmlElement('paragraph')
        paragraph.insert(0, [new Y.XmlText(`${word} ${row}/${column}`)])
        cell.insert(0, [paragraph])
        return cell
      })
      const line = new Y.XmlElement('tableRow')
      line.insert(0, cells)
      table.push([line])
    }
  })
}

const cellsOf = ({ doc }: TestEditor) =>
  [...doc.getXmlFragment(field).createTreeWalker(() => true)].filter(
    (node) => node instanceof Y.XmlElement && node.nodeName === 'tableCell',
  ).length

async function open(document: Awaited<ReturnType<TestHouse['document']>>): Promise<TestEditor> {
  const editor = house.editor(process, document, await house.pass(document))
  await synced(editor)
  return editor
}

test('a table of 60 by 60 cells arrives whole with everybody, those who come just then included, and is stored', async () => {
  const document = await house.document()
  const ann = await open(document)
  const bo = await open(document)
  const seen = new Set<number>()
  bo.doc.on('update', () => seen.add(cellsOf(bo)))
  const pass = await house.pass(document)
  pasteTable(ann.doc, 60, 'cell')
  // Typed on at once, before and after what the server is still taking in.
  ann.text.insert(0, 'and on')
  bo.text.insert(0, 'meanwhile ')
  const late = house.editor(process, document, pass)
  late.doc.on('update', () => seen.add(cellsOf(late)))
  await synced(late)
  expect(await saved(ann)).toBe(true)
  await expect.poll(() => cellsOf(bo)).toBe(3600)
  await expect.poll(() => cellsOf(late)).toBe(3600)
  expect([...seen].filter((count) => count !== 0 && count !== 3600)).toEqual([])
  const stored = await house.stored(document)
  expect(Y.encodeStateVector(stored.doc)).toEqual(Y.encodeStateVector(ann.doc))
  expect(stored.text).toContain('and on')
  expect(ann.provider.wsconnected).toBe(true)
}, 30_000)

test('what was sent once more changes nothing, and what replaces another table deletes that', async () => {
  const document = await house.document()
  const ann = await open(document)
  pasteTable(ann.doc, 30, 'first')
  expect(await saved(ann)).toBe(true)
  const { rowsCount } = await house.stored(document)
  const again = house.editor(process, document, await house.pass(document), ann.doc)
  await synced(again)
  expect(await saved(again)).toBe(true)
  expect((await house.stored(document)).rowsCount).toBe(rowsCount)
  again.doc.transact(() => {
    again.doc.getXmlFragment(field).delete(0, 1)
    pasteTable(again.doc, 40, 'second')
  })
  expect(await saved(again)).toBe(true)
  const { doc } = await house.stored(document)
  expect(cellsOf({ ...again, doc })).toBe(1600)
}, 30_000)

test('an update in portions comes to the same as all at once', () => {
  const doc = new Y.Doc()
  pasteTable(doc, 50, 'x')
  doc.getXmlFragment(field).delete(0, 1)
  pasteTable(doc, 40, 'y')
  const update = Y.encodeStateAsUpdate(doc)
  expect(update.byteLength).toBeLessThan(limits.documentUpdateBytesMax)
  const replica = new Replica()
  const portions = [...(portionsOf(readUpdate(update, replica).structs) ?? [])]
  expect(portions.length).toBeGreaterThan(2)
  for (const portion of [...portions, update]) replica.apply(portion)
  expect(replica.state()).toEqual(update)
})

test('a small update, and one of several writers, stays in one piece', () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()]
  one.getText('text').insert(0, 'short')
  const nothing = { itemAt: () => undefined }
  const structsOf = (doc: Y.Doc) => readUpdate(Y.encodeStateAsUpdate(doc), nothing).structs
  expect(portionsOf(structsOf(one))).toBeUndefined()
  pasteTable(two, 40, 'x')
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one))
  expect(structsOf(two).length).toBeGreaterThan(documentLimits.itemsAtOnceMax)
  expect(portionsOf(structsOf(two))).toBeUndefined()
})
