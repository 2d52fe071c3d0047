import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import type { RoomRole, SeatClaims } from '../../infra/contract/permits.ts'
import { newId } from '../../infra/secrets.ts'
import type { GoneWhy, MediaNotices, PeerInfo } from '../protocol/media.ts'
import type { JoinAnswer, JoinWish } from '../rooms/door.ts'
import type { Peer } from '../rooms/peer.ts'
import type { PeerLine } from '../rooms/peerLine.ts'
import type { Room } from '../rooms/room.ts'
import type { MeshNode } from './meshHouse.ts'

type NoticeName = keyof MediaNotices & string
interface Stay {
  readonly room: Room
  readonly peer: Peer
  readonly line: GuestLine
}

/** What one socket of a guest is told. */
class GuestLine implements PeerLine {
  open = true
  dismissed = false
  readonly #guest: MeshGuest

  constructor(guest: MeshGuest) {
    this.#guest = guest
  }

  notify<K extends NoticeName>(name: K, notice: Notice<MediaNotices, K>) {
    this.#guest.hear(this, name, notice)
  }

  notifyAll<K extends NoticeName>(lines: readonly PeerLine[], name: K, notice: Notice<MediaNotices, K>) {
    for (const line of lines) line.notify(name, notice)
  }

  gone(why: GoneWhy) {
    this.open = false
    this.dismissed = true
    this.#guest.goneFrom(this, why)
  }
}

/** Somebody who goes from node to node, and believes of the roster what they are told. */
export class MeshGuest {
  readonly seat: SeatClaims
  readonly role: RoomRole
  /** Everybody else, as the answer and the notices since then say. */
  readonly seen = new Map<PeerId, PeerInfo>()
  readonly told: { name: string; notice: unknown }[] = []
  /** What was said while they waited before the door. */
  readonly knocked: { name: string; notice: unknown }[] = []
  /** What the client decodes. */
  rtpCapabilities: JoinWish['rtpCapabilities'] = {}
  gone: GoneWhy | null = null
  answer: JoinAnswer | null = null
  at: Stay | null = null
  #line: GuestLine | null = null
  #knocking: GuestLine | null = null
  #admitted = false

  constructor(bearer: Omit<SeatClaims, 'kind'>, role: RoomRole) {
    this.seat = { ...bearer, kind: 'seat' }
    this.role = role
  }

  get peerId() {
    return this.seat.peerId
  }

  get incarnation() {
    return this.answer?.you.incarnation ?? 0
  }

  /** Enters there, by ticket the first time. What stands elsewhere is not said goodbye to. Throws what Rooms.enter does. */
  async enter({ nodeId, rooms }: MeshNode): Promise<JoinAnswer> {
    const line = new GuestLine(this)
    const { role, seat } = this
    const claims = this.#admitted ? seat : { ...seat, kind: 'ticket' as const, role, nodeId, byCode: false }
    const wish = {
      joinId: newId<string>(),
      rtpCapabilities: this.rtpCapabilities,
      decodesSvc: [],
      firstView: { camerasMax: 9, lines: 180 },
      resume: null,
      lastIncarnation: this.incarnation,
    }
    this.#knocking = line
    const { room, peer, answer } = await rooms.enter(claims, wish, line)
    this.#knocking = null
    this.#admitted = true
    this.at = { room, peer, line }
    this.answer = answer
    this.gone = null
    this.#line = line
    this.seen.clear()
    for (const info of answer.peers) this.seen.set(info.peerId, info)
    return answer
  }

  async do(task: (room: Room, peer: Peer) => void | Promise<void>): Promise<void> {
    if (!this.at) throw new Error('not in')
    const { room, peer } = this.at
    await room.run(peer, () => task(room, peer))
  }

  leave() {
    this.#lose('left')
  }

  /** The socket breaks without a word. */
  break() {
    this.#lose('broken')
  }

  hear<K extends NoticeName>(line: GuestLine, name: K, notice: Notice<MediaNotices, K>) {
    if (line === this.#knocking) this.knocked.push({ name, notice })
    if (line !== this.#line) return
    this.told.push({ name, notice })
    if (name === 'peer.joined' || name === 'peer.changed') this.#see(notice as PeerInfo)
    if (name === 'peer.left') this.#miss(notice as Notice<MediaNotices, 'peer.left'>)
    if (name !== 'roster.changed') return
    const { peers, left } = notice as Notice<MediaNotices, 'roster.changed'>
    for (const gone of left) this.#miss(gone)
    for (const info of peers) this.#see(info)
  }

  goneFrom(line: GuestLine, why: GoneWhy) {
    if (line === this.#knocking) this.gone = why
    if (line !== this.#line) return
    this.gone = why
    this.at = null
    this.#line = null
  }

  #lose(why: 'left' | 'broken') {
    if (!this.at) return
    const { room, peer, line } = this.at
    line.open = false
    this.at = null
    this.#line = null
    room.lineLost(peer, line, why)
  }

  #see(info: PeerInfo) {
    const known = this.seen.get(info.peerId)
    if (info.peerId === this.peerId || (known && known.incarnation > info.incarnation)) return
    this.seen.set(info.peerId, info)
  }

  #miss({ peerId, incarnation }: { peerId: PeerId; incarnation: number }) {
    const known = this.seen.get(peerId)
    if (known && known.incarnation <= incarnation) this.seen.delete(peerId)
  }
}
