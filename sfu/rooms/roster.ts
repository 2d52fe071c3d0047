import type { Clock } from '../../infra/clock.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaNotices, PeerInfo } from '../protocol/media.ts'
import type { Peer } from './peer.ts'
import { shownPeer } from './meshPeer.ts'
import type { RemotePeers } from './remotePeers.ts'
import { RosterNews } from './rosterNews.ts'

type RosterNotice = 'peer.joined' | 'peer.changed' | 'peer.left'

export interface RosterOptions {
  clock: Clock
  remote: RemotePeers
  /** Runs a task when it is its turn in the room. */
  post(task: () => void): void
  /** A peer of this node came or changed; with an incarnation: it left. */
  onOwn(peerId: PeerId, leftIncarnation: number | null): void
}

/** Who is in a room, here and on other nodes: at most one incarnation of each peer. */
export class Roster {
  /** The peers of other nodes. Where one is here as well, the one here counts. */
  readonly remote: RemotePeers
  readonly #peers = new Map<PeerId, Peer>()
  readonly #news: RosterNews
  readonly #onOwn: RosterOptions['onOwn']

  constructor({ clock, remote, post, onOwn }: RosterOptions) {
    this.remote = remote
    this.#onOwn = onOwn
    this.#news = new RosterNews({
      clock,
      post,
      infoOf: (peerId) => this.#infoOf(peerId),
      send: (notice) => this.#say('roster.changed', notice),
    })
  }

  /** Peers of this node. */
  get size() {
    return this.#peers.size
  }

  /** Everybody, on whichever node. */
  get count() {
    return this.#peers.size + this.#remoteOnly().length
  }

  /** The peers of this node. */
  all(): Peer[] {
    return [...this.#peers.values()]
  }

  /** A peer of this node. */
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

  /** Somebody's devices on this node. */
  ofPerson(personKey: string): Peer[] {
    return this.all().filter((peer) => peer.identity.personKey === personKey)
  }

  /** Whether any device of somebody is in, on whichever node. */
  hasPerson(personKey: string): boolean {
    const isTheirs = (one: { personKey: string }) => one.personKey === personKey
    return this.all().some(({ identity }) => isTheirs(identity)) || this.remote.all().some(isTheirs)
  }

  /** Somebody's devices, on whichever node. */
  devicesOf(personKey: string): PeerId[] {
    const here = this.ofPerson(personKey).map(({ peerId }) => peerId)
    const there = this.remote.all().filter((peer) => peer.personKey === personKey)
    return [...new Set([...here, ...there.map(({ peerId }) => peerId)])]
  }

  /** Everybody, each person once. */
  people(): Pick<PeerInfo, 'personKey' | 'name' | 'zone' | 'role'>[] {
    const here = this.all().map(({ identity: { personKey, name, zone }, role }) => ({ personKey, name, zone, role }))
    return [...new Map([...here, ...this.#remoteOnly()].map((one) => [one.personKey, one])).values()]
  }

  /** The roster as the answer to a join carries it. */
  othersThan(peer: Peer): PeerInfo[] {
    this.#news.told()
    const here = this.all().filter((other) => other !== peer)
    return [...here.map((other) => other.info()), ...this.#remoteOnly().map(shownPeer)]
  }

  /** Who came, changed or left is told at once in a small room, and in a large one together with what follows. */
  tell<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>, except?: Peer) {
    if (isOfRoster(name)) {
      const { peerId, incarnation } = notice as Notice<MediaNotices, RosterNotice>
      this.#onOwn(peerId, name === 'peer.left' ? incarnation : null)
    }
    this.tellHere(name, notice, except)
  }

  /** The same to the people of this node alone: the other nodes know, or hear it from elsewhere. */
  tellHere<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>, except?: Peer) {
    const many = this.#peers.size + this.remote.size > mediaLimits.rosterNewsFromPeers || this.#news.pending
    if (many && isOfRoster(name)) this.#collect(name, notice as Notice<MediaNotices, RosterNotice>)
    else this.#say(name, notice, except)
  }

  close() {
    this.#news.close()
  }

  #remoteOnly() {
    return this.remote.all().filter(({ peerId }) => !this.#peers.has(peerId))
  }

  #infoOf(peerId: PeerId): PeerInfo | undefined {
    const here = this.get(peerId)
    const there = this.remote.get(peerId)
    return here?.info() ?? (there && shownPeer(there))
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
