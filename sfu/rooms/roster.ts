import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import type { MediaNotices } from '../protocol/media.ts'
import type { Peer } from './peer.ts'

/** Who is in a room: at most one incarnation of each peer. */
export class Roster {
  readonly #peers = new Map<PeerId, Peer>()

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

  tell<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>, except?: Peer) {
    for (const peer of this.#peers.values()) if (peer !== except) peer.line?.notify(name, notice)
  }
}
