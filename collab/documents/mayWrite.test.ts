import { expect, test } from 'vitest'
import { DocumentAccess, DocumentPart } from '../../infra/contract/permits.ts'
import { mayWrite } from './mayWrite.ts'

test.each([
  ['read', []],
  ['comment', ['comments']],
  ['suggest', ['comments', 'suggestions']],
  ['edit', DocumentPart.options],
] as const)('whoever may %s writes just %j', (access, parts) => {
  expect(DocumentPart.options.filter((part) => mayWrite(access, part))).toEqual(parts)
})

test('each access may write all that the one before it may', () => {
  for (const [index, access] of DocumentAccess.options.entries())
    for (const part of DocumentPart.options)
      for (const lesser of DocumentAccess.options.slice(0, index))
        if (mayWrite(lesser, part)) expect(mayWrite(access, part)).toBe(true)
})
