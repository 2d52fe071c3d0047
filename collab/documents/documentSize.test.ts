import { pino } from 'pino'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { limits } from '../../infra/contract/limits.ts'
import { DocumentSize } from './documentSize.ts'

const silent = pino({ level: 'silent' })

test('a document takes updates up to its greatest size and then refuses', () => {
  const size = new DocumentSize(silent)
  size.set(limits.documentBytesMax - 100)
  size.makeRoom(new Y.Doc(), 100)
  expect(() => size.makeRoom(new Y.Doc(), 101)).toThrow('DOCUMENT_FULL')
})

test('updates that came to little are measured before anybody is refused', () => {
  const size = new DocumentSize(silent)
  for (let update = 0; update < 30; update++) size.add(limits.documentUpdateBytesMax)
  size.makeRoom(new Y.Doc(), 1000)
  expect(size.bytes).toBeLessThan(1000)
})
