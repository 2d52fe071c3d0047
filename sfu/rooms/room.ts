import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { CallOutput } from '../../infra/contract/calls.ts'
import type { RoomOrder } from '../../infra/contract/facts.ts'
import type { PeerId, RoomId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { SeatClaims, TicketClaims } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import { PeerMedia } from '../media/peerMedia.ts'
import { Stage } from '../media/stage.ts'
import type { OrderSource } from '../ports.ts'
import type { ConsumerOptions, GoneWhy, MediaCalls } from '../protocol/media.ts'
import type { IceServer, RtpCapabilities } from '../protocol/rtp.ts'
import type { Workers } from '../workers.ts'
import type { Attendance } from './attendance.ts'
import { Mailbox } from './mailbox.ts'
import { Peer } from './peer.ts'
import { lineDismissed, type PeerLine } from './peerLine.ts'
import { may, roleOf } from './permissions.ts'
import { RoomMemory, type PeerRecord } from './roomMemory.ts'
import { Roster } from './roster.ts'
import { Tracks } from './tracks.ts'

export interface RoomDeps {
  bus: Bus
  clock: Clock
  log: Log
  nodeId: string
  workers: Workers
  attendance: Attendance
  orders: OrderSource
  newId: <T extends string>() => T
  graceMs: number
  iceServers: z.output<typeof IceServer>[]
}

export type Capabilities = z.output<typeof RtpCapabilities>
export type JoinAnswer = CallOutput<MediaCalls, 'room.join'>
type Claims = TicketClaims | SeatClaims

const mediaAttemptsMax = 3
const beatMs = 2000
/** Joins and leaves within this time travel to the preview together. */
const rosterDelayMs = 200

/** A meeting while it runs. Everything that changes it passes its mailbox, one task after another. */
export class Room {
  readonly roomId: RoomId
  readonly roster = new Roster()
  readonly memory: RoomMemory
  readonly tracks: Tracks
  readonly #deps: RoomDeps
  readonly #log: Log
  readonly #mailbox: Mailbox
  readonly #onClosed: (room: Room) => void
  readonly #stopBeat: () => void
  #stage: Stage | null = null
  #orders: Subscription | null = null
  #subscribing = false
  #cancelClosing: () => void = () => undefined
  /** Put out because their department's minutes ran out: a seat must not be a way round the meter. */
  readonly #exhausted = new Set<PeerId>()
  #rosterDirty = false
  #closing: Promise<void> | null = null

  private constructor(deps: RoomDeps, roomId: RoomId, memory: RoomMemory, onClosed: (room: Room) => void) {
    this.#deps = deps
    this.roomId = roomId
    this.memory = memory
    this.#onClosed = onClosed
    this.#log = deps.log.child({ roomId })
    this.#mailbox = new Mailbox(mediaLimits.mailboxTasksMax, (error) =>
      this.#log.error({ err: error }, 'room task failed'),
    )
    this.tracks = new Tracks(this.roster, this.#mailbox, deps.newId)
    this.#stopBeat = deps.clock.every(beatMs, () => this.#beat())
  }

  static async open(deps: RoomDeps, roomId: RoomId, onClosed: (room: Room) => void): Promise<Room> {
    const memory = await RoomMemory.open({ ...deps, roomId })
    const room = new Room(deps, roomId, memory, onClosed)
    room.#closeWhenEmpty()
    void room.#subscribe()
    room.#log.info({ locked: memory.settings.locked }, 'room opened')
    return room
  }

  get closed() {
    return this.#closing !== null
  }

  /**
   * Lets a peer in, for the first time or again; see SPEC.md [JR1] to [JR12]. A refusal changes nothing.
   * Throws ProblemError REMOVED, MINUTES_EXHAUSTED, ROOM_LOCKED, ROOM_FULL, MEDIA_UNAVAILABLE, RATE_LIMITED, CONFLICT
   * ("you are gone" was said on this line meanwhile), NOT_FOUND (the room closed meanwhile).
   */
  async enter(claims: Claims, capabilities: Capabilities, line: PeerLine): Promise<{ peer: Peer; answer: JoinAnswer }> {
    const inHere = this.roster.get(claims.peerId)
    const record = inHere ? undefined : await this.memory.recall(claims.peerId)
    return new Promise((resolve, reject) => {
      const entering = this.#mailbox.post(async () => {
        resolve(await this.#enter(claims, record, capabilities, line))
        // The answer is on its way before anything else happens: told earlier, it would be undone by the answer.
        await nextTurn()
      })
      entering.catch(reject)
    })
  }

  /** Runs a call of somebody who is in. Throws ProblemError NOT_JOINED when this incarnation is not any more. */
  run<T>(peer: Peer, task: () => T | Promise<T>): Promise<T> {
    return this.#mailbox.post(() => {
      if (!this.roster.holds(peer)) throw new ProblemError('NOT_JOINED')
      return task()
    })
  }

  /** The socket of a peer broke, or its tab was closed. */
  lineLost(peer: Peer, line: PeerLine, why: 'left' | 'broken') {
    this.#mailbox.must(() => {
      if (!this.roster.holds(peer) || peer.line !== line) return
      if (why === 'left') this.putOut(peer)
      else this.#startGrace(peer)
    })
  }

  /** Within the mailbox: takes a peer out for good, with a goodbye if `why` is given. */
  putOut(peer: Peer, why?: GoneWhy) {
    const line = peer.line
    const { peerId, incarnation } = peer.identity
    this.roster.delete(peer)
    peer.retire()
    this.#deps.attendance.end(this.roomId, peerId)
    this.roster.tell('peer.left', { peerId, incarnation })
    if (why) line?.gone(why)
    this.#log.info({ peerId, why: why ?? 'left' }, 'peer left')
    this.#rosterChanged()
    this.#closeWhenEmpty()
  }

  /** Within the mailbox: everybody leaves and the room is over. */
  end(why: GoneWhy) {
    this.#clear(why)
    void this.close('over')
  }

  /**
   * Releases the router. `over` ends the lock and gives the room's place free; `drained` keeps both for the
   * process that takes over, and whoever is in comes back by seat.
   */
  close(why: 'over' | 'drained'): Promise<void> {
    this.#closing ??= this.#close(why)
    return this.#closing
  }

  async #close(why: 'over' | 'drained') {
    this.#stopBeat()
    this.#cancelClosing()
    this.#clear()
    this.#stage?.close()
    this.#stage = null
    await this.#orders?.close().catch(() => undefined)
    await (why === 'over' ? this.memory.forget() : this.memory.settle())
    this.#log.info({ why }, 'room closed')
    this.#onClosed(this)
  }

  /** Nobody is told that the others left, since nobody stays. */
  #clear(why?: GoneWhy) {
    for (const peer of this.roster.all()) {
      const { line } = peer
      this.roster.delete(peer)
      peer.retire()
      this.#deps.attendance.end(this.roomId, peer.peerId)
      if (why) line?.gone(why)
    }
  }

  async #enter(claims: Claims, record: PeerRecord | undefined, capabilities: Capabilities, line: PeerLine) {
    const older = this.roster.get(claims.peerId)
    // A ticket speaks of today; a seat carries no role, so what was known of the peer counts.
    const given = claims.kind === 'ticket' ? claims.role : (older?.role ?? record?.role)
    const role = roleOf(given, this.memory.appointed(claims.personKey))
    const known = older !== undefined || record !== undefined
    if (line.dismissed) throw lineDismissed()
    this.#checkDoor(claims, known, may(role, 'passLock'))

    const incarnation = (older?.identity.incarnation ?? record?.incarnation ?? 0) + 1
    const media = await this.#openMedia(claims.peerId, capabilities)
    const peer = this.#newPeer(claims, role, incarnation, media, line)
    const consumers = await this.#place(peer, older, line)
    return { peer, answer: this.#answer(peer, consumers) }
  }

  #checkDoor(claims: Claims, known: boolean, passesLock: boolean) {
    if (this.closed) throw new ProblemError('NOT_FOUND')
    if (this.memory.isRemoved(claims.peerId, claims.personKey)) throw new ProblemError('REMOVED')
    if (this.#exhausted.has(claims.peerId)) throw new ProblemError('MINUTES_EXHAUSTED')
    if (known) return
    if (this.memory.settings.locked && !passesLock) throw new ProblemError('ROOM_LOCKED')
    if (this.roster.size >= limits.peersPerRoomMax) throw new ProblemError('ROOM_FULL')
  }

  /** A worker that dies under a join costs the newcomer a moment, not the ticket. */
  async #openMedia(peerId: PeerId, capabilities: Capabilities): Promise<PeerMedia> {
    const { clock } = this.#deps
    const untilMs = clock.monotonicMs() + mediaLimits.workerWaitMs
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await PeerMedia.open(peerId, await this.#openStage(), capabilities)
      } catch (error) {
        const passing = error instanceof ProblemError && error.code === 'MEDIA_UNAVAILABLE'
        if (!passing || attempt === mediaAttemptsMax || clock.monotonicMs() > untilMs) throw error
      }
    }
  }

  #newPeer(claims: Claims, role: Peer['role'], incarnation: number, media: PeerMedia, line: PeerLine): Peer {
    const { peerId, personKey, name, zone } = claims
    const identity = { peerId, incarnation, nodeId: this.#deps.nodeId, personKey, name, zone }
    const peer = new Peer(identity, role, line, media)
    media.watch({
      onConsumerClosed: (consumerId) => peer.line?.notify('consumer.closed', { consumerId }),
      onDead: () => this.#mediaDied(peer),
    })
    return peer
  }

  /** Takes the place of the older incarnation, if there is one, and makes the consumers of what is there. */
  async #place(peer: Peer, older: Peer | undefined, line: PeerLine): Promise<ConsumerOptions[]> {
    const { peerId, incarnation } = peer.identity
    if (older) {
      peer.handRaisedAt = older.handRaisedAt
      const olderLine = older.line
      older.retire()
      if (olderLine !== line) olderLine?.gone('replaced')
    }
    this.roster.put(peer)
    this.#cancelClosing()
    this.#deps.attendance.begin(this.roomId, peerId)
    this.memory.remember(peerId, { incarnation, role: peer.role })
    this.roster.tell(older ? 'peer.changed' : 'peer.joined', peer.info(), peer)
    this.#rosterChanged()
    this.#log.info({ peerId, incarnation, role: peer.role }, 'peer joined')
    return this.tracks.consumeAll(peer)
  }

  #answer(peer: Peer, consumers: ConsumerOptions[]): JoinAnswer {
    const { media } = peer
    if (!media) throw new ProblemError('MEDIA_UNAVAILABLE')
    return {
      you: peer.info(),
      peers: this.roster
        .all()
        .filter((other) => other !== peer)
        .map((other) => other.info()),
      settings: this.memory.settings,
      send: media.options('send'),
      receive: media.options('receive'),
      iceServers: this.#deps.iceServers,
      consumers,
      runningSeconds: this.memory.runningSeconds,
    }
  }

  #startGrace(peer: Peer) {
    this.#deps.attendance.pause(this.roomId, peer.peerId)
    const over = () => {
      if (this.roster.holds(peer) && peer.link.at === 'grace') this.putOut(peer)
    }
    const cancel = this.#deps.clock.after(this.#deps.graceMs, () => this.#mailbox.must(over))
    peer.link = { at: 'grace', cancel }
    this.#log.info({ peerId: peer.peerId }, 'peer lost its socket')
  }

  /** Whoever has neither socket nor media is gone; with a socket the client restarts ICE by itself. */
  #mediaDied(peer: Peer) {
    this.#mailbox.must(() => {
      if (this.roster.holds(peer) && peer.link.at === 'grace') this.putOut(peer)
    })
  }

  async #openStage(): Promise<Stage> {
    if (this.#stage && !this.#stage.lost) return this.#stage
    const stage = await Stage.open(this.#deps.workers, {
      onLost: () => this.#stageLost(stage),
      onLevels: (levels) => this.roster.tell('room.speakers', { speakers: this.tracks.speakers(levels) }),
    })
    if (this.closed) {
      stage.close()
      throw new ProblemError('NOT_FOUND')
    }
    this.#stage = stage
    return stage
  }

  /** Everyone it concerns is told, whoever is just joining after the answer; the next stage is built meanwhile. */
  #stageLost(stage: Stage) {
    if (this.closed || this.#stage !== stage) return
    this.#stage = null
    this.#log.warn({ peerCount: this.roster.size }, 'room lost its worker')
    this.#mailbox.must(async () => {
      for (const peer of this.roster.all()) {
        if (peer.media?.stage !== stage) continue
        peer.media.close()
        peer.media = null
        peer.line?.notify('media.lost', {})
      }
      // A failure here is answered to whoever joins next.
      await this.#openStage().catch((error: unknown) => this.#log.warn({ err: error }, 'room found no worker'))
    })
  }

  #closeWhenEmpty() {
    this.#cancelClosing()
    if (this.closed || this.roster.size > 0) return
    const close = () => (this.roster.size === 0 ? void this.close('over') : undefined)
    this.#cancelClosing = this.#deps.clock.after(this.#deps.graceMs, () => this.#mailbox.must(close))
  }

  #rosterChanged() {
    if (this.#rosterDirty || this.closed) return
    this.#rosterDirty = true
    this.#deps.clock.after(rosterDelayMs, () => this.#publishRoster())
  }

  #publishRoster() {
    this.#rosterDirty = false
    if (this.closed) return
    const lines = this.roster.all().map(({ identity: { name, zone, personKey } }) => ({ name, zone, personKey }))
    this.memory.publishRoster(lines)
  }

  #beat() {
    this.#publishRoster()
    this.memory.beat()
    if (!this.#orders) void this.#subscribe()
  }

  async #subscribe() {
    if (this.#subscribing || this.closed) return
    this.#subscribing = true
    try {
      this.#orders = await this.#deps.orders.subscribe(this.roomId, (order) => this.#obey(order))
      if (this.closed) await this.#orders.close()
    } catch (error) {
      this.#log.warn({ err: error }, 'room hears no orders yet')
    } finally {
      this.#subscribing = false
    }
  }

  #obey(order: RoomOrder) {
    if (order.order === 'credit') return
    this.#mailbox.must(() => {
      for (const peerId of order.peerIds) {
        if (order.order === 'remove') this.#exhausted.add(peerId)
        const peer = this.roster.get(peerId)
        if (!peer) continue
        if (order.order === 'remove') this.putOut(peer, order.why)
        else peer.line?.notify('minutes.low', { secondsLeft: order.secondsLeft })
      }
    })
  }
}
