import { getSchema } from '@tiptap/core'
import { Node } from '@tiptap/pm/model'
import { prosemirrorJSONToYDoc, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { noteExtensions, noteField } from '../../../../infra/contract/noteSchema.ts'
import { handsOf } from './handsOf.ts'

const schema = getSchema(noteExtensions())
const line = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })

function second(of: Y.Doc, clientID: number): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = clientID
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(of))
  return doc
}

function textAt(doc: Y.Doc, block: number): Y.XmlText {
  const element = doc.getXmlFragment(noteField).get(block) as Y.XmlElement
  const text = element.get(0)
  if (!(text instanceof Y.XmlText)) throw new Error('no text there')
  return text
}

function written(doc: Y.Doc): [string, number][] {
  const root = doc.getXmlFragment(noteField)
  const node = Node.fromJSON(schema, yXmlFragmentToProsemirrorJSON(root))
  return handsOf(root, node).map(({ from, to, clientId }) => [node.textBetween(from, to, '', '*'), clientId])
}

describe('who wrote what', () => {
  test('tells each letter apart, also inside of one word and after something was taken out', () => {
    const base = prosemirrorJSONToYDoc(schema, { type: 'doc', content: [line('hello world')] }, noteField)
    const first = base.clientID
    const doc = second(base, 7)
    textAt(doc, 0).insert(5, ' 你好')
    textAt(doc, 0).delete(0, 1)
    expect(written(doc)).toEqual([
      ['ello', first],
      [' 你好', 7],
      [' world', first],
    ])
  })

  test('finds its way through lists, marks, breaks and pictures', () => {
    const base = prosemirrorJSONToYDoc(
      schema,
      {
        type: 'doc',
        content: [
          { type: 'image', attrs: { src: '/api/documents/a/files/b' } },
          { type: 'bulletList', content: [{ type: 'listItem', content: [line('one')] }] },
          {
            type: 'paragraph',
            content: [
              { type: 'text', text: 'a' },
              { type: 'hardBreak' },
              { type: 'text', text: 'b', marks: [{ type: 'bold' }] },
            ],
          },
          line('end'),
        ],
      },
      noteField,
    )
    const first = base.clientID
    const doc = second(base, 9)
    textAt(doc, 3).insert(3, '!')
    expect(written(doc).filter(([, client]) => client === 9)).toEqual([['!', 9]])
    expect(
      written(doc)
        .filter(([, client]) => client === first)
        .map(([text]) => text)
        .join(''),
    ).toContain('one')
    expect(written(doc).at(-2)).toEqual(['end', first])
  })
})
