import { getSchema } from '@tiptap/core'
import { Node } from '@tiptap/pm/model'
import { EditorState, type Transaction } from '@tiptap/pm/state'
import { describe, expect, test } from 'vitest'
import { noteExtensions } from '../../../../infra/contract/noteSchema.ts'
import { stamp } from './minuteStamp.ts'

const schema = getSchema(noteExtensions())
const line = (text: string, minute: number | null = null) => ({
  type: 'paragraph',
  attrs: { minute },
  ...(text !== '' && { content: [{ type: 'text', text }] }),
})
const open = (...content: object[]) =>
  EditorState.create({ schema, doc: Node.fromJSON(schema, { type: 'doc', content }) })

/** The minutes of all blocks after a change made in minute 12. */
function minutes(before: EditorState, change: (tr: Transaction) => Transaction): unknown[] {
  const tr = change(before.tr)
  const after = before.apply(tr)
  const stamped = stamp([tr], before, after, 12)
  const found: unknown[] = []
  ;(stamped ? stamped.doc : after.doc).descendants((node) => {
    if ('minute' in node.attrs) found.push(node.attrs['minute'])
  })
  return found
}

describe('the minute of a block', () => {
  test('is written on a line that gets its first letter', () => {
    expect(minutes(open(line('')), (tr) => tr.insertText('a', 1))).toEqual([12])
  })

  test('is not written on a line that stood before the meeting and is added to', () => {
    expect(minutes(open(line('before')), (tr) => tr.insertText('a', 3))).toEqual([null])
  })

  test('is written on the new half of a split line only', () => {
    expect(minutes(open(line('one', 3)), (tr) => tr.split(4, 1, [{ type: schema.nodes['paragraph']! }]))).toEqual([
      3, 12,
    ])
  })

  test('goes down with its words when a line is made above them', () => {
    const paragraph = schema.nodes['paragraph']!
    expect(minutes(open(line('one', 3)), (tr) => tr.split(1, 1, [{ type: paragraph }]))).toEqual([3, 3])
  })

  test('is written on all that is pasted', () => {
    const pasted = Node.fromJSON(schema, { type: 'doc', content: [line('x'), line('y')] })
    expect(minutes(open(line('one', 3)), (tr) => tr.insert(5, pasted.content))).toEqual([3, 12, 12])
  })

  test('stays when a line becomes a heading', () => {
    const heading = schema.nodes['heading']!
    expect(minutes(open(line('one', 3)), (tr) => tr.setBlockType(1, 4, heading, { level: 1 }))).toEqual([3])
  })

  test('does not come to a line of before that becomes a heading', () => {
    const heading = schema.nodes['heading']!
    expect(minutes(open(line('one')), (tr) => tr.setBlockType(1, 4, heading, { level: 1 }))).toEqual([null])
  })
})
