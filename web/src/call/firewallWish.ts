import type { NetworkPath } from '../../../sfu/protocol/media.ts'
import type { Probe } from './probeAnswer.ts'

/** One thing to ask the owner of a firewall for: what to let through, and to where. */
export interface FirewallWish {
  protocols: readonly ('UDP' | 'TCP')[]
  hosts: readonly string[]
  ports: string
}

const isLoopback = (host: string) => host === '::1' || host === 'localhost' || host.startsWith('127.')

/**
 * What would make the path better, best first: UDP to the media ports, TCP to them, TLS to a relay. Null stands
 * for no path at all, which asks for everything.
 */
export function firewallWishes(probe: Probe, path: NetworkPath | null): FirewallWish[] {
  if (path === 'udp') return []
  const named = [...new Set(probe.endpoint.iceCandidates.map(({ address }) => address))]
  const outer = named.filter((host) => !isLoopback(host))
  const hosts = outer.length > 0 ? outer : named
  const ports = portWords(probe.ports)
  const direct: FirewallWish = { protocols: path === 'tcp' ? ['UDP'] : ['UDP', 'TCP'], hosts, ports }
  return path === null ? [direct, ...relayWishes(probe)] : [direct]
}

/** The relays that look like any secure page from outside: TLS over TCP. */
function relayWishes({ iceServers }: Probe): FirewallWish[] {
  const relays = iceServers.flatMap(({ urls }) => urls).filter((url) => url.startsWith('turns:'))
  return relays.flatMap((url) => {
    const [, host, port] = /^turns:(\[[^\]]+\]|[^:?]+)(?::(\d+))?/.exec(url) ?? []
    return host ? [{ protocols: ['TCP'] as const, hosts: [host], ports: port ?? '5349' }] : []
  })
}

/** As people write them: 40000–40003, 40010. */
export function portWords(ports: readonly number[]): string {
  const runs: [number, number][] = []
  for (const port of ports.toSorted((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && port <= last[1] + 1) last[1] = port
    else runs.push([port, port])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
}

/** One line for a ticket at the help desk, the same in every language. */
export function wishLine({ protocols, hosts, ports }: FirewallWish): string {
  return `${protocols.join(' + ')} → ${hosts.join(', ')} : ${ports}`
}
