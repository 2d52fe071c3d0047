import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { writersOf } from './writersOf.ts'

function updateOf(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc()
  write(doc)
  return Y.encodeStateAsUpdate(doc)
}

test('an update tells whose writing it carries', () => {
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'mine')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  other.getText('text').insert(2, 'yours')
  expect(new Set(writersOf(Y.encodeStateAsUpdate(other)))).toEqual(new Set([doc.clientID, other.clientID]))
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
  expect(writersOf(update)).toHaveLength(1)
})

test.each([
  [
    'too many items',
    updateOf((doc) =>
      doc.getArray('a').push(Array.from({ length: 25_000 }, (_, at) => (at % 2 ? at : Uint8Array.of(1)))),
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
  ['something after the end', Uint8Array.of(0, 0, 7)],
  ['format V2', Y.encodeStateAsUpdateV2(new Y.Doc())],
])('%s is refused', (_what, update) => {
  expect(() => writersOf(update)).toThrow('UPDATE_INVALID')
})
