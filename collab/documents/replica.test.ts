import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Replica } from './replica.ts'

/** Two updates of one client, the second of which needs the first. */
function chain() {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  doc.getText('text').insert(0, 'first')
  doc.getText('text').insert(5, ', second')
  const [first = Uint8Array.of(), second = Uint8Array.of()] = updates
  return { first, second }
}

const textOf = (...updates: (Uint8Array | undefined)[]) => {
  const doc = new Y.Doc()
  for (const update of updates) if (update) Y.applyUpdate(doc, update)
  return doc.getText('text').toString()
}

test('what waits for its predecessor is kept whole, once, and comes with it', () => {
  const { first, second } = chain()
  const replica = new Replica()
  expect(replica.apply(second)).toBe(second)
  expect(textOf(replica.state())).toBe('')
  const other = new Y.Doc()
  other.getText('text').insert(0, 'x')
  expect(replica.apply(Y.encodeStateAsUpdate(other))).toBeDefined()
  expect(replica.apply(Y.encodeStateAsUpdate(other))).toBeUndefined()
  const change = replica.apply(first)
  expect(textOf(change)).toBe('first, second')
  expect(textOf(replica.state())).toContain('first, second')
  expect(replica.apply(second)).toBeUndefined()
})

test('the state is the same bytes until something changes, also for one who has nothing', () => {
  const { first, second } = chain()
  const replica = new Replica()
  replica.apply(first)
  const state = replica.state()
  expect(replica.since(Uint8Array.of(0))).toBe(state)
  replica.apply(second)
  expect(textOf(replica.state())).toBe('first, second')
})

test('progress is equal where all is equal, deletions included', () => {
  const { first, second } = chain()
  const [one, two] = [new Replica(), new Replica()]
  for (const replica of [one, two]) for (const update of [first, second]) replica.apply(update)
  expect(one.progress()).toEqual(two.progress())
  const { change } = one.edit('ada', (doc) => doc.getText('text').delete(0, 3))
  expect(one.progress().vector).toEqual(two.progress().vector)
  expect(one.progress()).not.toEqual(two.progress())
  if (change) two.apply(change)
  expect(one.progress()).toEqual(two.progress())
})
