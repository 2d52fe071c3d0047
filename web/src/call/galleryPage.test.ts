import { expect, test } from 'vitest'
import { pageOf, pageWith } from './galleryPage.ts'

const others = Array.from({ length: 311 }, (_, index) => `p${index}`)

test('I stand last on the first page, and every other is on exactly one', () => {
  const first = pageOf(others, 'me', 48, 0)
  expect(first.shown.at(-1)).toBe('me')
  expect([first.first, first.last, first.total, first.pageCount]).toEqual([1, 48, 312, 7])
  const all = Array.from({ length: first.pageCount }, (_, page) => pageOf(others, 'me', 48, page).shown).flat()
  expect(all.filter((one) => one !== 'me')).toEqual(others)
})

test('a page that is gone because people left becomes the last one', () => {
  expect(pageOf(others.slice(0, 50), 'me', 48, 5)).toMatchObject({ page: 1, first: 49, last: 51, total: 51 })
})

test('the audience sees pages without a tile of its own', () => {
  expect(pageOf(['a', 'b', 'c'], null, 2, 1).shown).toEqual(['c'])
  expect(pageOf([], null, 8, 0)).toMatchObject({ shown: [], first: 0, last: 0, total: 0, pageCount: 1 })
})

test('everybody is found on the page that is said to show them', () => {
  for (const [index, one] of others.entries()) {
    expect(pageOf(others, 'me', 48, pageWith(index, true, 48)).shown).toContain(one)
    expect(pageOf(others, null, 48, pageWith(index, false, 48)).shown).toContain(one)
  }
})
