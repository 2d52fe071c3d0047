import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { mediaLimits } from '../limits.ts'

const isLoopback = (address: string) => address === '::1' || address.startsWith('127.')

/**
 * Under which addresses other machines send media to this node: what a relay may pass on to. A name that is
 * announced is looked up; one that cannot be is left out. Loopback never counts, it would be the relay's own.
 */
export async function mediaAddresses(listening: readonly string[], announced: string | undefined): Promise<string[]> {
  const named = announced === undefined ? [] : isIP(announced) ? [announced] : await addressesOf(announced)
  const all = new Set([...named, ...listening])
  return [...all].filter((address) => !isLoopback(address)).slice(0, mediaLimits.mediaAddressesMax)
}

async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}
