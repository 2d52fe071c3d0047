import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CallOutput, CallParsed } from '../../infra/contract/calls.ts'
import type { DepartmentId, PeerId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { RoomRole, SeatClaims, TicketClaims } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { roleUnderHost } from '../../infra/contract/roleUnderHost.ts'
import { mediaLimits } from '../limits.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import type { ConsumerOptions, MediaCalls } from '../protocol/media.ts'
import { Admissions } from './admissions.ts'
import { recordOf } from './hands.ts'
import type { Mailbox } from './mailbox.ts'
import { Peer, type PeerRoles } from './peer.ts'
import { lineDismissed, type PeerLine } from './peerLine.ts'
import { may, roleOf, roleOnStage } from './permissions.ts'
import type { Room, RoomDeps } from './room.ts'
import type { PeerRecord } from './roomMemory.ts'

export type Claims = TicketClaims | SeatClaims
/** What a client says of itself when it joins. */
export type JoinWish = Omit<CallParsed<MediaCalls, 'room.join'>, 'permit'>
export type JoinAnswer = CallOutput<MediaCalls, 'room.join'>

export interface Entered {
  peer: Peer
  answer: JoinAnswer
}

export interface DoorEvents {
  /** Somebody is in who was not, or is a newer incarnation; `from` is the other node where it was. */
  onEntered(peer: Peer, from: string | null): void
  /** The media path of somebody is gone. */
  onMediaDead(peer: Peer): void
}

/** Somebody on the way in. */
interface Newcomer {
  readonly claims: Claims
  readonly wish: JoinWish
  readonly line: PeerLine
}

/** What is known of somebody who was in before. */
type Past = PeerRecord & { readonly soundAlone: DepartmentId | null }

/** What was made ready before a newcomer's turn in the room. */
interface Prepared {
  readonly record: PeerRecord | undefined
  /** Null when the transports of before seemed to go on. Whoever enters takes them out of here. */
  media: PeerMedia | null
}

/** Lets people into a room, back into it, and on with what they had; see SPEC.md. */
export class Door {
  readonly #room: Room
  readonly #deps: RoomDeps
  readonly #mailbox: Mailbox
  readonly #events: DoorEvents
  readonly #admissions = new Admissions({
    atOnceMax: mediaLimits.admissionsAtOnceMax,
    waitingMax: mediaLimits.admissionsWaitingMax,
  })

  constructor(room: Room, deps: RoomDeps, mailbox: Mailbox, events: DoorEvents) {
    this.#room = room
    this.#deps = deps
    this.#mailbox = mailbox
    this.#events = events
  }

  /** Whether anybody is on the way in. */
  get busy() {
    return this.#admissions.count > 0
  }

  /** The role somebody with `own` has while the room is as it is. */
  roleNow(personKey: string, own: RoomRole): RoomRole {
    const { memory } = this.#room
    const { stage, hostKey } = memory.settings
    return roleOnStage(roleUnderHost(own, personKey, hostKey), stage, memory.isCalled(personKey))
  }

  /** A refusal changes nothing. Throws what Room.enter throws. */
  enter(newcomer: Newcomer): Promise<Entered> {
    return this.#admissions.pass(
      () => this.#prepare(newcomer),
      (prepared) => this.#takeTurn(newcomer, prepared),
    )
  }

  /** What takes long happens before the turn in the mailbox, so that a crowd at the door holds up nobody inside. */
  async #prepare(newcomer: Newcomer): Promise<Prepared> {
    const { claims, wish } = newcomer
    const older = this.#room.roster.get(claims.peerId)
    const record = older ? undefined : await this.#room.memory.recall(claims.peerId)
    if (older && goesOn(older, newcomer)) return { record, media: null }
    // Refused now, it cost no transports; what changes until its turn is looked at again then.
    this.#check(newcomer, this.#pastOf(claims.peerId, record))
    return { record, media: await this.#openMedia(claims.peerId, wish) }
  }

  async #takeTurn(newcomer: Newcomer, prepared: Prepared): Promise<Entered> {
    try {
      return await new Promise((resolve, reject) => {
        const entering = this.#mailbox.post(async () => {
          const entered = await this.#enter(newcomer, prepared)
          resolve(entered)
          // The answer is on its way before anything else happens: told earlier, it would be undone by the answer.
          await nextTurn()
          tellWanted(entered.peer)
          this.#room.tracks.offerFar(entered.peer)
        })
        entering.catch(reject)
      })
    } finally {
      prepared.media?.close()
    }
  }

  async #enter(newcomer: Newcomer, prepared: Prepared): Promise<Entered> {
    const { claims, wish, line } = newcomer
    const older = this.#room.roster.get(claims.peerId)
    const past = this.#pastOf(claims.peerId, prepared.record)
    const roles = this.#check(newcomer, past)
    const going = older && goesOn(older, newcomer)
    if (older && going) return this.#goOn(older, newcomer, going)

    this.#room.nodeNews.allow(claims.regions)
    const ready = prepared.media?.stands ? prepared.media : await this.#openMedia(claims.peerId, wish)
    if (ready === prepared.media) prepared.media = null
    const incarnation = 1 + Math.max(past?.incarnation ?? 0, wish.lastIncarnation)
    const { peerId, personKey, name, zone, external } = claims
    const identity = {
      peerId,
      incarnation,
      nodeId: this.#deps.nodeId,
      personKey,
      name,
      zone,
      ...(external && { external }),
      ...(wish.device && { device: wish.device }),
    }
    const enteredAt = past?.enteredAt ?? new Date(this.#deps.clock.nowMs()).toISOString()
    const peer = new Peer(identity, roles, { joinId: wish.joinId, enteredAt }, line, ready)
    peer.handRaisedAt = past?.handRaisedAt ?? null
    this.#room.minuteOrders.takeOver(peerId, past?.soundAlone ?? null)
    ready.watch({
      onOffered: (offer) => peer.line?.notify('consumer.offered', offer),
      onClosed: (consumerId) => peer.line?.notify('consumer.closed', { consumerId }),
      onWanted: (trackId, layer) => peer.line?.notify('track.wanted', { trackId, layer }),
      onDead: () => this.#events.onMediaDead(peer),
    })
    await this.#room.minuteOrders.apply(peer)
    this.#place(peer, older, newcomer)
    return { peer, answer: this.#answer(peer, await this.#room.tracks.consumeAll(peer), 'fresh') }
  }

  /** Here, on another node, or as the bus remembers: what was last known of the peer. */
  #pastOf(peerId: PeerId, record: PeerRecord | undefined): Past | null {
    const { roster, minuteOrders } = this.#room
    const older = roster.get(peerId)
    const there = roster.remote.get(peerId)
    const soundAlone = minuteOrders.soundAloneFor(peerId)
    if (older) {
      return { ...recordOf(older), soundAlone }
    }
    if (!there) return record ? { ...record, soundAlone } : null
    // The bus may know of a later stay, whose node was lost before this one heard of it.
    const incarnation = Math.max(there.incarnation, record?.incarnation ?? 0)
    return { ...there, incarnation, role: there.ownRole }
  }

  /** Answers with the roles of whoever may enter. */
  #check({ claims, line }: Newcomer, past: Past | null): PeerRoles {
    const { closed, lobby, memory, roster } = this.#room
    if (line.dismissed) throw lineDismissed()
    if (closed) throw new ProblemError('NOT_FOUND')
    if (memory.isRemoved(claims.peerId, claims.personKey)) throw new ProblemError('REMOVED')
    if (this.#room.minuteOrders.isShutTo(claims.peerId)) throw new ProblemError('MINUTES_EXHAUSTED')
    // A ticket speaks of today; a seat carries no role, so what was known of the peer counts.
    const given = claims.kind === 'ticket' ? claims.role : past?.role
    const own = roleOf(given, memory.appointed(claims.personKey))
    const now = this.roleNow(claims.personKey, own)
    const { returning = false, byCode = false } = claims.kind === 'ticket' ? claims : {}
    if (!past) {
      if (memory.settings.locked && !returning && !may(now, 'passLock')) throw new ProblemError('ROOM_LOCKED')
      if (roster.count >= limits.peersPerRoomMax) throw new ProblemError('ROOM_FULL')
    }
    if (lobby.holds(claims.personKey, given, byCode, past !== null || returning)) throw new ProblemError('WAITING')
    return { own, now }
  }

  #openMedia(peerId: PeerId, wish: JoinWish): Promise<PeerMedia> {
    const { media, tracks, minuteOrders } = this.#room
    const tiles = minuteOrders.isSoundAlone(peerId) ? [] : tracks.firstTiles(peerId, wish.firstView)
    return media.openPeer(peerId, { ...wish, tiles })
  }

  /** The new line takes over; nobody else notices. */
  async #goOn(peer: Peer, { wish, line }: Newcomer, media: 'kept' | 'fresh'): Promise<Entered> {
    const olderLine = peer.takeLine(line)
    peer.joinId = wish.joinId
    if (olderLine !== line) olderLine?.gone('replaced')
    this.#deps.attendance.carryOn(this.#room.roomId, peer.peerId)
    const consumers = await this.#room.tracks.consumeAll(peer)
    return { peer, answer: this.#answer(peer, consumers, media) }
  }

  /** Takes the place of the older incarnation, if there is one. */
  #place(peer: Peer, older: Peer | undefined, { line, claims }: Newcomer) {
    const { roster, memory, roomId } = this.#room
    const { peerId } = peer.identity
    const there = roster.remote.get(peerId)
    if (older) {
      const olderLine = older.line
      older.retire()
      if (olderLine !== line) olderLine?.gone('replaced')
    }
    roster.put(peer)
    this.#deps.attendance.begin(roomId, peerId, () => peer.media?.hasPicture ?? false, claims.meteredIn)
    memory.mainId = claims.meteredIn ?? null
    memory.remember(peerId, recordOf(peer))
    roster.tell(older || there ? 'peer.changed' : 'peer.joined', peer.info(), peer)
    this.#events.onEntered(peer, there?.nodeId ?? null)
  }

  #answer(peer: Peer, consumers: ConsumerOptions[], transports: 'kept' | 'fresh'): JoinAnswer {
    const { media } = peer
    if (!media) throw new ProblemError('MEDIA_UNAVAILABLE')
    const { memory, roster, minuteOrders, nodeNews, media: roomMedia } = this.#room
    return {
      you: peer.info(),
      peers: roster.othersThan(peer),
      settings: memory.settings,
      media: transports === 'kept' ? null : { send: media.options('send'), receive: media.options('receive') },
      iceServers: this.#deps.iceServers(peer.peerId),
      consumers,
      voices: roomMedia.voices.voices(),
      codec: roomMedia.codec,
      soundAlone: minuteOrders.isSoundAlone(peer.peerId),
      runningSeconds: memory.runningSeconds,
      nodes: nodeNews.nodes(),
      standbys: nodeNews.standbys(),
      tools: this.#room.tools.state(),
    }
  }
}

/**
 * Whether a join goes on with what stands: `kept` when the client has its half of the transports, `fresh` when
 * the answer that named them was lost, or is asked for again.
 */
function goesOn(older: Peer, { wish, line }: Newcomer): 'kept' | 'fresh' | null {
  if (!older.media?.stands) return null
  if (wish.resume?.incarnation === older.identity.incarnation) return 'kept'
  const untouched = older.line === line || !older.media.touched
  return wish.joinId === older.joinId && untouched ? 'fresh' : null
}

/** Who goes on may have missed what is wanted of the pictures it sends. */
function tellWanted({ line, media }: Peer) {
  for (const { trackId, picture } of media?.tracks() ?? [])
    if (picture) line?.notify('track.wanted', { trackId, layer: picture.demand.told })
}
