import type { Clock } from '../../infra/clock.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { Caption, SentReaction } from '../protocol/tools.ts'
import type { HostOrder, MeshNotices, RoomPart } from './meshProtocol.ts'
import type { MeshRoom, PartChange, RemoteLevels, RoomNodeSource } from './meshRoom.ts'
import { Neighbour } from './neighbour.ts'
import type { NodeLink, NodeLinks } from './nodeLink.ts'

export interface RoomMeshDeps {
  clock: Clock
  log: Log
  nodeId: string
  links: NodeLinks
  roomNodes: RoomNodeSource
  /** How long the people of a dead node may take to come back on another one. */
  graceMs: number
}

/** Changes within this time travel together. */
const newsMs = 20
/** How long the first join of a room waits for what other nodes have of it. */
const readyMs = 500

/**
 * A room's talk with the other nodes it runs on: each tells its own part, whole at first and by changes then. There is
 * no owner; whoever was not heard for a while is asked for the whole again.
 */
export class RoomMesh {
  /** Resolves when the parts of the others are here, or take too long. */
  readonly ready: Promise<void>
  readonly #room: MeshRoom
  readonly #deps: RoomMeshDeps
  readonly #neighbours = new Map<string, Neighbour>()
  readonly #leave: () => Promise<void>
  readonly #touched = new Set<PeerId>()
  readonly #left = new Map<PeerId, number>()
  #dueDecisions = false
  #dueOffer = false
  #dueWaiting = false
  #sequence = 0
  #listed = false
  #checkReady: () => void = () => undefined
  #cancelNews: (() => void) | null = null
  #closed = false

