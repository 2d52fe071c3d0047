import type { NodePlace, PeerInfo, RoomNode, SeenTile } from '../../sfu/protocol/media.ts'
import { NodeWatch } from '../../web/src/link/nodeWatch.ts'
import { pageClock } from '../../web/src/link/pageClock.ts'
import { PlaceRace, type Reached } from '../../web/src/link/placeRace.ts'
import { StandbySocket, type Keepable } from '../../web/src/link/standbySocket.ts'
import { LightPeer, type LightPeerOptions } from './lightPeer.ts'
import type { Recording } from './recording.ts'
import { UdpWire } from './udpWire.ts'

/** What a person needs to enter, and to come back elsewhere. */
export interface TravellerSeat {
  name: string
  ticket: string
  seat: string
  node: NodePlace
  standby: NodePlace | null
  speaking: boolean
  muted: boolean
}

/** What came from one person, over whatever connection. */
export interface Flow {
  peerId: string
  kind: 'audio' | 'video'
  packets: number
  /** Of Date.now(); 0: nothing came yet. */
  lastAtMs: number
  /** The longest pause since `reset`, one that goes on counts. */
  longestGapMs: number
}

/** A change of node. Instants of Date.now(). */
export interface Move {
  why: 'socket lost' | 'silence' | 'told to'
  from: string
  to: string
  beganAtMs: number
  /** When the other node let us in. */
  inAtMs: number
}

const connectMs = 3000
/** Make before break: so long at most the node of before goes on as well. */
const overlapMs = 1500
const lookMs = 20
const tileLines = 90
const attemptsMax = 30
const retryMs = 300

/** A peer on its way to a node, or ready there. */
class Entering implements Keepable {
  readonly peer: Promise<LightPeer>
  readonly #lost: Promise<void>
  #live = true

