import type { Clock } from '../../infra/clock.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaNotices, PeerInfo } from '../protocol/media.ts'
import type { Peer } from './peer.ts'
import { RosterNews } from './rosterNews.ts'

type RosterNotice = 'peer.joined' | 'peer.changed' | 'peer.left'

/** Who is in a room: at most one incarnation of each peer. */
export class Roster {
  readonly #peers = new Map<PeerId, Peer>()
  readonly #news: RosterNews

  /** `post` runs a task when it is its turn in the room. */
  constructor(clock: Clock, post: (task: () => void) => void) {
    this.#news = new RosterNews({
      clock,
      post,
      infoOf: (peerId) => this.get(peerId)?.info(),
      send: (notice) => this.#say('roster.changed', notice),
    })
  }

  get size() {
    return this.#peers.size
  }

  all(): Peer[] {
    return [...this.#peers.values()]
  }

  get(peerId: PeerId): Peer | undefined {
    return this.#peers.get(peerId)
  }

  /** Whether this very incarnation is in, not an older one. */
  holds(peer: Peer): boolean {
    return this.#peers.get(peer.peerId) === peer
  }

  put(peer: Peer) {
    this.#peers.set(peer.peerId, peer)
  }

  delete(peer: Peer) {
    if (this.holds(peer)) this.#peers.delete(peer.peerId)
  }

  ofPerson(personKey: string): Peer[] {
    return this.all().filter((peer) => peer.identity.personKey === personKey)
  }

  /** The roster as the answer to a join carries it. */
  othersThan(peer: Peer): PeerInfo[] {
    this.#news.told()
    return this.all()
      .filter((other) => other !== peer)
      .map((other) => other.info())
  }

  /** Who came, changed or left is told at once in a small room, and in a large one together with what follows. */
  tell<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>, except?: Peer) {
    const many = this.#peers.size > mediaLimits.rosterNewsFromPeers || this.#news.pending
    if (many && isOfRoster(name)) this.#collect(name, notice as Notice<MediaNotices, RosterNotice>)
    else this.#say(name, notice, except)
  }

  close() {
    this.#news.close()
  }

  #collect(name: RosterNotice, notice: Notice<MediaNotices, RosterNotice>) {
    if (name === 'peer.joined') this.#news.joined(notice.peerId)
    else if (name === 'peer.changed') this.#news.changed(notice.peerId)
    else this.#news.left(notice.peerId, notice.incarnation)
  }

  #say<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>, except?: Peer) {
    const lines = this.all().flatMap((peer) => (peer === except || !peer.line ? [] : [peer.line]))
    lines[0]?.notifyAll(lines, name, notice)
  }
}

const isOfRoster = (name: string): name is RosterNotice =>
  name === 'peer.joined' || name === 'peer.changed' || name === 'peer.left'
