import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { RoomOrder } from '../../infra/contract/facts.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import { RoomMedia } from '../media/roomMedia.ts'
import type { IceServersOf } from '../network/iceServers.ts'
import type { OrderSource } from '../ports.ts'
import type { CameraCodec, GoneWhy } from '../protocol/media.ts'
import type { Workers } from '../workers.ts'
import type { Attendance } from './attendance.ts'
import { Door, type Claims, type Entered, type JoinWish } from './door.ts'
import { Mailbox } from './mailbox.ts'
import { MinuteOrders } from './minuteOrders.ts'
import type { Peer } from './peer.ts'
import type { PeerLine } from './peerLine.ts'
import { RoomMemory } from './roomMemory.ts'
import { Roster } from './roster.ts'
import { SpeakersNews } from './speakersNews.ts'
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
  iceServers: IceServersOf
  cameraCodec: CameraCodec
}

const beatMs = 2000
/** Joins and leaves within this time travel to the preview together. */
const rosterDelayMs = 200

/** A meeting while it runs. Everything that changes it passes its mailbox, one task after another. */
export class Room {
  readonly roomId: RoomId
  readonly roster: Roster
  readonly memory: RoomMemory
  readonly media: RoomMedia
  readonly tracks: Tracks
  readonly #deps: RoomDeps
  readonly minuteOrders: MinuteOrders
  readonly #log: Log
  readonly #mailbox: Mailbox
  readonly #door: Door
  readonly #speakers = new SpeakersNews()
  readonly #onClosed: (room: Room) => void
  readonly #stopBeat: () => void
  #orders: Subscription | null = null
  #subscribing = false
  #cancelClosing: () => void = () => undefined
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
    this.roster = new Roster(deps.clock, (task) => this.#mailbox.must(task))
    this.media = new RoomMedia(
      { ...deps, log: this.#log, inTurn: (task) => this.#mailbox.post(task) },
      {
        onVoices: (voices) => this.roster.tell('room.voices', { voices }),
        onLost: (lost) => this.#mailbox.must(() => this.#mediaLost(lost)),
        onLevels: (speakers) => this.#speakers.isNew(speakers) && this.roster.tell('room.speakers', { speakers }),
        onCodec: (codec) => this.roster.tell('room.codec', { codec }),
      },
    )
    this.tracks = new Tracks(this.roster, this.#mailbox, deps.newId)
    this.minuteOrders = new MinuteOrders(this, { clock: deps.clock, log: this.#log })
    this.#door = new Door(this, deps, this.#mailbox, {
      onEntered: () => this.#entered(),
      onMediaDead: (peer) => this.#mediaDied(peer),
    })
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
   * Lets a peer in, for the first time, again, or on with what it had; see SPEC.md. A refusal changes nothing.
   * Throws ProblemError REMOVED, MINUTES_EXHAUSTED, ROOM_LOCKED, ROOM_FULL, MEDIA_UNAVAILABLE, RATE_LIMITED, CONFLICT
   * ("you are gone" was said on this line meanwhile), NOT_FOUND (the room closed meanwhile).
   */
  enter(claims: Claims, wish: JoinWish, line: PeerLine): Promise<Entered> {
    return this.#door.enter({ claims, wish, line })
  }

  /** The role somebody with `own` has while the room is as it is. */
  roleNow(personKey: string, own: RoomRole): RoomRole {
    return this.#door.roleNow(personKey, own)
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
    this.#deps.attendance.end(this.roomId, peerId)
    peer.retire()
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
    this.roster.close()
    this.media.close()
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
      this.#deps.attendance.end(this.roomId, peer.peerId)
      peer.retire()
      if (why) line?.gone(why)
    }
  }

  #entered() {
    this.#cancelClosing()
    this.#rosterChanged()
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

  /** Everyone it concerns is told, whoever is just joining after the answer. */
  #mediaLost(lost: ReadonlySet<PeerMedia>) {
    for (const peer of this.roster.all()) {
      if (!peer.media || !lost.has(peer.media)) continue
      peer.media = null
      peer.line?.notify('media.lost', {})
    }
  }

  #closeWhenEmpty() {
    this.#cancelClosing()
    if (this.closed || this.roster.size > 0) return
    const close = () => {
      // Whoever is on the way in may hold transports already.
      if (this.#door.busy) this.#closeWhenEmpty()
      else if (this.roster.size === 0) void this.close('over')
    }
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
    this.#mailbox.must(() => this.minuteOrders.endUncovered())
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
    this.#mailbox.must(() => this.minuteOrders.obey(order))
  }
}
