import { getSchema } from '@tiptap/core'
import { Node } from '@tiptap/pm/model'
import { describe, expect, test } from 'vitest'
import { noteExtensions } from '../../../../infra/contract/noteSchema.ts'
import { findMatches } from './findMatches.ts'

const schema = getSchema(noteExtensions())
const text = (words: string, ...marks: string[]) => ({
  type: 'text',
  text: words,
  marks: marks.map((type) => ({ type })),
})
const docOf = (...blocks: object[][]) =>
  Node.fromJSON(schema, { type: 'doc', content: blocks.map((content) => ({ type: 'paragraph', content })) })
const words = (doc: Node, sought: string, matchCase = false) =>
  findMatches(doc, sought, matchCase).map(({ from, to }) => doc.textBetween(from, to))

describe('finding words', () => {
  test('finds them in every block, across marks, in any case', () => {
    const doc = docOf([text('Bud'), text('get', 'bold')], [text('the budget, the BUDGET')])
    expect(words(doc, 'budget')).toEqual(['Budget', 'budget', 'BUDGET'])
    expect(words(doc, 'budget', true)).toEqual(['budget'])
  })

  test('finds Chinese, and letters whose small form is longer do not move what follows', () => {
    expect(words(docOf([text('İİ 预算和预算')]), '预算')).toEqual(['预算', '预算'])
  })

  test('does not find what runs over a mention or two blocks', () => {
    const doc = docOf([text('a'), { type: 'mention', attrs: { id: 'p', label: 'Wei' } }, text('b')], [text('c')])
    expect(words(doc, 'ab')).toEqual([])
    expect(words(doc, 'bc')).toEqual([])
    expect(words(doc, 'b')).toEqual(['b'])
  })

  test('finds nothing for nothing', () => expect(findMatches(docOf([text('a')]), '', false)).toEqual([]))
})
