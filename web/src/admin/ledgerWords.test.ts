import { expect, test } from 'vitest'
import type { LedgerLine } from '../../../collab/protocol/minutes.ts'
import { bookName, reasonName, signedClock, signedSeconds } from './ledgerWords.ts'
import '../i18n/testing/words.ts'

const line = (debitBook: string, creditBook: string, reason: string, otherDepartmentName: string | null = null) =>
  ({ debitBook, creditBook, seconds: 200, reason, otherDepartmentName }) as LedgerLine

test('a line says why it was written; a transfer, to or from whom', () => {
  expect(reasonName(line('available', 'used', 'use'))).toBe('Used in a call')
  expect(reasonName(line('available', 'transfer', 'transfer', 'Sales'))).toBe('Moved to Sales')
  expect(reasonName(line('transfer', 'available', 'transfer', 'Sales'))).toBe('Moved here from Sales')
  expect(reasonName(line('available', 'expired', 'the month is over'))).toBe('the month is over')
  expect(bookName('escrow')).toBe('escrow')
})

test('what leaves the department is negative', () => {
  expect(signedClock(signedSeconds(line('available', 'used', 'use')))).toBe('−3:20')
  expect(signedClock(signedSeconds({ debitBook: 'grant', seconds: 3909 }))).toBe('+1:05:09')
})
