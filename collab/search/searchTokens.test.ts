import { expect, test } from 'vitest'
import { excerptOf, hitsOf } from './excerpt.ts'
import { searchLetters } from './searchLetters.ts'
import { queryTokens, termsOf, tokensOf } from './searchTokens.ts'

const termsIn = (query: string) => termsOf(searchLetters(query).letters)

/** Whether a text's tokens answer a query, as the table's index does. */
function matches(text: string, query: string): boolean {
  const tokens = tokensOf(text, 20_000)
  return queryTokens(termsIn(query)).every((token) => tokens.has(token))
}

test.each([
  ['本季度的预算已经批准', '预算'],
  ['本季度的预算已经批准', '预'],
  ['會議紀要', '會議紀要'],
  ['これは議事録です', '議事録'],
  ['ｶﾞｲﾄﾞ資料', 'ガイド'],
  ['오늘 회의는 길었다', '회의'],
  ['Grüße aus München', 'münchen'],
  ['Grüße aus München', 'Munchen'],
  ['Grüße aus Mu\u0308nchen', 'MÜNCHEN'],
  ['Die Straße', 'strasse'],
  ['Quarterly budget', 'bud'],
  ['Quarterly budget', 'budget quart'],
  ['Ｆｕｌｌ width', 'full'],
  ['Donaudampfschifffahrtsgesellschaft', 'donaudampfschifffahrt'],
  ['Бюджет утверждён', 'бюдж'],
  ['OKR进展2026', 'okr 进展 2026'],
])('%j is found by %j', (text, query) => expect(matches(text, query)).toBe(true))

test.each([
  ['Quarterly budget', 'udget'],
  ['Quarterly budget', 'bu'],
  ['预期结算', '预算'],
  ['Quarterly budget', 'budget yearly'],
])('%j is not found by %j', (text, query) => expect(matches(text, query)).toBe(false))

test('a text has no more tokens than it may', () => {
  const text = Array.from({ length: 5000 }, (_, index) => `word${index}x`).join(' ')
  expect(tokensOf(text, 1000).size).toBe(1000)
})

test('marks stand where the words are in the text as it was written', () => {
  const text = 'Die Straße nach Mu\u0308nchen, 预算已经批准'
  const hits = hitsOf(text, termsIn('strasse munchen 预算'))
  expect(hits?.map(([from, until]) => text.slice(from, until))).toEqual(['Straße', 'Mu\u0308nchen', '预算'])
  expect(hitsOf(text, termsIn('straße paris'))).toBeNull()
})

test('an excerpt is cut around what was found, and its marks go with it', () => {
  const text = `${'filler words '.repeat(60)}the budget 预算 was approved ${'and more '.repeat(60)}`
  const { excerpt, marks } = excerptOf(text, hitsOf(text, termsIn('budget 预算')) ?? [])
  expect(excerpt.length).toBeLessThan(175)
  expect(excerpt.startsWith('… ')).toBe(true)
  expect(marks.map(([from, until]) => excerpt.slice(from, until))).toEqual(['budget', '预算'])
})
