import type { NetworkInterfaceInfo } from 'node:os'

const loopback = '127.0.0.1'

/** Whether an HTTP host lets only this machine in; media then stays on loopback, too. */
const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')

/**
 * The addresses media listens on, each of which becomes a candidate: a worker that listens on 0.0.0.0
 * announces nothing a browser could use. `chosen` wins where it is given.
 */
export function listenAddresses(
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  host: string,
  chosen?: readonly string[],
): string[] {
  if (chosen) return [...chosen]
  if (isLoopback(host)) return [loopback]
  const outer = Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.internal && !entry.address.startsWith('169.254.'))
    .map((entry) => entry.address)
  return [...new Set(outer), loopback]
}
