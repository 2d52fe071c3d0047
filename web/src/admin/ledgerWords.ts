import type { LedgerLine } from '../../../collab/protocol/minutes.ts'
import { localeTag, t } from '../i18n/t.ts'

const named = ['grant', 'available', 'used', 'writeoff', 'expired'] as const

/** A book of the ledger in the language of now; one that is newer than this client keeps its own name. */
export function bookName(book: string): string {
  const known = named.find((each) => each === book)
  return known ? t(`minutes.book.${known}`) : book
}

/** What a line is about: its meeting, else what moving between these two books means. */
export function lineTitle({ meetingTitle, debitBook, creditBook }: LedgerLine): string {
  if (meetingTitle !== null) return meetingTitle
  if (debitBook === 'grant') return t('minutes.granted')
  if (creditBook === 'grant') return t('minutes.takenBack')
  return bookName(creditBook)
}

/** Seconds as the department feels them: what leaves its available book is negative. */
export function signedSeconds({ debitBook, seconds }: LedgerLine): number {
  return debitBook === 'available' ? -seconds : seconds
}

/** `+1:05:09` or `−3:20`. */
export function signedClock(seconds: number): string {
  const whole = Math.abs(seconds)
  const two = (count: number) => String(count).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const clock =
    hours > 0
      ? `${new Intl.NumberFormat(localeTag()).format(hours)}:${two(minutes)}:${two(whole % 60)}`
      : `${minutes}:${two(whole % 60)}`
  return `${seconds < 0 ? '−' : '+'}${clock}`
}
