import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { boardLimits } from './boardLimits.ts'
import { readElement } from './boardElement.ts'

const placed = { x: 1, y: 2, w: 30, h: 40, z: 'V', color: 'red', author: 'ada' }

function read(fields: Record<string, unknown>) {
  const elements = new Y.Doc().getMap('elements')
  elements.set('one', new Y.Map(Object.entries(fields)))
  return readElement('one', elements.get('one'))
}

test('a note is read with its text', () => {
  expect(read({ ...placed, kind: 'note', text: new Y.Text('你好') })).toEqual({
    ...placed,
    id: 'one',
    kind: 'note',
    text: '你好',
  })
})

test('what is no element is left out and throws nothing', () => {
  const wrong: Record<string, unknown>[] = [
    {},
    { ...placed, kind: 'hologram' },
    { ...placed, kind: 'rect', x: Number.NaN },
    { ...placed, kind: 'rect', w: '30' },
    { ...placed, kind: 'rect', y: 1e12 },
    { ...placed, kind: 'rect', z: '' },
    { ...placed, kind: 'pen' },
    { ...placed, kind: 'pen', points: [1, 2] },
    { ...placed, kind: 'pen', points: [1, 2, 'x'] },
    { ...placed, kind: 'pen', points: Array.from({ length: boardLimits.strokePointsMax * 3 + 3 }, () => 1) },
    { ...placed, kind: 'image', fileId: 'f', src: 'https://elsewhere.example/spy.png' },
    { ...placed, kind: 'image', fileId: 'f', src: '/api/documents/x/files/../../people' },
  ]
  for (const fields of wrong) expect(read(fields)).toBeNull()
  for (const value of [null, 5, 'rect', [], new Y.Text('x')]) expect(readElement('one', value)).toBeNull()
  expect(readElement('<b>', new Y.Map())).toBeNull()
})

test('a small fault is mended rather than the element lost', () => {
  const element = read({
    ...placed,
    kind: 'arrow',
    color: 'url(//x)',
    size: 1e9,
    from: '"><script>',
    to: 'two',
    author: 7,
  })
  expect(element).toMatchObject({ kind: 'arrow', color: 'ink', size: 4, from: '', to: 'two', author: '' })
})

test('text beyond the limit is cut', () => {
  const element = read({ ...placed, kind: 'text', size: 20, text: new Y.Text('x'.repeat(6000)) })
  expect(element).toMatchObject({ text: 'x'.repeat(boardLimits.textCharactersMax) })
})
