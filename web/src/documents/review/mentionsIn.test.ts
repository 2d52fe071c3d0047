import { describe, expect, test } from 'vitest'
import { mentionsIn, partsOf, typedMention } from './mentionsIn.ts'

describe('mentions in a comment', () => {
  test('are sought from the sign to the caret', () => {
    expect(typedMention('Hello @Gr', 9)).toEqual({ from: 6, sought: 'Gr' })
    expect(typedMention('你好@林', 4)).toEqual({ from: 2, sought: '林' })
    expect(typedMention('@Ada Lo', 7)).toEqual({ from: 0, sought: 'Ada Lo' })
    expect(typedMention('@', 1)).toEqual({ from: 0, sought: '' })
  })

  test('are none in e-mail addresses, and over when the name is', () => {
    expect(typedMention('ada@house', 9)).toBeNull()
    expect(typedMention('@Ada ', 5)).toBeNull()
    expect(typedMention('@Ada\nx', 6)).toBeNull()
    expect(typedMention('no sign', 7)).toBeNull()
  })

  test('count while the text still says the name', () => {
    const chosen = [
      { personId: 'a', name: 'Ada' },
      { personId: 'l', name: '林' },
    ]
    expect(mentionsIn('@Ada and @林', chosen)).toEqual(['a', 'l'])
    expect(mentionsIn('Ada and @林', chosen)).toEqual(['l'])
  })

  test('are set apart from the words, the longer name first', () => {
    expect(partsOf('Hi @Ada Li, @Ada!', ['Ada', 'Ada Li'])).toEqual([
      { words: 'Hi ', mention: false },
      { words: '@Ada Li', mention: true },
      { words: ', ', mention: false },
      { words: '@Ada', mention: true },
      { words: '!', mention: false },
    ])
    expect(partsOf('nobody', [])).toEqual([{ words: 'nobody', mention: false }])
  })
})