  constructor(room: MeshRoom, deps: RoomMeshDeps) {
    this.#room = room
    this.#deps = deps
    this.ready = new Promise((resolve) => {
      const cancel = deps.clock.after(readyMs, resolve)
      this.#checkReady = () => {
        const all = [...this.#neighbours.values()]
        if (!this.#closed && (!this.#listed || all.some((one) => one.awaited))) return
        cancel()
        resolve()
      }
    })
    this.#leave = deps.roomNodes.enter(room.roomId, (nodeIds) => this.#found(nodeIds))
  }

  /** The nodes of the room that are heard or may live; never this one. */
  neighbours(): NodeLink[] {
    return [...this.#neighbours.values()].flatMap((one) => (one.counts ? [one.link] : []))
  }

  /** A peer of this node came or changed. */
  touched(peerId: PeerId) {
    this.#left.delete(peerId)
    this.#touched.add(peerId)
    this.#tellSoon()
  }

  left(peerId: PeerId, incarnation: number) {
    this.#touched.delete(peerId)
    this.#left.set(peerId, incarnation)
    this.#tellSoon()
  }

  decided() {
    this.#dueDecisions = true
    this.#tellSoon()
  }

  /** Voices, codecs or captions of this node changed. */
  offers() {
    this.#dueOffer = true
    this.#tellSoon()
  }

  /** Others wait before the door of this node than before. */
  waits() {
    this.#dueWaiting = true
    this.#tellSoon()
  }

  levels(levels: RemoteLevels) {
    this.#tell('room.levels', { roomId: this.#room.roomId, levels })
  }

  reactions(reactions: SentReaction[]) {
    this.#tell('room.reactions', { roomId: this.#room.roomId, reactions })
  }

  captions(captions: Caption[]) {
    this.#tell('room.captions', { roomId: this.#room.roomId, captions })
  }

  /** Throws ProblemError NOT_FOUND when that node does not have the room, MEDIA_UNAVAILABLE while it is not heard. */
  order(nodeId: string, order: HostOrder) {
    const neighbour = this.#neighbours.get(nodeId)
    if (!neighbour?.counts) throw new ProblemError('NOT_FOUND')
    if (neighbour.link.state !== 'open') throw new ProblemError('MEDIA_UNAVAILABLE')
    this.#order(neighbour, order)
  }

  orderAll(order: HostOrder) {
    for (const neighbour of this.#neighbours.values()) if (neighbour.counts) this.#order(neighbour, order)
  }

  /** Another node told its part; answers with ours, null when the room is closing. */
  async entered(link: NodeLink, part: RoomPart): Promise<RoomPart | null> {
    return this.#room.inTurn(() => {
      if (this.#closed) return null
      this.#take(this.#neighbour(link.nodeId), part)
      return this.#part()
    })
  }

  heard(link: NodeLink, change: PartChange) {
    if (this.#closed) return
    const neighbour = this.#neighbour(link.nodeId)
    if (!neighbour.keep(change)) this.#room.must(() => this.#apply(neighbour, change))
  }

  heardLevels({ nodeId }: NodeLink, levels: RemoteLevels) {
    if (this.#neighbours.get(nodeId)?.counts) this.#room.must(() => this.#room.levels(nodeId, levels))
  }

  heardReactions({ nodeId }: NodeLink, reactions: readonly SentReaction[]) {
    if (this.#neighbours.get(nodeId)?.counts) this.#room.must(() => this.#room.reacted(reactions))
  }

  heardCaptions({ nodeId }: NodeLink, captions: readonly Caption[]) {
    if (this.#neighbours.get(nodeId)?.counts) this.#room.must(() => this.#room.captioned(captions))
  }

  /** The room closed there. Whoever was in and said no goodbye comes back on another node. */
  leftBy({ nodeId }: NodeLink) {
    const neighbour = this.#neighbours.get(nodeId)
    if (neighbour) this.#room.must(() => this.#goneFrom(neighbour))
  }

  /** A link opened, fell silent, or its node is dead. */
  turned({ nodeId }: NodeLink) {
    const neighbour = this.#neighbours.get(nodeId)
    if (neighbour) this.#room.must(() => this.#turn(neighbour))
  }

  /** Called every two seconds: whoever missed the last change notices by its number. */
  beat() {
    for (const neighbour of this.#neighbours.values()) {
      if (neighbour.sequence !== null) this.#tellNumber(neighbour)
      else if (neighbour.listed) this.#enter(neighbour)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancelNews?.()
    this.#checkReady()
    this.#tell('room.left', { roomId: this.#room.roomId })
    for (const neighbour of this.#neighbours.values()) this.#forget(neighbour)
    await this.#leave()
  }

  #part(): RoomPart {
    return { ...this.#room.part(), sequence: this.#sequence }
  }

  #found(nodeIds: readonly string[]) {
    if (this.#closed) return
    this.#listed = true
    for (const neighbour of this.#neighbours.values()) neighbour.listed = false
    for (const nodeId of nodeIds) {
      if (nodeId === this.#deps.nodeId) continue
      const neighbour = this.#neighbour(nodeId)
      neighbour.listed = true
      if (neighbour.sequence === null) this.#enter(neighbour)
    }
    for (const neighbour of this.#neighbours.values()) if (neighbour.idle) this.#forget(neighbour)
    this.#checkReady()
  }

  #neighbour(nodeId: string): Neighbour {
    const known = this.#neighbours.get(nodeId)
    if (known) return known
    const neighbour = new Neighbour(this.#deps.links.hold(nodeId))
    this.#neighbours.set(nodeId, neighbour)
    return neighbour
  }

  #forget(neighbour: Neighbour) {
    neighbour.cancelGrace()
    if (this.#neighbours.get(neighbour.nodeId) === neighbour) this.#neighbours.delete(neighbour.nodeId)
    neighbour.release()
  }

  /** Tells our whole part and takes theirs. */
  #enter(neighbour: Neighbour) {
    if (this.#closed || neighbour.entering || neighbour.link.state !== 'open') return
    neighbour.enter()
    const { roomId } = this.#room
    const asked = neighbour.link.call('room.enter', { roomId, part: this.#part() })
    const answered = asked.then(({ part }) => this.#room.inTurn(() => this.#answered(neighbour, part)))
    answered.catch((error: unknown) => {
      neighbour.entered()
      this.#deps.log.warn({ err: error, nodeId: neighbour.nodeId }, 'node did not tell its part of the room')
      this.#checkReady()
    })
  }

  #answered(neighbour: Neighbour, part: RoomPart | null) {
    if (this.#closed) return
    if (part) this.#take(neighbour, part)
    // It closed while it was not heard: whoever was there had time enough to come back elsewhere.
    else if (neighbour.sequence !== null) return this.#drop(neighbour)
    for (const change of neighbour.entered()) this.#apply(neighbour, change)
    neighbour.answered = true
    if (neighbour.idle) this.#forget(neighbour)
    this.#checkReady()
  }

  #take(neighbour: Neighbour, part: RoomPart) {
    neighbour.cancelGrace()
    neighbour.closed = false
    neighbour.sequence = part.sequence
    this.#room.merge(part.decisions, neighbour.agreedVersion ?? this.#room.agreedVersion)
    neighbour.agreedVersion = Infinity
    this.#room.setPart(neighbour.link, part)
    this.#room.nodesChanged()
    this.#checkReady()
  }

  #apply(neighbour: Neighbour, change: PartChange) {
    if (this.#closed) return
    const order = neighbour.order(change)
    if (order === 'missed') this.#enter(neighbour)
    if (order !== 'next') return
    neighbour.sequence = change.sequence
    if (change.decisions) this.#room.merge(change.decisions, Infinity)
    this.#room.changePart(neighbour.link, change)
  }

  #turn(neighbour: Neighbour) {
    if (this.#closed || this.#neighbours.get(neighbour.nodeId) !== neighbour) return
    const { state } = neighbour.link
    if (state === 'open') {
      neighbour.cancelGrace()
      this.#enter(neighbour)
    } else {
      neighbour.entered()
      if (neighbour.agreedVersion === Infinity) neighbour.agreedVersion = this.#room.settingsVersion
      this.#room.freezePart(neighbour.nodeId)
      if (state === 'dead') this.#lose(neighbour)
    }
    this.#room.nodesChanged()
    this.#checkReady()
  }

  #goneFrom(neighbour: Neighbour) {
    neighbour.closed = true
    neighbour.sequence = null
    this.#lose(neighbour)
    this.#room.nodesChanged()
  }

  #lose(neighbour: Neighbour) {
    this.#room.dropMedia(neighbour.nodeId)
    const over = () => this.#drop(neighbour)
    if (!this.#room.hasPeersOf(neighbour.nodeId)) return over()
    const { clock, graceMs } = this.#deps
    this.#room.freezePart(neighbour.nodeId)
    neighbour.startGrace(
      (run) => clock.after(graceMs, run),
      () => this.#room.must(over),
    )
  }

  #drop(neighbour: Neighbour) {
    if (this.#closed || this.#neighbours.get(neighbour.nodeId) !== neighbour) return
    this.#room.dropPart(neighbour.nodeId)
    this.#forget(neighbour)
    this.#room.nodesChanged()
    this.#checkReady()
  }

  #order(neighbour: Neighbour, order: HostOrder) {
    const { nodeId, link } = neighbour
    link.call('room.order', { roomId: this.#room.roomId, order }).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, nodeId, order: order.order }, 'node did not take an order of a host')
    })
  }

  #tellNumber({ link }: Neighbour) {
    link.tell('room.changed', { roomId: this.#room.roomId, sequence: this.#sequence })
  }

  #tellSoon() {
    if (this.#closed) return
    this.#cancelNews ??= this.#deps.clock.after(newsMs, () => this.#tellNews())
  }

  #tellNews() {
    this.#cancelNews = null
    this.#sequence += 1
    if (this.#heardBy().length > 0) this.#tell('room.changed', this.#news())
    this.#touched.clear()
    this.#left.clear()
    this.#dueDecisions = false
    this.#dueOffer = false
    this.#dueWaiting = false
  }

  #news(): PartChange {
    const { roomId } = this.#room
    return {
      roomId,
      sequence: this.#sequence,
      peers: [...this.#touched].flatMap((peerId) => this.#room.ownPeer(peerId) ?? []),
      left: [...this.#left].map(([peerId, incarnation]) => ({ peerId, incarnation })),
      ...(this.#dueDecisions && { decisions: this.#room.decisions() }),
      ...(this.#dueOffer && this.#room.offer()),
      ...(this.#dueWaiting && { waiting: this.#room.waiting() }),
    }
  }

  #heardBy(): Neighbour[] {
    return [...this.#neighbours.values()].filter(({ sequence, entering }) => sequence !== null || entering)
  }

  #tell<K extends keyof MeshNotices & string>(name: K, notice: Notice<MeshNotices, K>) {
    for (const { link } of this.#heardBy()) link.tell(name, notice)
  }
}
