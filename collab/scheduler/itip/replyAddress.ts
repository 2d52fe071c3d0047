import { ProblemError } from '../../../infra/contract/problems.ts'

const prefix = 'reply-'
/** RFC 4648 in lower case: mail servers may change the case of an address. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const partBytes = 16

/** The address that answers to one invitation come to: 58 characters before the @, of the 64 that SMTP allows. */
export function replyAddress(secret: string, domain: string): string {
  const bytes = Buffer.concat(secret.split('.').map((part) => Buffer.from(part, 'base64url')))
  return `${prefix}${base32(bytes)}@${domain}`
}

/** The secret of a reply address. Throws ProblemError LINK_INVALID for any other. */
export function secretOfReply(address: string): string {
  const local = address.toLowerCase().split('@')[0] ?? ''
  if (!local.startsWith(prefix) || !/^[a-z2-7]{52}$/.test(local.slice(prefix.length))) {
    throw new ProblemError('LINK_INVALID')
  }
  const bytes = bytesOf(local.slice(prefix.length))
  return `${bytes.subarray(0, partBytes).toString('base64url')}.${bytes.subarray(partBytes).toString('base64url')}`
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

function bytesOf(text: string): Buffer {
  const bits = Array.from(text, (char) => alphabet.indexOf(char).toString(2).padStart(5, '0')).join('')
  const octets = bits.slice(0, 2 * partBytes * 8).match(/.{8}/g) ?? []
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
}
