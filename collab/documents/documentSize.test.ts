import { expect, test } from 'vitest'
import { limits } from '../../infra/contract/limits.ts'
import { DocumentSize } from './documentSize.ts'

function sizeOf(measured: number) {
  const warnings: number[] = []
  const size = new DocumentSize({ measure: () => measured, onLarge: (bytes) => warnings.push(bytes) })
  return { size, warnings }
}

test('a document takes updates up to its greatest size and then refuses', () => {
  const { size } = sizeOf(limits.documentBytesMax - 1000)
  size.loaded(limits.documentBytesMax - 1000)
  size.makeRoom(1000)
  expect(() => size.makeRoom(1001)).toThrow('DOCUMENT_FULL')
})

test('a document whose rows replace each other is measured before anybody is refused or warned', () => {
  const { size, warnings } = sizeOf(2)
  size.loaded(limits.documentBytesMax + 1)
  size.makeRoom(1000)
  expect(size.bytes).toBeLessThan(1000)
  expect(warnings).toEqual([])
})

test('updates that came to little are measured before anybody is refused or warned', () => {
  const { size, warnings } = sizeOf(2)
  for (let update = 0; update < 30; update++) size.add(limits.documentUpdateBytesMax)
  size.makeRoom(1000)
  expect(size.large).toBe(false)
  expect(warnings).toEqual([])
})

test('people are warned once of a document that is large', () => {
  const { size, warnings } = sizeOf(limits.documentBytesWarn + 1)
  size.loaded(limits.documentBytesWarn - 1000)
  expect(warnings).toEqual([])
  for (let update = 0; update < 30; update++) size.add(500_000)
  expect(warnings).toEqual([limits.documentBytesWarn + 1])
})
