import { isDeepStrictEqual } from 'node:util'
import type { Bus } from '../../infra/bus/bus.ts'
import type { CaptionSource } from '../captions/captionSource.ts'
import type { Clock } from '../../infra/clock.ts'
import { endingsTopic, type RoomOrder } from '../../infra/contract/facts.ts'
import type { PeerId, RoomId } from '../../infra/contract/ids.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import { RoomMesh } from '../mesh/roomMesh.ts'
import type { RoomNodeSource } from '../mesh/meshRoom.ts'
import type { NodeLinks } from '../mesh/nodeLink.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import type { NodePipes } from '../media/pipes/nodePipes.ts'
import { RoomMedia } from '../media/roomMedia.ts'
import type { IceServersOf } from '../network/iceServers.ts'
import type { OrderSource } from '../ports.ts'
import type { CameraCodec, GoneWhy, RoomSettings } from '../protocol/media.ts'
import { RoomTools } from '../tools/roomTools.ts'
import type { Workers } from '../workers.ts'
import type { Attendance } from './attendance.ts'
import { Door, type Claims, type Entered, type JoinWish } from './door.ts'
import { setHand } from './hands.ts'
import { Lobby } from './lobby.ts'
import { Mailbox } from './mailbox.ts'
import { MeshHost } from './meshHost.ts'
import { MinuteOrders } from './minuteOrders.ts'
import { obeyDecisions } from './moderation.ts'
import { NodeNews, type HouseView } from './nodeNews.ts'
import { obey } from './obey.ts'
import { OrderEar } from './orderEar.ts'
import type { Peer } from './peer.ts'
import type { PeerLine } from './peerLine.ts'
import { RemotePeers } from './remotePeers.ts'
import { RoomMemory } from './roomMemory.ts'
import { Roster } from './roster.ts'
import { SpeakersNews } from './speakersNews.ts'
import { Succession } from './succession.ts'
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
  nodePipes: NodePipes
  /** So many microphones of this node may go to another one. */
  microphonesBetweenRegions: number
  links: NodeLinks
  roomNodes: RoomNodeSource
  house: HouseView
  captions: CaptionSource
}

type CloseWhy = 'over' | 'elsewhere' | 'drained'

const beatMs = 2000
/** Whoever moved to another node is seen and heard through this one until their media there flows. */
const movedMs = 1500
/** Joins and leaves within this time travel to the preview together. */
const rosterDelayMs = 200

