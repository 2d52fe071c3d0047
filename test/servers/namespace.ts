import { execFileSync } from 'node:child_process'

/** Another machine, as far as the network goes. */
export interface Namespace {
  name: string
  /** Of this machine, towards that one. */
  hostAddress: string
  /** A second one of this machine, as if a relay stood there. */
  relayAddress: string
  /** Replaces what the other machine's firewall says about packets on their way out; none for no firewall. */
  wall(rules: readonly string[]): void
  /** Goes over to another network: the address of now is gone, and with it every connection from there. */
  move(): void
  close(): Promise<void>
}

const run = (command: string, args: string[], input = '') => execFileSync(command, args, { stdio: 'pipe', input })
const ip = (...args: string[]) => run('ip', args)
let count = 0

/** Why no namespace can be made here, null where one can. Some sandboxes forbid them, even to root. */
export function namespacesForbidden(): string | null {
  const name = `meridian-try-${process.pid}`
  try {
    ip('netns', 'add', name)
    try {
      run('ip', ['netns', 'exec', name, 'nft', '-f', '-'], ruleset(['accept']))
    } finally {
      ip('netns', 'del', name)
    }
    return null
  } catch (error) {
    return `network namespaces cannot be used here: ${(error as Error).message.trim().split('\n').at(-1)}`
  }
}

/** A namespace joined to this machine by a veth pair. Needs root, Debian's iproute2 and nftables. */
export function openNamespace(): Namespace {
  count += 1
  const id = `${process.pid}-${count}`
  const name = `meridian-${id}`
  const [hostEnd, farEnd] = [`mh${id}`.slice(0, 15), `mf${id}`.slice(0, 15)]
  const net = `10.213.${(process.pid + count) % 250}`
  const [hostAddress, relayAddress, address] = [`${net}.1`, `${net}.3`, `${net}.2`]
  ip('netns', 'add', name)
  ip('link', 'add', hostEnd, 'type', 'veth', 'peer', 'name', farEnd, 'netns', name)
  ip('addr', 'add', `${hostAddress}/24`, 'dev', hostEnd)
  ip('addr', 'add', `${relayAddress}/24`, 'dev', hostEnd)
  ip('link', 'set', hostEnd, 'up')
  ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', farEnd)
  ip('-n', name, 'link', 'set', farEnd, 'up')
  ip('-n', name, 'link', 'set', 'lo', 'up')
  let standsAt = address
  return {
    name,
    hostAddress,
    relayAddress,
    move() {
      const next = standsAt === address ? `${net}.4` : address
      ip('-n', name, 'addr', 'del', `${standsAt}/24`, 'dev', farEnd)
      ip('-n', name, 'addr', 'add', `${next}/24`, 'dev', farEnd)
      standsAt = next
    },
    wall: (rules) => void run('ip', ['netns', 'exec', name, 'nft', '-f', '-'], ruleset(rules)),
    async close() {
      ip('netns', 'del', name)
    },
  }
}

/** The table is made and removed first, so that a second wall replaces the first one. */
function ruleset(rules: readonly string[]): string {
  const chain = ['type filter hook output priority 0; policy accept;', ...rules].join('\n')
  return `table inet wall {}\ndelete table inet wall\ntable inet wall {\nchain out {\n${chain}\n}\n}\n`
}
