import { describe, expect, test } from 'vitest'
import { readsAsMarkdown } from './markdownPaste.ts'

describe('pasted text', () => {
  test.each([
    '# Agenda\n\n1. one',
    '- milk\n- bread',
    '- [ ] call Wei',
    '> said',
    '```\ncode\n```',
    '| a | b |\n|---|---|',
    'a **bold** word',
    'see [this](https://example.com)',
  ])('with the signs of markdown reads as such: %j', (text) => expect(readsAsMarkdown(text)).toBe(true))

  test.each(['Just a sentence.', '2 * 3 * 4', 'C# is a language', '#hashtag', 'a - b', '-5 degrees', '我们明天见。'])(
    'of another kind stays as it is: %j',
    (text) => expect(readsAsMarkdown(text)).toBe(false),
  )

  test('that is too long stays as it is', () => expect(readsAsMarkdown(`# a\n${'x'.repeat(200_000)}`)).toBe(false))
})
