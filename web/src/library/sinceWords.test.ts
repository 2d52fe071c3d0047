import { expect, test } from 'vitest'
import { sinceWords } from './sinceWords.ts'

const nowMs = Date.UTC(2026, 10, 22, 12)

test.each([
  [0, 'this minute'],
  [5 * 60_000, '5 minutes ago'],
  [3 * 3_600_000, '3 hours ago'],
  [86_400_000, 'yesterday'],
  [-5000, 'this minute'],
])('%d ms ago is %j', (ago, words) => expect(sinceWords(nowMs - ago, nowMs)).toBe(words))

test('more than a week is a date', () => {
  // Each kind of English writes it its own way.
  expect(sinceWords(Date.UTC(2026, 9, 1, 12), nowMs)).toMatch(/^(1 Oct|Oct 1,) 2026$/)
})