/** A meeting while it runs, on this node; others may have it, too, and none of them owns it. Everything that changes it passes its mailbox, one task after another. */
export class Room {
  readonly roomId: RoomId
  readonly roster: Roster
  readonly memory: RoomMemory
  readonly media: RoomMedia
  readonly tracks: Tracks
  readonly lobby: Lobby
  readonly #deps: RoomDeps
  readonly minuteOrders: MinuteOrders
  /** The talk with the other nodes of the room, and where it ends here. */
  readonly mesh: RoomMesh
  readonly host: MeshHost
  readonly nodeNews: NodeNews
  readonly tools: RoomTools
  readonly #log: Log
  readonly #mailbox: Mailbox
  readonly #door: Door
  readonly #succession: Succession
  readonly #speakers = new SpeakersNews()
  readonly #onClosed: (room: Room) => void
  readonly #stopBeat: () => void
  readonly #orders: OrderEar
  #cancelClosing: () => void = () => undefined
  #rosterDirty = false
  #toldSettings: RoomSettings
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
    const isRemoved = (peer: { peerId: PeerId; personKey: string }) => memory.isRemoved(peer.peerId, peer.personKey)
    this.roster = new Roster({
      clock: deps.clock,
      remote: new RemotePeers(deps.clock, isRemoved),
      post: (task) => this.#mailbox.must(task),
      onOwn: (peerId, leftIncarnation) => this.#ownChanged(peerId, leftIncarnation),
    })
    this.media = new RoomMedia(
      { ...deps, roomId, log: this.#log, inTurn: (task) => this.#mailbox.post(task) },
      {
        onVoices: (voices) => this.roster.tell('room.voices', { voices }),
        onLost: (lost) => this.#mailbox.must(() => this.#mediaLost(lost)),
        onLevels: (speakers) => this.#speakers.isNew(speakers) && this.roster.tell('room.speakers', { speakers }),
        onCodec: (codec) => this.roster.tell('room.codec', { codec }),
        onPart: () => this.mesh.offers(),
        onMicrophones: () => this.tools.captions.look(),
        onOwnLevels: (levels) => this.mesh.levels(levels),
        onRemoteSounds: (sounds) => this.#mailbox.must(() => this.tracks.offerRemote(sounds)),
      },
    )
    const rules = () => memory.settings.may
    this.tracks = new Tracks(this.roster, this.media, { mailbox: this.#mailbox, newId: deps.newId, rules })
    this.lobby = new Lobby(this, () => new Date(deps.clock.nowMs()).toISOString())
    this.#succession = new Succession(this, deps.clock)
    this.minuteOrders = new MinuteOrders(this, { clock: deps.clock, log: this.#log })
    this.#door = new Door(this, deps, this.#mailbox, {
      onEntered: (_, from) => this.#entered(from),
      onMediaDead: (peer) => this.#mediaDied(peer),
    })
    this.host = new MeshHost(this, this.#mailbox)
    this.nodeNews = new NodeNews(this.roster, deps.house, () => this.mesh.neighbours())
    this.tools = new RoomTools(this, deps)
    this.#toldSettings = memory.settings
    memory.watch(() => this.#decided())
    this.mesh = new RoomMesh(this.host, { ...deps, nodeId: deps.house.here.nodeId, log: this.#log })
    const hear = (order: RoomOrder) => this.#mailbox.must(() => obey(this, order))
    this.#orders = new OrderEar(() => deps.orders.subscribe(roomId, hear), this.#log)
    this.#stopBeat = deps.clock.every(beatMs, () => this.#beat())
  }

  /** Other nodes may have told nothing of it yet; `mesh.ready` says when they did. */
  static async open(
    deps: RoomDeps,
    { roomId, lobby }: Pick<Claims, 'roomId' | 'lobby'>,
    onClosed: (room: Room) => void,
  ): Promise<Room> {
    const memory = await RoomMemory.open({ ...deps, roomId, lobby })
    const room = new Room(deps, roomId, memory, onClosed)
    void room.mesh.ready.then(() => room.closeWhenEmpty())
    void room.#orders.subscribe()
    room.#log.info({ locked: memory.settings.locked }, 'room opened')
    return room
  }

  get closed() {
    return this.#closing !== null
  }

  /**
   * Lets a peer in, for the first time, again, or on with what it had; see SPEC.md. A refusal changes nothing.
   * Throws ProblemError REMOVED, MINUTES_EXHAUSTED, ROOM_LOCKED, ROOM_FULL, MEDIA_UNAVAILABLE, RATE_LIMITED, CONFLICT
   * ("you are gone" was said on this line meanwhile), NOT_FOUND (the room closed meanwhile), WAITING (a host lets them
   * in, or not; until then the line is among those who wait).
   */
  async enter(claims: Claims, wish: JoinWish, line: PeerLine): Promise<Entered> {
    try {
      const entered = await this.#door.enter({ claims, wish, line })
      this.lobby.forget(line)
      return entered
    } catch (error) {
      const waits = error instanceof ProblemError && error.code === 'WAITING'
      if (waits) await this.#mailbox.post(() => this.lobby.knock(claims, line))
      throw error
    }
  }

  /** Whoever is behind this line does not wait any more. */
  waitNoMore(line: PeerLine) {
    this.#mailbox.must(() => this.lobby.leave(line))
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

  /** Tells the settings, if they are others than those that were told. */
  tellSettings() {
    const { settings } = this.memory
    if (isDeepStrictEqual(settings, this.#toldSettings)) return
    this.#toldSettings = settings
    this.roster.tellHere('room.settings', settings)
  }

  /** Within the mailbox: brings everybody here to where the decisions want them. */
  obeyDecisions() {
    this.tellSettings()
    this.tools.tell()
    obeyDecisions(this)
    this.lobby.obey()
    this.host.show(this.roster.remote.removed())
  }

  /**
   * Within the mailbox: the peer is in on another node by now, and counts there. Nobody is told that it left; its media
   * here stands until that of there flows.
   */
  replaced(peer: Peer) {
    const { line } = peer
    const { peerId, incarnation } = peer.identity
    this.roster.delete(peer)
    this.#deps.attendance.end(this.roomId, peerId)
    peer.leave()
    this.#deps.clock.after(movedMs, () => {
      peer.retire()
      // Told at once, it might reach a third node before the news of where the peer is now.
      if (!this.roster.get(peerId)) this.mesh.left(peerId, incarnation)
    })
    line?.gone('replaced')
    this.#log.info({ peerId }, 'peer is on another node')
    this.#rosterChanged()
    this.closeWhenEmpty()
  }

  /** Within the mailbox: takes a peer out for good, with a goodbye if `why` is given. */
  putOut(peer: Peer, why?: GoneWhy) {
    const line = peer.line
    const { peerId, incarnation } = peer.identity
    setHand(this, peer, null)
    this.roster.delete(peer)
    this.roster.remote.ended(peerId, incarnation)
    this.#deps.attendance.end(this.roomId, peerId)
    peer.retire()
    this.roster.tell('peer.left', { peerId, incarnation })
    if (why) line?.gone(why)
    this.#log.info({ peerId, why: why ?? 'left' }, 'peer left')
    this.#rosterChanged()
    this.closeWhenEmpty()
  }

  /** Within the mailbox: everybody leaves and the room is over. */
  end(why: GoneWhy) {
    if (why === 'ended') void this.#tellEnding()
    this.#clear(why)
    void this.close('over')
  }

  /**
   * Releases the router. `over` ends the lock and gives the room's place free; `elsewhere` does the second alone, since
   * the room goes on on other nodes; `drained` keeps both for the process that takes over, and whoever is in comes back
   * by seat.
   */
  close(why: CloseWhy): Promise<void> {
    this.#closing ??= this.#close(why)
    return this.#closing
  }

  async #close(why: CloseWhy) {
    this.#stopBeat()
    this.#cancelClosing()
    this.#clear()
    this.roster.close()
    this.media.close()
    this.tools.close()
    await Promise.allSettled([this.#orders.close(), this.mesh.close()])
    if (why === 'over') await this.memory.forget()
    else await (why === 'elsewhere' ? this.memory.leave() : this.memory.settle())
    this.#log.info({ why }, 'room closed')
    this.#onClosed(this)
  }

  /** Nobody is told that the others left, since nobody stays. */
  #clear(why?: GoneWhy) {
    this.lobby.clear(why)
    for (const peer of this.roster.all()) {
      const { line } = peer
      this.roster.delete(peer)
      this.#deps.attendance.end(this.roomId, peer.peerId)
      peer.retire()
      if (why) line?.gone(why)
    }
  }

  #entered(from: string | null) {
    this.#cancelClosing()
    this.#rosterChanged()
    if (from !== null) this.host.offerMedia(from)
  }

  #ownChanged(peerId: PeerId, leftIncarnation: number | null) {
    if (leftIncarnation === null) this.mesh.touched(peerId)
    else this.mesh.left(peerId, leftIncarnation)
  }

  #decided() {
    this.mesh.decided()
    this.#mailbox.must(() => this.obeyDecisions())
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

  /** Closes the room on this node once nobody has been in it or before its door for a while. */
  closeWhenEmpty() {
    this.#cancelClosing()
    if (this.closed || this.roster.size > 0 || this.lobby.size > 0) return
    const close = () => {
      // Whoever is on the way in may hold transports already.
      if (this.#door.busy) this.closeWhenEmpty()
      else if (this.roster.size === 0 && this.lobby.size === 0)
        void this.close(this.roster.count === 0 ? 'over' : 'elsewhere')
    }
    this.#cancelClosing = this.#deps.clock.after(this.#deps.graceMs, () => this.#mailbox.must(close))
  }

  #rosterChanged() {
    this.tools.captions.look()
    if (this.#rosterDirty || this.closed) return
    this.#rosterDirty = true
    this.#deps.clock.after(rosterDelayMs, () => this.#publishRoster())
  }

  #publishRoster() {
    this.#rosterDirty = false
    if (this.closed) return
    const lines = this.roster.all().map(({ identity: { name, zone, personKey } }) => ({ name, zone, personKey }))
    this.memory.publishRoster(lines)
    this.#mailbox.must(() => this.lobby.tell())
  }

  #beat() {
    this.#publishRoster()
    this.memory.beat()
    this.mesh.beat()
    this.#mailbox.must(() => {
      this.minuteOrders.endUncovered()
      this.#succession.look()
      this.host.show(this.roster.remote.settle())
      this.nodeNews.look()
    })
    void this.#orders.subscribe()
  }

  /** What stands beside the room ends with it. */
  async #tellEnding() {
    try {
      await this.#deps.bus.publish(endingsTopic, { roomId: this.roomId })
    } catch (error) {
      this.#log.warn({ err: error }, 'the end of the room was not told')
    }
  }
}
