import { z } from 'zod'
import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import { NodeId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'
import type { Nodes } from '../placement/nodes.ts'
import { DeathWatch } from './deathWatch.ts'
import { inTime } from './inTime.ts'
import { MeshDial, type MeshDialOptions } from './meshDial.ts'
import { MeshLink } from './meshLink.ts'
import { MeshServer } from './meshServer.ts'
import type { NodeKeys } from './nodeKeys.ts'
import type { MeshHandlers, NodeLinks, PipeCounts } from './nodeLink.ts'

const Knock = z.object({ from: NodeId })
/** Whoever may not dial says here that it waits to be dialled. */
const knockTopic = (nodeId: string) => `house/mesh-knocks/${nodeId}`

export interface MeshLinksOptions extends Omit<MeshDialOptions, 'urlOf'> {
  bus: Bus
  nodes: Nodes
  keys: NodeKeys
  trustProxy: boolean
}

interface Held {
  readonly link: MeshLink
  readonly dial: MeshDial | null
  holders: number
  /** Until when it goes on though nobody holds it here. */
  lingersUntilMs: number
  lastKnockMs: number
}

/** The links of a node to those it shares rooms with: the one whose name is lower dials. */
export class MeshLinks implements NodeLinks {
  readonly server: MeshServer
  readonly #options: MeshLinksOptions
  readonly #links = new Map<string, Held>()
  readonly #urls = new Map<string, string>()
  readonly #watch: DeathWatch
  readonly #stops: (() => void)[] = []
  #knocks: Subscription | null = null
  #handlers: MeshHandlers | null = null
  #countsOf: (nodeId: string) => PipeCounts = () => ({ packetsIn: 0, lostIn: 0, bytesIn: 0, bytesOut: 0 })
  #looking = false

  private constructor(options: MeshLinksOptions) {
    this.#options = options
    this.#watch = new DeathWatch(options)
    this.server = new MeshServer({ ...options, linkTo: (nodeId) => this.#heldOf(nodeId).link })
  }

  /** Rejects where the bus does not answer at start. */
  static async open(options: MeshLinksOptions): Promise<MeshLinks> {
    const links = new MeshLinks(options)
    await options.keys.ready()
    links.#knocks = await options.bus.subscribe(knockTopic(options.nodeId), (message) => links.#knocked(message))
    links.#stops.push(
      options.clock.every(mediaLimits.linkBeatMs, () => links.#beat()),
      options.clock.every(mediaLimits.linkLookMs, () => links.#look()),
    )
    return links
  }

  hold(nodeId: string) {
    const held = this.#heldOf(nodeId)
    held.holders += 1
    this.#connect(held)
    let holding = true
    const release = () => {
      if (!holding) return
      holding = false
      held.holders -= 1
      held.lingersUntilMs = this.#options.clock.monotonicMs() + mediaLimits.linkLingerMs
    }
    return { link: held.link, release }
  }

  /** Those that somebody here or there needs, or did a moment ago. */
  all(): MeshLink[] {
    return [...this.#links.values()].map(({ link }) => link)
  }

  serve(handlers: MeshHandlers): void {
    this.#handlers = handlers
  }

  measure(countsOf: (nodeId: string) => PipeCounts): void {
    this.#countsOf = countsOf
  }

  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop()
    this.#handlers = null
    for (const { link, dial } of this.#links.values()) {
      dial?.close()
      link.close()
    }
    this.#links.clear()
    this.server.close()
    await this.#knocks?.close()
    await this.#options.keys.close()
  }

  #heldOf(nodeId: string): Held {
    const found = this.#links.get(nodeId)
    if (found) return found
    if (nodeId === this.#options.nodeId) throw new Error('a node has no link to itself')
    const link: MeshLink = new MeshLink({
      ...this.#options,
      nodeId,
      handlers: () => this.#handlers,
      countsOf: (of) => this.#countsOf(of),
      isHeld: () => (this.#links.get(nodeId)?.holders ?? 0) > 0,
    })
    const dials = this.#options.nodeId < nodeId
    const dial = dials ? new MeshDial(link, { ...this.#options, urlOf: (of) => this.#urlOf(of) }) : null
    const lingersUntilMs = this.#options.clock.monotonicMs() + mediaLimits.linkLingerMs
    const held: Held = { link, dial, holders: 0, lingersUntilMs, lastKnockMs: -Infinity }
    this.#links.set(nodeId, held)
    return held
  }

  /** What the bus last said, where it does not answer now. */
  async #urlOf(nodeId: string): Promise<string | null> {
    const { nodes, clock } = this.#options
    const before = this.#urls.get(nodeId)
    const patienceMs = before ? mediaLimits.linkBusMs : mediaLimits.linkHandshakeMs
    const url = await inTime(clock, patienceMs, nodes.urlOf(nodeId))
    if (url) this.#urls.set(nodeId, url)
    return url ?? before ?? null
  }

  #beat() {
    for (const { link } of this.#links.values()) link.beat()
    if (this.#links.size > 0) void this.#watch.look()
  }

  #look() {
    const silent: MeshLink[] = []
    for (const held of this.#links.values()) {
      if (this.#isNeeded(held)) {
        if (held.link.look()) silent.push(held.link)
        this.#connect(held)
      } else this.#drop(held)
    }
    if (silent.length > 0) void this.#lookForDead(silent)
  }

  #isNeeded({ link, holders, lingersUntilMs }: Held) {
    return holders > 0 || link.heldThere || this.#options.clock.monotonicMs() < lingersUntilMs
  }

  #drop({ link, dial }: Held) {
    this.#links.delete(link.nodeId)
    this.#urls.delete(link.nodeId)
    dial?.close()
    link.close()
  }

  /** Sees to it that there is a connection over which something is heard. */
  #connect(held: Held) {
    const { link, dial } = held
    if (link.connected && link.state === 'open') return dial?.stop()
    if (dial) return dial.try()
    const nowMs = this.#options.clock.monotonicMs()
    if (held.holders === 0 || nowMs - held.lastKnockMs < mediaLimits.linkDialMs) return
    held.lastKnockMs = nowMs
    // Unheard while the bus is away: then the other side dials by itself, if it knows of us.
    void this.#options.bus.publish(knockTopic(link.nodeId), { from: this.#options.nodeId }).catch(() => undefined)
  }

  #knocked(message: unknown) {
    const knock = Knock.safeParse(message).data
    if (!knock || knock.from <= this.#options.nodeId) return
    const held = this.#heldOf(knock.from)
    held.lingersUntilMs = this.#options.clock.monotonicMs() + mediaLimits.linkLingerMs
    this.#connect(held)
  }

  async #lookForDead(silent: readonly MeshLink[]) {
    if (this.#looking) return
    this.#looking = true
    for (const link of silent) if (await this.#watch.isGone(link.nodeId)) link.declareDead()
    this.#looking = false
  }
}
