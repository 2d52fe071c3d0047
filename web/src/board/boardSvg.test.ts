import { expect, test } from 'vitest'
import type { BoardElement } from './boardElement.ts'
import { boardSvg } from './boardSvg.ts'
import { escaped } from './elementDrawing.ts'
import { guessedMeasure } from './textLayout.ts'

const placed = { x: 0, y: 0, w: 200, h: 200, z: 'V', author: 'ada' } as const
const all: BoardElement[] = [
  { ...placed, id: 'a', kind: 'note', color: 'yellow', text: '<script>alert("&")</script>\nTwo' },
  { ...placed, id: 'b', kind: 'rect', color: 'red', size: 4, filled: true, text: '' },
  { ...placed, id: 'c', kind: 'ellipse', color: 'blue', size: 4, filled: false, text: '会议' },
  { ...placed, id: 'd', kind: 'diamond', color: 'teal', size: 2, filled: false, text: '' },
  { ...placed, id: 'e', kind: 'arrow', color: 'ink', size: 4, from: 'b', to: 'c' },
  { ...placed, id: 'f', kind: 'text', color: 'pink', size: 20, text: 'Plan' },
  {
    ...placed,
    id: 'g',
    kind: 'pen',
    color: 'ink',
    size: 4,
    nw: 200,
    nh: 200,
    points: [0, 0, 50, 500, 700, 50, 2000, 2000, 50],
  },
  { ...placed, id: 'h', kind: 'image', color: 'ink', fileId: 'f1', src: '/api/documents/d/files/f1' },
  { ...placed, id: 'i', kind: 'marker', color: 'green', size: 16, nw: 200, nh: 200, points: [0, 0, 50] },
]
const options = { title: 'Retro & "plans"', measure: guessedMeasure, pictures: new Map() }

test('every kind is drawn, text escaped, and nothing asks another host', () => {
  const { svg } = boardSvg({ ...options, elements: all })
  expect(svg.match(/<g>/g)).toHaveLength(all.length)
  expect(svg).not.toContain('<script>')
  expect(svg).toContain('&lt;script&gt;')
  expect(svg).toContain('<title>Retro &amp; &quot;plans&quot;</title>')
  expect(svg).not.toMatch(/href="(?!data:)/)
  expect(svg).not.toContain('style=')
  expect(svg).not.toContain('light-dark')
  expect(svg).not.toContain('NaN')
})

test('pictures lie in the file itself', () => {
  const pictures = new Map([['/api/documents/d/files/f1', 'data:image/png;base64,AAAA']])
  expect(boardSvg({ ...options, elements: all, pictures }).svg).toContain('href="data:image/png;base64,AAAA"')
})

test('the paper reaches around everything, and an empty board is a sheet too', () => {
  const far: BoardElement = { ...placed, id: 'z', kind: 'note', color: 'red', text: '', x: -1000, y: 500 }
  expect(boardSvg({ ...options, elements: [all[0] as BoardElement, far] })).toMatchObject({ width: 1264, height: 764 })
  expect(boardSvg({ ...options, elements: [] })).toMatchObject({ width: 704, height: 424 })
})

test('characters XML has no place for are left out', () => {
  expect(escaped('a\u0000b\u000bc\ud800d😀\n')).toBe('abcd😀\n')
})
