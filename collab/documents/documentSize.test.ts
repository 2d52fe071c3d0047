import { pino } from 'pino'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { limits } from '../../infra/contract/limits.ts'
import { DocumentSize } from './documentSize.ts'

const silent = pino({ level: 'silent' })

test('a document takes updates up to its greatest size and then refuses', () => {
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'x'.repeat(limits.documentBytesMax - 1000))
  const bytes = Y.encodeStateAsUpdate(doc).byteLength
  const measure = () => bytes
  const size = new DocumentSize(silent)
  size.loaded(bytes)
  size.makeRoom(measure, limits.documentBytesMax - bytes)
  expect(() => size.makeRoom(measure, limits.documentBytesMax - bytes + 1)).toThrow('DOCUMENT_FULL')
})

test('a document whose rows replace each other is measured before anybody is refused', () => {
  const size = new DocumentSize(silent)
  size.loaded(limits.documentBytesMax + 1)
  size.makeRoom(() => 2, 1000)
  expect(size.bytes).toBeLessThan(1000)
})

test('updates that came to little are measured before anybody is refused', () => {
  const size = new DocumentSize(silent)
  for (let update = 0; update < 30; update++) size.add(limits.documentUpdateBytesMax)
  size.makeRoom(() => 2, 1000)
  expect(size.bytes).toBeLessThan(1000)
})
