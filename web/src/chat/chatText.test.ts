import { expect, test } from 'vitest'
import { chatParts } from './chatText.ts'

const shown = (text: string, names: string[] = []) =>
  chatParts(
    text,
    names.map((name) => ({ name, personKey: name })),
  ).map((part) => (part.part === 'link' ? `<${part.href}>` : part.part === 'mention' ? `[${part.text}]` : part.text))

test.each([
  ['see https://example.com/a?b=c#d.', ['see ', '<https://example.com/a?b=c#d>', '.']],
  ['(www.example.com)', ['(', '<https://www.example.com>', ')']],
  ['https://en.wikipedia.org/wiki/Tea_(drink), yes', ['<https://en.wikipedia.org/wiki/Tea_(drink)>', ', yes']],
  ['看https://例子.公司/路径，谢谢', ['看', '<https://例子.公司/路径>', '，谢谢']],
  ['http://a.example and http://b.example', ['<http://a.example>', ' and ', '<http://b.example>']],
])('%s has its addresses', (text, parts) => expect(shown(text)).toEqual(parts))

test.each(['javascript:alert(1)', 'data:text/html,x', 'https://', 'https://localhost', 'file:///etc/passwd', 'a.b'])(
  '%s is no address to follow',
  (text) => expect(shown(text)).toEqual([text]),
)

test('who is spoken to is found by name, the longer name first, everywhere', () => {
  expect(shown('@Ann Lee and @Ann: @Ann Lee!', ['Ann', 'Ann Lee'])).toEqual([
    '[@Ann Lee]',
    ' and ',
    '[@Ann]',
    ': ',
    '[@Ann Lee]',
    '!',
  ])
  expect(shown('@李雷看 https://a.example/@李雷', ['李雷'])).toEqual(['[@李雷]', '看 ', '<https://a.example/@李雷>'])
  expect(shown('@Bob', [])).toEqual(['@Bob'])
})
