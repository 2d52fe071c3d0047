import { getSchema } from '@tiptap/core'
import { prosemirrorToYXmlFragment, yXmlFragmentToProseMirrorRootNode } from '@tiptap/y-tiptap'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { noteExtensions, noteField } from '../../../../infra/contract/noteSchema.ts'
import { anchorOf, positionAnchor, TextPlaces } from './textAnchor.ts'

const schema = getSchema(noteExtensions())

function textOf(...blocks: unknown[]) {
  const doc = new Y.Doc()
  const root = doc.getXmlFragment(noteField)
  prosemirrorToYXmlFragment(schema.nodeFromJSON({ type: 'doc', content: blocks }), root)
  return { doc, root, node: () => yXmlFragmentToProseMirrorRootNode(root, schema) }
}
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const list = (...texts: string[]) => ({
  type: 'bulletList',
  content: texts.map((text) => ({ type: 'listItem', content: [paragraph(text)] })),
})

describe('an anchor', () => {
  test('finds its letters at every place, nested lists, images and breaks included', () => {
    const { root, node } = textOf(
      paragraph('first line'),
      { type: 'horizontalRule' },
      list('one', 'two'),
      {
        type: 'paragraph',
        content: [{ type: 'text', text: 'a' }, { type: 'hardBreak' }, { type: 'text', text: 'bc' }],
      },
      paragraph('end'),
    )
    node().descendants((child, at) => {
      if (!child.isText) return
      const range = { from: at, to: at + child.nodeSize }
      expect(new TextPlaces(root, schema).rangeOf(anchorOf(root, schema, range.from, range.to))).toEqual(range)
    })
  })

  test('goes with its letters and leaves new ones at its edges outside', () => {
    const { root, node } = textOf(paragraph('the quick fox'))
    const anchor = anchorOf(root, schema, 5, 10)
    const text = (root.get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.insert(9, '<')
    text.insert(4, '>')
    text.insert(0, 'See ')
    const range = new TextPlaces(root, schema).rangeOf(anchor)
    expect(range && node().textBetween(range.from, range.to)).toBe('quick')
  })

  test('of letters that are gone is nowhere', () => {
    const { root } = textOf(paragraph('the quick fox'), paragraph('next'))
    const anchor = anchorOf(root, schema, 5, 10)
    ;((root.get(0) as Y.XmlElement).get(0) as Y.XmlText).delete(3, 7)
    expect(new TextPlaces(root, schema).rangeOf(anchor)).toBeNull()
    root.delete(0, 1)
    expect(new TextPlaces(root, schema).rangeOf(anchor)).toBeNull()
  })

  test('that is rubbish is nowhere', () => {
    const { root } = textOf(paragraph('the quick fox'))
    for (const from of ['', '%%%', 'AAAA', btoa('\xff\xff\xff\xff')])
      expect(new TextPlaces(root, schema).rangeOf({ from, to: from })).toBeNull()
  })

  test('of a block is its beginning', () => {
    const { root } = textOf(paragraph('one'), list('two', 'three'), { type: 'paragraph' }, paragraph('four'))
    for (const position of [0, 5, 6, 7, 13, 22]) {
      const back = new TextPlaces(root, schema).positionOf(positionAnchor(root, schema, position))
      expect(back, `position ${position}`).toBe(position)
    }
  })
})
