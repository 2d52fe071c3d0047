import { lookup as resolve, type LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { ProblemError } from './contract/problems.ts'

export interface FetchLimits {
  /** Of the body. */
  bytesMax: number
  /** For everything together, redirects included. */
  timeoutMs: number
  redirectsMax: number
  /** Whether the operator lets the house ask addresses of its own network. */
  privateToo: boolean
}

export interface Fetched {
  /** False: what was fetched before with this ETag still holds. */
  changed: boolean
  text: string
  etag: string | null
}

/** What no stranger may make us ask: this machine, networks of its own kind, and what is no address of one host. */
const ownRanges: [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
]
const refusedV4 = new BlockList()
for (const range of ownRanges) refusedV4.addSubnet(...range)
/** Of IPv6 only what is given out to hosts; without what carries an IPv4 address in it. */
const publicV6 = new BlockList()
publicV6.addSubnet('2000::', 3, 'ipv6')
const refusedV6 = new BlockList()
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  refusedV6.addSubnet(net, bits, 'ipv6')

/** Whether an address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !refusedV4.check(address, 'ipv4')
  return family === 6 && publicV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6')
}

/**
 * Fetches a text that somebody named the address of. Every name is resolved once and its address checked and used,
 * for redirects too. Throws ADDRESS_REFUSED for what is not http(s) or not public, FEED_UNREACHABLE for what does not
 * answer in time or with anything but a text of the size allowed.
 */
export async function fetchPublic(address: string, limits: FetchLimits, etag: string | null = null): Promise<Fetched> {
  const signal = AbortSignal.timeout(limits.timeoutMs)
  let url = new URL(address)
  for (let redirects = 0; redirects <= limits.redirectsMax; redirects += 1) {
    const response = await askPublic(url, {
      headers: { accept: 'text/calendar, text/plain;q=0.5', ...(etag !== null && { 'if-none-match': etag }) },
      privateToo: limits.privateToo,
      signal,
    })
    const { statusCode = 0, headers } = response
    if (statusCode >= 300 && statusCode < 400 && statusCode !== 304 && headers.location) {
      response.destroy()
      if (!URL.canParse(headers.location, url)) throw unreachable('a redirect to nowhere')
      url = new URL(headers.location, url)
      continue
    }
    if (statusCode === 304 || statusCode !== 200) response.destroy()
    if (statusCode === 304 && etag !== null) return { changed: false, text: '', etag }
    if (statusCode !== 200) throw unreachable(`status ${statusCode}`)
    return { changed: true, text: await textOf(response, limits.bytesMax), etag: headers.etag ?? null }
  }
  throw unreachable('too many redirects')
}

export interface PublicRequest {
  headers: Record<string, string>
  /** Present: it is a POST. */
  body?: Uint8Array
  privateToo: boolean
  signal: AbortSignal
}

/** One request, no redirect followed. Throws ADDRESS_REFUSED, FEED_UNREACHABLE; the caller destroys the answer. */
export function askPublic(url: URL, { headers, body, privateToo, signal }: PublicRequest): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ProblemError('ADDRESS_REFUSED')
  // A host that is an address is never looked up.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !privateToo && !isPublicAddress(host)) throw new ProblemError('ADDRESS_REFUSED')
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((fulfil, reject) => {
    const options: RequestOptions = {
      method: body ? 'POST' : 'GET',
      // What is packed may be a thousand times its size.
      headers: { 'accept-encoding': 'identity', 'user-agent': 'Meridian', ...headers },
      signal,
      agent: false,
      ...(!privateToo && { lookup: lookupPublic }),
    }
    const asked = request(url, options, fulfil)
    asked.once('error', (error) => reject(error instanceof ProblemError ? error : unreachable(error.message)))
    asked.end(body)
  })
}

/** Gives the socket public addresses only: what is checked is what is connected to. */
const lookupPublic: LookupFunction = (host, options, answer) => {
  resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const usable = error ? [] : addresses.filter((each) => isPublicAddress(each.address))
    const [first] = usable
    if (!first) return answer(error ?? new ProblemError('ADDRESS_REFUSED'), '')
    if (options.all) answer(null, usable)
    else answer(null, first.address, first.family)
  })
}

async function textOf(response: IncomingMessage, bytesMax: number): Promise<string> {
  const { 'content-encoding': packed = 'identity', 'content-length': length = '0' } = response.headers
  try {
    if (packed !== 'identity') throw unreachable('packed, though that was not asked for')
    if (Number(length) > bytesMax) throw unreachable('too large')
    const parts: Buffer[] = []
    let bytes = 0
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.byteLength
      if (bytes > bytesMax) throw unreachable('too large')
      parts.push(part)
    }
    return Buffer.concat(parts).toString('utf8')
  } catch (error) {
    throw error instanceof ProblemError ? error : unreachable((error as Error).message)
  } finally {
    response.destroy()
  }
}

const unreachable = (detail: string) => new ProblemError('FEED_UNREACHABLE', detail)
