import { BlockList, isIP } from 'node:net'

const firstMark = '# >>> media nodes'
const lastMark = '# <<< media nodes'

/** Addresses that a relay must never pass on to, whoever registers them: its own, and those that are none. */
const never = new BlockList()
never.addSubnet('0.0.0.0', 8, 'ipv4')
never.addSubnet('127.0.0.0', 8, 'ipv4')
never.addSubnet('169.254.0.0', 16, 'ipv4')
never.addSubnet('224.0.0.0', 3, 'ipv4')
/** Apart from the others, because Node finds every IPv4 address within ::ffff:0:0. */
const neverSix = new BlockList()
neverSix.addSubnet('::', 96, 'ipv6')
neverSix.addSubnet('::ffff:0:0', 96, 'ipv6')
neverSix.addSubnet('fe80::', 10, 'ipv6')
neverSix.addSubnet('ff00::', 8, 'ipv6')

/** Whether an address may stand in a relay's list at all. */
export function mayRelayTo(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !never.check(address)
  return family === 6 && !neverSix.check(address, 'ipv6')
}

/** The addresses a coturn configuration allows between its marks. Throws when the marks are not there. */
export function peersIn(configuration: string): string[] {
  const { inside } = split(configuration)
  return [...inside.matchAll(/^allowed-peer-ip=(\S+)$/gm)].map(([, address]) => address ?? '')
}

/** The same configuration with these addresses between its marks, in an order of their own. */
export function withPeers(configuration: string, addresses: readonly string[]): string {
  const { before, after } = split(configuration)
  const lines = [...new Set(addresses)]
    .filter(mayRelayTo)
    .toSorted()
    .map((address) => `allowed-peer-ip=${address}\n`)
  return `${before}${lines.join('')}${after}`
}

function split(configuration: string) {
  const start = configuration.indexOf(`\n${firstMark}\n`)
  const end = configuration.indexOf(`\n${lastMark}`, start)
  if (start < 0 || end < 0) throw new Error(`The lines "${firstMark}" and "${lastMark}" are missing.`)
  const from = start + firstMark.length + 2
  return {
    before: configuration.slice(0, from),
    inside: configuration.slice(from, end + 1),
    after: configuration.slice(end + 1),
  }
}
