import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Replica } from './replica.ts'
import { readUpdate } from './readUpdate.ts'

const nothing = { itemAt: () => undefined }

function updateOf(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc()
  write(doc)
  return Y.encodeStateAsUpdate(doc)
}

/** Puts an array into the array, and so on; answers with the innermost. */
function deepen(array: Y.Array<unknown>, levels: number): Y.Array<unknown> {
  let innermost = array
  for (let level = 0; level < levels; level++) {
    const inner = new Y.Array<unknown>()
    innermost.push(['beside', inner])
    innermost = inner
  }
  return innermost
}

test('what is nested level by level is refused at the same depth as all at once', () => {
  const doc = new Y.Doc()
  const replica = new Replica()
  let innermost: Y.Array<unknown> = doc.getArray('a')
  let update: Uint8Array = new Uint8Array()
  doc.on('update', (bytes: Uint8Array) => (update = bytes))
  const nest = (levels: number) => {
    doc.transact(() => (innermost = deepen(innermost, levels)))
    readUpdate(update, replica)
    replica.apply(update)
  }
  nest(90)
  nest(90)
  expect(() => nest(30)).toThrow('UPDATE_INVALID')
})

test('an update tells whose writing it carries', () => {
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'mine')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  other.getText('text').insert(2, 'yours')
  expect(new Set(readUpdate(Y.encodeStateAsUpdate(other), nothing).clientIds)).toEqual(
    new Set([doc.clientID, other.clientID]),
  )
})

test('an honest day of writing is within the limits', () => {
  const update = updateOf((doc) => {
    const field = doc.getXmlFragment('notes')
    for (let block = 0; block < 2000; block++) {
      const paragraph = new Y.XmlElement('paragraph')
      field.push([paragraph])
      const text = new Y.XmlText()
      paragraph.push([text])
      text.insert(0, 'written')
      // Something before the first letter of each of them.
      text.insert(0, '• ')
    }
    const words = doc.getText('text')
    for (let word = 0; word < 3000; word++) words.insert(words.length, 'word ')
  })
  expect(readUpdate(update, nothing).clientIds).toHaveLength(1)
})

test.each([
  [
    'too many items',
    updateOf((doc) =>
      doc.getArray('a').push(Array.from({ length: 35_000 }, (_, at) => (at % 2 ? at : Uint8Array.of(1)))),
    ),
  ],
  [
    'a thousand letters each before the last',
    updateOf((doc) => {
      for (let letter = 0; letter < 1000; letter++) doc.getText('text').insert(0, 'x')
    }),
  ],
  [
    'a thousand letters each after the same one',
    updateOf((doc) => {
      doc.getText('text').insert(0, 'a')
      for (let letter = 0; letter < 1000; letter++) doc.getText('text').insert(1, 'x')
    }),
  ],
  ['three hundred types within each other', updateOf((doc) => deepen(doc.getArray('a'), 300))],
  ['something after the end', Uint8Array.of(0, 0, 7)],
  ['format V2', Y.encodeStateAsUpdateV2(new Y.Doc())],
])('%s is refused', (_what, update) => {
  expect(() => readUpdate(update, nothing)).toThrow('UPDATE_INVALID')
})
