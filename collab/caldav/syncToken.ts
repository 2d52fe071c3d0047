import { DavRefusal } from './davRefusal.ts'
import { d } from './markup.ts'

const prefix = 'urn:x-meridian:calendar:'

/** A calendar after so many changes, as a URI (RFC 6578 §4). */
export function syncTokenOf(changeNumber: number): string {
  return `${prefix}${changeNumber}`
}

/**
 * The change a program knows of; null when it knows of none yet. Throws DavRefusal (valid-sync-token) for a token
 * that is not of this calendar, or of a time whose tombstones are forgotten: the program begins anew.
 */
export function changeOfToken(
  token: string,
  { changeNumber, forgottenUntil }: { changeNumber: number; forgottenUntil: number },
): number | null {
  if (token === '') return null
  const digits = token.startsWith(prefix) ? token.slice(prefix.length) : ''
  const known = Number(digits)
  if (/^\d{1,9}$/.test(digits) && known >= forgottenUntil && known <= changeNumber) return known
  throw new DavRefusal(403, d('valid-sync-token'), 'The calendar does not know this sync token any more.')
}
