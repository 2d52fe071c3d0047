import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CallOutput, CallParsed } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { RoomRole, SeatClaims, TicketClaims } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import type { ConsumerOptions, MediaCalls } from '../protocol/media.ts'
import { Admissions } from './admissions.ts'
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
  /** Somebody is in who was not, or is a newer incarnation. */
  onEntered(peer: Peer): void
  /** The media path of somebody is gone. */
  onMediaDead(peer: Peer): void
}

/** Somebody on the way in. */
interface Newcomer {
  readonly claims: Claims
  readonly wish: JoinWish
  readonly line: PeerLine
}

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
    return roleOnStage(own, memory.settings.stage, memory.isCalled(personKey))
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
    this.#check(newcomer, this.#rolesOf(claims, older, record).own, older !== undefined || record !== undefined)
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
    const { record } = prepared
    const roles = this.#rolesOf(claims, older, record)
    this.#check(newcomer, roles.own, older !== undefined || record !== undefined)
    const going = older && goesOn(older, newcomer)
    if (older && going) return this.#goOn(older, newcomer, going)

    const ready = prepared.media?.stands ? prepared.media : await this.#openMedia(claims.peerId, wish)
    if (ready === prepared.media) prepared.media = null
    const incarnation = (older?.identity.incarnation ?? record?.incarnation ?? 0) + 1
    const { peerId, personKey, name, zone } = claims
    const identity = { peerId, incarnation, nodeId: this.#deps.nodeId, personKey, name, zone }
    const peer = new Peer(identity, roles, wish.joinId, line, ready)
    ready.watch({
      onOffered: (offer) => peer.line?.notify('consumer.offered', offer),
      onClosed: (consumerId) => peer.line?.notify('consumer.closed', { consumerId }),
      onWanted: (trackId, layer) => peer.line?.notify('track.wanted', { trackId, layer }),
      onDead: () => this.#events.onMediaDead(peer),
    })
    await this.#room.minuteOrders.apply(peer)
    this.#place(peer, older, line)
    return { peer, answer: this.#answer(peer, await this.#room.tracks.consumeAll(peer), 'fresh') }
  }

  #rolesOf(claims: Claims, older: Peer | undefined, record: PeerRecord | undefined): PeerRoles {
    // A ticket speaks of today; a seat carries no role, so what was known of the peer counts.
    const given = claims.kind === 'ticket' ? claims.role : (older?.ownRole ?? record?.role)
    const own = roleOf(given, this.#room.memory.appointed(claims.personKey))
    return { own, now: this.roleNow(claims.personKey, own) }
  }

  #check({ claims, line }: Newcomer, role: RoomRole, known: boolean) {
    const { closed, memory, roster } = this.#room
    if (line.dismissed) throw lineDismissed()
    if (closed) throw new ProblemError('NOT_FOUND')
    if (memory.isRemoved(claims.peerId, claims.personKey)) throw new ProblemError('REMOVED')
    if (this.#room.minuteOrders.isShutTo(claims.peerId)) throw new ProblemError('MINUTES_EXHAUSTED')
    if (known) return
    if (memory.settings.locked && !may(role, 'passLock')) throw new ProblemError('ROOM_LOCKED')
    if (roster.size >= limits.peersPerRoomMax) throw new ProblemError('ROOM_FULL')
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
  #place(peer: Peer, older: Peer | undefined, line: PeerLine) {
    const { roster, memory, roomId } = this.#room
    const { peerId, incarnation } = peer.identity
    if (older) {
      peer.handRaisedAt = older.handRaisedAt
      const olderLine = older.line
      older.retire()
      if (olderLine !== line) olderLine?.gone('replaced')
    }
    roster.put(peer)
    this.#deps.attendance.begin(roomId, peerId, () => peer.media?.hasPicture ?? false)
    memory.remember(peerId, { incarnation, role: peer.ownRole })
    roster.tell(older ? 'peer.changed' : 'peer.joined', peer.info(), peer)
    this.#events.onEntered(peer)
  }

  #answer(peer: Peer, consumers: ConsumerOptions[], transports: 'kept' | 'fresh'): JoinAnswer {
    const { media } = peer
    if (!media) throw new ProblemError('MEDIA_UNAVAILABLE')
    const { memory, roster, minuteOrders, media: roomMedia } = this.#room
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
