import type { Member } from './calendarMembers.ts'
import type { DavCall } from './davHouse.ts'
import { quoted } from './davProperties.ts'
import { DavRefusal } from './davRefusal.ts'
import { d } from './markup.ts'

/**
 * If-Match and If-None-Match (RFC 9110 §13.1): a program that last saw another state hears 412 before anything is
 * changed. Throws DavRefusal.
 */
export function refuseOtherState({ header }: DavCall, member: Member | undefined): void {
  const wanted = namesIn(header('if-match'))
  if (wanted && !(member && (wanted.includes('*') || wanted.includes(quoted(member.etag)))))
    throw changed(member ? 'It was changed in the meantime.' : 'It is not there any more.')
  const unwanted = namesIn(header('if-none-match'))
  if (unwanted && member && (unwanted.includes('*') || unwanted.includes(quoted(member.etag))))
    throw changed('It is there already.')
}

function namesIn(value: string | undefined): string[] | undefined {
  return value?.split(',').map((name) => name.trim())
}

const changed = (why: string) => new DavRefusal(412, d('precondition-failed'), why)
