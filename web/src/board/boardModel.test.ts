import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { BoardModel } from './boardModel.ts'

let count = 0
const open = (doc = new Y.Doc(), author = 'ada') =>
  ({ doc, model: new BoardModel({ doc, author, newId: () => `${author}-${++count}` }) }) as const
const box = { x: 0, y: 0, w: 100, h: 100, color: 'ink' }

function join(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a))
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b))
}

const orderOf = (model: BoardModel) => model.elements.map(({ id }) => id)

test('three who draw at once end with the same board in the same order', () => {
  const people = ['ada', 'bob', 'eve'].map((author) => open(new Y.Doc(), author))
  for (const { model } of people) for (let at = 0; at < 5; at++) model.add('rect', { ...box, x: at, size: 4 })
  for (const a of people) for (const b of people) if (a !== b) join(a.doc, b.doc)
  const [first, ...rest] = people.map(({ model }) => model.elements)
  expect(first).toHaveLength(15)
  for (const other of rest) expect(other).toEqual(first)
})

test('undo takes back my own only', () => {
  const [ada, bob] = [open(), open(new Y.Doc(), 'bob')]
  const mine = ada.model.add('note', { ...box, text: 'mine' })
  const his = bob.model.add('note', { ...box, text: 'his' })
  join(ada.doc, bob.doc)
  ada.model.undo()
  ada.model.undo()
  join(ada.doc, bob.doc)
  expect(orderOf(bob.model)).toEqual([his])
  ada.model.redo()
  expect(orderOf(ada.model)).toContain(mine)
})

test('gestures one after the other are steps of their own', () => {
  const { model } = open()
  const id = model.add('rect', { ...box, size: 4 }) ?? ''
  model.endStep()
  model.patch(id, { x: 50 })
  model.undo()
  expect(model.find(id)).toMatchObject({ x: 0 })
})

test('two may type into one note at once', () => {
  const [ada, bob] = [open(), open(new Y.Doc(), 'bob')]
  const id = ada.model.add('note', { ...box, text: 'middle' }) ?? ''
  join(ada.doc, bob.doc)
  ada.model.textOf(id)?.insert(0, 'before ')
  bob.model.textOf(id)?.insert(6, ' after')
  join(ada.doc, bob.doc)
  expect(ada.model.find(id)).toMatchObject({ text: 'before middle after' })
  expect(bob.model.find(id)).toEqual(ada.model.find(id))
})

test('an arrow follows what it hangs on, and stays when that goes', () => {
  const { model } = open()
  const id = model.add('rect', { ...box, size: 4 }) ?? ''
  const arrow = model.add('arrow', { x: 300, y: 50, w: -100, h: 0, size: 4, color: 'ink', from: '', to: id }) ?? ''
  const changes: string[][] = []
  model.on('change', (ids) => changes.push([...ids]))
  model.patch(id, { y: 20 })
  expect(changes.at(-1)).toEqual([id, arrow])
  const before = model.boundsOf(model.find(arrow) as never)
  model.remove(new Set([id]))
  expect(model.boundsOf(model.find(arrow) as never)).toEqual(before)
  expect(model.find(arrow)).toMatchObject({ to: '' })
})

test('copies keep their order, and arrows between them join the copies', () => {
  const { model } = open()
  const a = model.add('rect', { ...box, size: 4 }) ?? ''
  const b = model.add('note', { ...box, text: 'b' }) ?? ''
  const c = model.add('arrow', { ...box, size: 4, from: a, to: b }) ?? ''
  const copies = [...model.duplicate(new Set([c, b, a]))]
  expect(model.find(copies[2] ?? '')).toMatchObject({ kind: 'arrow', from: copies[0], to: copies[1] })
  expect(model.find(copies[1] ?? '')).toMatchObject({ text: 'b', x: 24 })
  model.reorder(new Set([a, b]), 'front')
  expect(orderOf(model).slice(-2)).toEqual([a, b])
  model.reorder(new Set([a, b]), 'back')
  expect(orderOf(model).slice(0, 2)).toEqual([a, b])
})

test('garbage in the map is passed by, and a good element beside it is shown', () => {
  const { doc, model } = open()
  doc.getMap<unknown>('elements').set('x', 'no map')
  doc.getMap<unknown>('elements').set('y', new Y.Map([['kind', 'rect']]))
  const id = model.add('rect', { ...box, size: 4 })
  expect(orderOf(model)).toEqual([id])
})