  constructor(peer: Promise<LightPeer>, lost: Promise<void>) {
    this.peer = peer
    this.#lost = lost
    Promise.race([lost, peer]).catch(() => (this.#live = false))
    void lost.then(() => (this.#live = false))
  }

  get live(): boolean {
    return this.#live
  }

  onLost(listener: () => void): void {
    void this.#lost.then(listener)
  }

  async opened(): Promise<void> {
    await this.peer
  }

  close(): void {
    this.#live = false
    this.peer.then(
      (peer) => peer.close(),
      () => undefined,
    )
  }
}

/**
 * A light peer that goes on elsewhere when its node is lost, or when it is told to; by the rules of the client, whose
 * judgement of a silent node and whose race to the next one these are.
 */
export class Traveller {
  readonly seat: TravellerSeat
  readonly moves: Move[] = []
  /** Why it is in no room any more. */
  gone: string | null = null
  nodes: RoomNode[] = []
  /** Everybody who was said to have left, by peer id. */
  readonly goodbyes: string[] = []
  readonly refusals: string[] = []
  readonly #recording: Recording
  readonly #flows = new Map<string, Flow>()
  readonly #counted = new Map<string, number>()
  #peer: LightPeer | null = null
  /** Of the node of before, while it still counts. */
  #former: LightPeer | null = null
  #node: NodePlace
  #standbys: NodePlace[]
  #packets = 0
  readonly #watch: NodeWatch
  readonly #ready: StandbySocket<Entering>
  /** Begun in doubt. */
  #race: PlaceRace<Entering> | null = null
  #busy = false
  #looking = false

  private constructor(seat: TravellerSeat, recording: Recording) {
    this.seat = seat
    this.#recording = recording
    this.#node = seat.node
    this.#standbys = seat.standby ? [seat.standby] : []
    this.#watch = new NodeWatch({
      clock: pageClock,
      ask: () => this.#ask(),
      media: () => Promise.resolve({ heard: this.#packets, due: this.#flows.size > 0 }),
    })
    this.#ready = new StandbySocket({
      clock: pageClock,
      open: (url) => this.#set(url),
      hold: async ({ peer }) => (await peer).hold(),
    })
    this.#watch.on('verdict', (verdict) => {
      if (this.#busy || this.gone !== null) return
      if (verdict === 'well') {
        this.#giveUpRace()
        this.#keepReady()
      } else this.#race ??= this.#raceTo(this.#elsewhere(), false)
      if (verdict === 'lost') void this.#travel('silence')
    })
  }

  static async join(seat: TravellerSeat, recording: Recording): Promise<Traveller> {
    const traveller = new Traveller(seat, recording)
    const peer = await traveller.#open(seat.node, seat.ticket, () => undefined)
    try {
      await traveller.#enter(peer)
    } catch (error) {
      peer.close()
      throw error
    }
    return traveller
  }

  get node(): string {
    return this.#node.nodeId
  }

  get you(): PeerInfo | null {
    return this.#peer?.answer?.you ?? null
  }

  get others(): PeerInfo[] {
    return this.#peer?.others ?? []
  }

  /** Whether there is somewhere to go at once. */
  get ready(): boolean {
    return this.#ready.ready
  }

  get flows(): Flow[] {
    const nowMs = Date.now()
    return [...this.#flows.values()].map((flow) =>
      Object.assign({}, flow, { longestGapMs: Math.max(flow.longestGapMs, nowMs - flow.lastAtMs) }),
    )
  }

  reset(): void {
    this.goodbyes.length = 0
    for (const flow of this.#flows.values()) flow.longestGapMs = 0
  }

  async raiseHand(raised: boolean): Promise<void> {
    await this.#peer?.raiseHand(raised)
  }

  /** Sends what is due, looks at what came, and goes elsewhere when nothing does. */
  tick(nowMs: number): void {
    this.#peer?.tick(nowMs)
    this.#former?.tick(nowMs)
    if (this.#looking) return
    this.#looking = true
    void this.#look(nowMs).finally(() => (this.#looking = false))
  }

  close(): void {
    this.gone ??= 'closed'
    this.#watch.stop()
    this.#giveUpRace()
    this.#ready.close()
    this.#peer?.close()
  }

  async #look(nowMs: number): Promise<void> {
    const peer = this.#peer
    if (!peer || this.gone !== null) return
    await this.#count(peer, nowMs)
    if (this.#former) await this.#count(this.#former, nowMs)
  }

  /** What a peer brought since it was last asked. */
  async #count(peer: LightPeer, nowMs: number): Promise<void> {
    for (const { options, count } of (await peer.arrived()).streams) {
      const key = `${peer.answer?.you.incarnation ?? 0} ${options.consumerId}`
      const more = (count?.packets ?? 0) - (this.#counted.get(key) ?? 0)
      this.#counted.set(key, count?.packets ?? 0)
      if (more <= 0 || options.peerId === null) continue
      this.#packets += more
      const { peerId, kind } = options
      const flow = this.#flows.get(`${peerId} ${kind}`) ?? {
        peerId,
        kind,
        packets: 0,
        lastAtMs: nowMs,
        longestGapMs: 0,
      }
      this.#flows.set(`${peerId} ${kind}`, {
        ...flow,
        packets: flow.packets + more,
        lastAtMs: nowMs,
        longestGapMs: Math.max(flow.longestGapMs, nowMs - flow.lastAtMs),
      })
    }
  }

  #open(node: NodePlace, permit: string, onLost: () => void): Promise<LightPeer> {
    const options: LightPeerOptions = {
      url: node.url,
      ticket: permit,
      recording: this.#recording,
      openWire: (remote) => UdpWire.open(remote),
      speaking: this.seat.speaking,
      muted: this.seat.muted,
      firstCamerasMax: 0,
      view: everyCamera,
      onNotice: (name, notice) => this.#hear(node, name, notice),
      onLost: () => {
        onLost()
        if (this.#node.url === node.url && !this.#busy && this.gone === null) void this.#travel('socket lost')
      },
    }
    return LightPeer.open(options, connectMs)
  }

