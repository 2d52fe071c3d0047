import type { LedgerLine } from '../../../collab/protocol/minutes.ts'
import { localeTag, t } from '../i18n/t.ts'

const books = ['grant', 'available', 'used', 'writeoff', 'expired', 'transfer', 'carry'] as const
const reasons = [
  'open',
  'carry',
  'grant',
  'top-up',
  'transfer',
  'use',
  'silent',
  'write-off',
  'expire',
  'correct',
  'release',
] as const

/** A book of the ledger in the language of now; one that is newer than this client keeps its own name. */
export function bookName(book: string): string {
  const known = books.find((each) => each === book)
  return known ? t(`minutes.book.${known}`) : book
}

/** Why a line was written: its code in words, or a sentence of before there were codes as it stands. */
export function reasonName(line: LedgerLine): string {
  const { reason, otherDepartmentName } = line
  if (reason === 'transfer' && otherDepartmentName !== null)
    return t(signedSeconds(line) < 0 ? 'minutes.movedTo' : 'minutes.movedFrom', { department: otherDepartmentName })
  const known = reasons.find((each) => each === reason)
  return known ? t(`minutes.reason.${known}`) : reason
}

/** Seconds as the department feels them: what leaves its available book is negative. */
export function signedSeconds({ debitBook, seconds }: Pick<LedgerLine, 'debitBook' | 'seconds'>): number {
  return debitBook === 'available' ? -seconds : seconds
}

/** `1:05:09` or `3:20`. */
export function clockLength(seconds: number): string {
  const whole = Math.abs(seconds)
  const two = (count: number) => String(count).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0
    ? `${new Intl.NumberFormat(localeTag()).format(hours)}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`
}

/** `+1:05:09` or `−3:20`. */
export function signedClock(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${clockLength(seconds)}`
}
