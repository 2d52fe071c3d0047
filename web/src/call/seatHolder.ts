import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'

/** A room that empties closes up all the same: nobody aims at anything there. */
const gapsMax = 4

/**
 * Keeps the places of those who leave while somebody's pointer is over the tiles, so that nothing moves away
 * from under it. They close up when the pointer goes.
 */
export class SeatHolder {
  #hovered = false
  #held: readonly PeerInfo[] = []
  #gaps: ReadonlySet<PeerId> = new Set()

  hover(over: boolean) {
    this.#hovered = over
  }

  get hovered(): boolean {
    return this.#hovered
  }

  /** The row to place: who is here, with gaps where somebody has just been. */
  hold(others: readonly PeerInfo[]): readonly PeerInfo[] {
    const here = new Map(others.map((peer) => [peer.peerId, peer]))
    if (!this.#hovered || this.#held.length <= 2) return this.#closeUp(others)
    this.#gaps = new Set(this.#held.filter(({ peerId }) => !here.has(peerId)).map(({ peerId }) => peerId))
    if (this.#gaps.size > gapsMax) return this.#closeUp(others)
    const known = new Set(this.#held.map(({ peerId }) => peerId))
    this.#held = [
      ...this.#held.map((peer) => here.get(peer.peerId) ?? peer),
      ...others.filter(({ peerId }) => !known.has(peerId)),
    ]
    return this.#held
  }

  #closeUp(others: readonly PeerInfo[]): readonly PeerInfo[] {
    this.#gaps = new Set()
    this.#held = others
    return others
  }

  isGap(peerId: PeerId): boolean {
    return this.#gaps.has(peerId)
  }
}