  async #enter(peer: LightPeer): Promise<void> {
    const older = this.#peer
    await peer.join(this.you?.incarnation ?? 0)
    this.#former = older
    this.#peer = peer
    this.#watch.start()
    this.nodes = peer.answer?.nodes ?? []
    if (peer.answer && peer.answer.standbys.length > 0) this.#standbys = peer.answer.standbys
    this.#keepReady()
    await this.#overlap(peer, overlapMs)
    this.#former = null
    older?.close()
  }

  /** Until the first packets come here: what still comes from the node of before is as good. */
  async #overlap(peer: LightPeer, withinMs: number): Promise<void> {
    if (!this.#former) return
    const endMs = Date.now() + withinMs
    while (Date.now() < endMs && (await peer.arrived()).packets === 0)
      await new Promise((resolve) => setTimeout(resolve, lookMs))
  }

  #hear(node: NodePlace, name: string, notice: unknown): void {
    if (this.#node.url !== node.url) return
    this.#watch.heard()
    if (name === 'room.standbys') {
      this.#standbys = (notice as { standbys: NodePlace[] }).standbys
      if (!this.#busy) this.#keepReady()
    } else if (name === 'room.nodes') this.nodes = (notice as { nodes: RoomNode[] }).nodes
    else if (name === 'peer.left') this.goodbyes.push((notice as { peerId: string }).peerId)
    else if (name === 'roster.changed')
      this.goodbyes.push(...(notice as { left: { peerId: string }[] }).left.map(({ peerId }) => peerId))
    else if (name === 'you.gone' && !this.#busy) this.gone = (notice as { why: string }).why
    else if (name === 'you.moving') void this.#travel('told to', (notice as { to: NodePlace }).to)
  }

  /** The smallest question there is, as the client asks it. */
  async #ask(): Promise<void> {
    await this.#peer?.ask()
    this.#watch.heard()
  }

  async #travel(why: Move['why'], to?: NodePlace): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    const [beganAtMs, from] = [Date.now(), this.#node]
    this.#watch.stop()
    try {
      for (let attempt = 0; attempt < attemptsMax && this.gone === null; attempt += 1) {
        try {
          await this.#arrive(this.#wayOut(why, from, to, attempt))
          this.moves.push({ why, from: from.nodeId, to: this.#node.nodeId, beganAtMs, inAtMs: Date.now() })
          return
        } catch (error) {
          this.refusals.push(String(error))
          await new Promise((resolve) => setTimeout(resolve, retryMs))
        }
      }
      this.gone ??= 'nobody let us in'
    } finally {
      this.#giveUpRace()
      this.#busy = false
    }
  }

  /** Whom to ask, in this order: the node of before last when it fell silent, and only then when it told us to go. */
  #wayOut(why: Move['why'], from: NodePlace, to: NodePlace | undefined, attempt: number): NodePlace[] {
    if (why === 'socket lost') return [from, ...this.#elsewhere()]
    if (to && attempt === 0) return [to]
    return [...this.#elsewhere(), from]
  }

  #elsewhere(): NodePlace[] {
    return this.#standbys.filter(({ nodeId }) => nodeId !== this.#node.nodeId)
  }

  #raceTo(nodes: readonly NodePlace[], patient: boolean): PlaceRace<Entering> {
    const open = (url: string) => this.#ready.take(url) ?? this.#set(url)
    const urls = nodes.map(({ url }) => url)
    return new PlaceRace(urls, { clock: pageClock, open, rttMs: this.#watch.rttMs, patient })
  }

  /** On the way there with the seat. */
  #set(url: string): Entering {
    const place = [...this.#standbys, this.#node].find((node) => node.url === url) ?? this.#node
    const lost = Promise.withResolvers<void>()
    return new Entering(this.#open(place, this.seat.seat, lost.resolve), lost.promise)
  }

  #keepReady(): void {
    this.#ready.keep(this.#elsewhere().map(({ url }) => url))
  }

  #giveUpRace(): void {
    this.#race?.giveUp()
    this.#race = null
  }

  /** Into the first that answers. */
  async #arrive(nodes: readonly NodePlace[]): Promise<void> {
    const race = this.#race ?? this.#raceTo(nodes, true)
    this.#race = null
    const { url, socket }: Reached<Entering> = await race.won
    const peer = await socket.peer
    const older = this.#node
    this.#node = [older, ...nodes, ...this.#standbys].find((node) => node.url === url) ?? older
    try {
      await this.#enter(peer)
    } catch (error) {
      this.#node = older
      peer.close()
      throw error
    }
  }
}

const everyCamera = (others: PeerInfo[]): SeenTile[] =>
  others
    .flatMap(({ tracks }) => tracks.filter(({ source }) => source === 'camera'))
    .map(({ trackId }) => ({ trackId, lines: tileLines, rank: 'tile' as const }))
