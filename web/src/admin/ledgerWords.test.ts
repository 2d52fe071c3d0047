import { expect, test } from 'vitest'
import { bookName, lineTitle, signedClock, signedSeconds } from './ledgerWords.ts'

const line = (debitBook: string, creditBook: string, meetingTitle: string | null = null) => ({
  id: 1,
  at: '2026-11-21T00:00:00Z',
  debitBook,
  creditBook,
  seconds: 200,
  reason: '',
  meetingId: null,
  meetingTitle,
})

test('a line is called after its meeting, else after what it moves', () => {
  expect(lineTitle(line('available', 'used', 'Weekly'))).toBe('Weekly')
  expect(lineTitle(line('available', 'grant'))).toBe('Grant lowered')
  expect(lineTitle(line('available', 'expired'))).toBe('Unused at month’s end')
  expect(bookName('escrow')).toBe('escrow')
})

test('what leaves the department is negative', () => {
  expect(signedClock(signedSeconds(line('available', 'used')))).toBe('−3:20')
  expect(signedClock(signedSeconds({ ...line('grant', 'available'), seconds: 3909 }))).toBe('+1:05:09')
})
