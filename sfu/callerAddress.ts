import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

type Request = Pick<IncomingMessage, 'headers' | 'socket'>

/**
 * Whom a connection is counted for: an IPv4 address, or the first half of an IPv6 address, all of which one
 * subscriber has. One proxy is believed: the last entry of X-Forwarded-For is its word, the others are the caller's.
 */
export function callerAddress({ headers, socket }: Request, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined
  const told = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim()
  const address = (told || socket.remoteAddress || '').replace(/^::ffff:(?=\d+\.)/i, '')
  return isIPv6(address) ? networkOf(address) : address
}

/** The first four of the eight groups. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const missing = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
