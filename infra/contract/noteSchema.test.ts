import { getSchema, type JSONContent } from '@tiptap/core'
import { Node } from '@tiptap/pm/model'
import { prosemirrorJSONToYDoc, yDocToProsemirrorJSON } from '@tiptap/y-tiptap'
import { describe, expect, test } from 'vitest'
import { noteExtensions, noteField, timedNodes } from './noteSchema.ts'

const schema = getSchema(noteExtensions())
const paragraph = (text: string, marks?: JSONContent['marks']): JSONContent => ({
  type: 'paragraph',
  content: [{ type: 'text', text, ...(marks && { marks }) }],
})
const cell = (type: string, text: string): JSONContent => ({ type, content: [paragraph(text)] })

const everything: JSONContent = {
  type: 'doc',
  content: [
    {
      type: 'heading',
      attrs: { level: 2, section: '2026-03-02T09:00', boxMinutes: 10 },
      content: [{ type: 'text', text: '议程' }],
    },
    { ...paragraph('bold', [{ type: 'bold' }]), attrs: { minute: 7 } },
    {
      type: 'taskList',
      content: [
        {
          type: 'taskItem',
          attrs: { checked: true, taskId: 't1', assigneeId: 'p1', assigneeName: 'Wei', dueDay: '2026-03-09' },
          content: [paragraph('send it')],
        },
      ],
    },
    {
      type: 'table',
      content: [
        { type: 'tableRow', content: [cell('tableHeader', 'a'), cell('tableHeader', 'b')] },
        { type: 'tableRow', content: [cell('tableCell', '1'), cell('tableCell', '2')] },
      ],
    },
    { type: 'image', attrs: { src: '/api/documents/d/files/f', fileId: 'f', alt: 'a plan' } },
    { type: 'codeBlock', attrs: { language: 'ts' }, content: [{ type: 'text', text: 'let a = 1' }] },
    { type: 'blockquote', content: [paragraph('said')] },
    { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('one')] }] },
    { type: 'orderedList', content: [{ type: 'listItem', content: [paragraph('first')] }] },
    { type: 'horizontalRule' },
    {
      type: 'paragraph',
      content: [
        { type: 'mention', attrs: { id: 'p1', label: 'Wei' } },
        { type: 'text', text: 'here', marks: [{ type: 'link', attrs: { href: 'https://example.com' } }] },
        { type: 'text', text: 'new', marks: [{ type: 'insertion', attrs: { id: 3 } }] },
        { type: 'text', text: 'old', marks: [{ type: 'deletion', attrs: { id: 'x-4' } }] },
        {
          type: 'text',
          text: 'look',
          marks: [
            { type: 'bold' },
            {
              type: 'modification',
              attrs: { id: 5, type: 'mark', attrName: null, previousValue: null, newValue: { type: 'bold' } },
            },
          ],
        },
      ],
    },
  ],
}

describe('the schema of notes', () => {
  test('builds without a browser and holds everything notes are made of', () => {
    const doc = Node.fromJSON(schema, everything)
    expect(() => doc.check()).not.toThrow()
    for (const name of timedNodes) expect(schema.nodes[name]?.spec.attrs).toHaveProperty('minute')
  })

  test('goes through JSON unchanged', () => {
    const doc = Node.fromJSON(schema, everything)
    expect(Node.fromJSON(schema, doc.toJSON()).eq(doc)).toBe(true)
  })

  test('goes through a Yjs document unchanged', () => {
    const doc = Node.fromJSON(schema, everything)
    const shared = prosemirrorJSONToYDoc(schema, doc.toJSON(), noteField)
    const back = Node.fromJSON(schema, yDocToProsemirrorJSON(shared, noteField))
    expect(back.toJSON()).toEqual(doc.toJSON())
  })

  test('lets whole blocks be suggested', () => {
    const mark = schema.marks['insertion']?.create({ id: 1 })
    const rule = schema.nodes['horizontalRule']?.create(null, null, mark ? [mark] : [])
    expect(() => schema.topNodeType.create(null, rule).check()).not.toThrow()
  })

  test('suggestions exclude each other as the package that writes them expects', () => {
    const { insertion, deletion, modification } = schema.marks
    if (!insertion || !deletion || !modification) throw new Error('marks are missing')
    expect(insertion.excludes(deletion) && deletion.excludes(insertion) && insertion.excludes(insertion)).toBe(true)
    expect(modification.excludes(modification)).toBe(false)
    expect(modification.excludes(insertion) && deletion.excludes(modification)).toBe(true)
  })
})
