import { expect, test } from 'vitest'
import { carriedCaret, textChange } from './textChange.ts'

const apply = (text: string, change: ReturnType<typeof textChange>) =>
  change ? text.slice(0, change.at) + change.come + text.slice(change.at + change.gone) : text

test('a change leads from one text to the other', () => {
  const letters = ['a', 'b', '好', '😀', '😁', '\n']
  let seed = 11
  const chance = (below: number) => (seed = (seed * 16807) % 2147483647) % below
  const word = () => Array.from({ length: chance(7) }, () => letters[chance(letters.length)]).join('')
  for (let count = 0; count < 3000; count++) {
    const [before, after] = [word(), word()]
    const change = textChange(before, after, chance(after.length + 1))
    expect(apply(before, change)).toBe(after)
    if (change) expect(change.come.isWellFormed()).toBe(true)
  }
})

test('a letter typed among its likes is put where the caret is', () => {
  expect(textChange('aaa', 'aaaa', 2)).toEqual({ at: 1, gone: 0, come: 'a' })
  expect(textChange('ab', 'ab')).toBeNull()
})

test('a caret moves with what others type before it, and not with what they type behind', () => {
  expect(carriedCaret(5, { at: 0, gone: 0, come: 'xx' })).toBe(7)
  expect(carriedCaret(5, { at: 5, gone: 0, come: 'xx' })).toBe(5)
  expect(carriedCaret(5, { at: 2, gone: 6, come: 'x' })).toBe(3)
})
