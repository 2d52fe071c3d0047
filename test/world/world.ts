import { execFileSync } from 'node:child_process'
import { namespacesForbidden } from '../servers/namespace.ts'
import { Bridge, buildBridge, openWay, type BridgePort, type Way, type WayCount } from './bridge.ts'

/** Where something stands: a machine of its own, as far as the network goes. */
export interface Place {
  readonly name: string
  readonly address: string
  /** Null: this machine's own network. */
  readonly namespace: string | null
}

/** What one place sent another. */
export type Sent = Omit<WayCount, 'from' | 'to'> & { from: string; to: string }

/** The place where tests, the house and its stores stand: this machine itself. */
export const homePlace = 'home'

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' })
let count = 0

/**
 * Places joined by a network that delays, loses, slows and cuts as it is told. Where namespaces cannot be used the
 * places are loopback addresses, and nothing can be told to the network; `lacks` says so.
 */
export class World {
  /** Why the network between the places cannot be impaired; null where it can. */
  readonly lacks: string | null
  readonly places: readonly Place[]
  readonly #bridge: Bridge | null
  readonly #ways = new Map<string, Way>()
  readonly #ends: (() => unknown)[]

  private constructor(lacks: string | null, places: readonly Place[], bridge: Bridge | null, ends: (() => unknown)[]) {
    this.lacks = lacks
    this.places = places
    this.#bridge = bridge
    this.#ends = ends
  }

  /** Opens `home` and the places of these names. The seed decides which packets are lost. */
  static async open(names: readonly string[], seed = 1): Promise<World> {
    count += 1
    const number = (process.pid + count) % 250
    const all = [homePlace, ...names]
    const lacks = namespacesForbidden()
    if (lacks !== null) {
      const loopbacks = all.map((name, index) => ({ name, address: `127.77.${number}.${index + 1}`, namespace: null }))
      return new World(lacks, loopbacks, null, [])
    }
    const ends: (() => unknown)[] = []
    try {
      return await build(all, seed, number, ends)
    } catch (error) {
      await endAll(ends)
      throw error
    }

    async function build(named: string[], sown: number, net: number, closers: (() => unknown)[]): Promise<World> {
      const built = await buildBridge()
      closers.push(() => built.close())
      const places = named.map((name, index) => ({
        name,
        address: `10.214.${net}.${index + 1}`,
        namespace: index === 0 ? null : `mw${process.pid}-${count}-${index}`,
      }))
      const hub = `mw${process.pid}-${count}-hub`
      addNamespace(hub, closers)
      const ports = places.map((place, index) => joinPlace(place, index, hub, built.program, closers))
      const bridge = await Bridge.start(built.program, hub, sown, ports)
      closers.push(() => bridge.close())
      return new World(null, places, bridge, closers)
    }
  }

  at(name: string): Place {
    const place = this.places.find((one) => one.name === name)
    if (!place) throw new Error(`there is no place ${name}`)
    return place
  }

  /** Changes one direction; what is not named stays. Nothing where `lacks` says why. */
  async way(from: string, to: string, change: Partial<Way>): Promise<void> {
    const ends = [from, to].map((name) => this.places.indexOf(this.at(name))) as [number, number]
    const way = { ...(this.#ways.get(`${from} ${to}`) ?? openWay), ...change }
    this.#ways.set(`${from} ${to}`, way)
    await this.#bridge?.set(...ends, way)
  }

  /** Changes both directions; of a `rttMs` each takes half. */
  async between(one: string, other: string, { rttMs, ...change }: Partial<Way> & { rttMs?: number }): Promise<void> {
    const both = { ...change, ...(rttMs !== undefined && { delayMs: rttMs / 2 }) }
    await Promise.all([this.way(one, other, both), this.way(other, one, both)])
  }

  /** Cuts or heals every way of a place to the others, of `others` only those. */
  async cut(name: string, cut: boolean, others = this.places.map((place) => place.name)): Promise<void> {
    await Promise.all(others.filter((other) => other !== name).map((other) => this.between(name, other, { cut })))
  }

  /** Empty where `lacks` says why. */
  async sent(): Promise<Sent[]> {
    const counts = (await this.#bridge?.counts()) ?? []
    const nameOf = (index: number) => this.places[index]?.name ?? ''
    return counts.map((one) => Object.assign(one, { from: nameOf(one.from), to: nameOf(one.to) }))
  }

  /** How a program is started at a place. */
  command(name: string, command: string, args: readonly string[]): [string, string[]] {
    const { namespace } = this.at(name)
    return namespace === null ? [command, [...args]] : ['ip', ['netns', 'exec', namespace, command, ...args]]
  }

  close(): Promise<void> {
    return endAll(this.#ends)
  }
}

async function endAll(ends: (() => unknown)[]): Promise<void> {
  for (const end of ends.splice(0).toReversed()) await end()
}

/** The namespace goes with this process at the latest. */
function addNamespace(name: string, ends: (() => unknown)[]): void {
  ip('netns', 'add', name)
  const remove = () => void ip('netns', 'del', name)
  process.once('exit', remove)
  ends.push(() => {
    process.off('exit', remove)
    remove()
  })
  ip('-n', name, 'link', 'set', 'lo', 'up')
}

/** A veth from the hub to the place. */
function joinPlace(place: Place, index: number, hub: string, program: string, ends: (() => unknown)[]): BridgePort {
  const { address, namespace } = place
  if (namespace !== null) addNamespace(namespace, ends)
  const [near, far] = [`h${index}`, namespace === null ? `mw${process.pid}-${count}`.slice(0, 15) : 'w0']
  const mac = `02:00:00:00:01:${(index + 16).toString(16)}`
  const inPlace = namespace === null ? [] : ['-n', namespace]
  const farEnd = ['peer', 'name', far, 'address', mac, ...(namespace === null ? [] : ['netns', namespace])]
  ip('-n', hub, 'link', 'add', near, 'type', 'veth', ...farEnd)
  // Made in the hub, it stays there unless it is told where this process is.
  if (namespace === null) ip('-n', hub, 'link', 'set', far, 'netns', String(process.pid))
  ip(...inPlace, 'addr', 'add', `${address}/24`, 'dev', far)
  ip(...inPlace, 'link', 'set', far, 'up')
  ip('-n', hub, 'link', 'set', near, 'up')
  const plain = [program, 'plain', far]
  execFileSync(
    ...((namespace === null ? [program, plain.slice(1)] : ['ip', ['netns', 'exec', namespace, ...plain]]) as [
      string,
      string[],
    ]),
    { stdio: 'pipe' },
  )
  return { interface: near, address, mac }
}
