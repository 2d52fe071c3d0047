import { randomInt } from 'node:crypto'

/** Ten digits for typing in; not a secret: a code always leads to the lobby. */
export function newMeetingCode(): string {
  return String(randomInt(10_000_000_000)).padStart(10, '0')
}
