import type { Clock } from '../../infra/clock.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaNotices, PeerInfo } from '../protocol/media.ts'

export interface RosterNewsOptions {
  clock: Clock
  /** Runs a task when it is its turn in the room. */
  post: (task: () => void) => void
  /** The newest state of a peer, undefined when it is not in. */
  infoOf: (peerId: PeerId) => PeerInfo | undefined
  send: (notice: Notice<MediaNotices, 'roster.changed'>) => void
}

/** Collects who came, changed and left for a moment, and tells it in one message. */
export class RosterNews {
  readonly #options: RosterNewsOptions
  readonly #changed = new Set<PeerId>()
  readonly #left = new Map<PeerId, number>()
  /** Came within this moment, and nobody was told of them yet. */
  readonly #untold = new Set<PeerId>()
  #cancel: (() => void) | null = null

  constructor(options: RosterNewsOptions) {
    this.#options = options
  }

  get pending() {
    return this.#cancel !== null
  }

  joined(peerId: PeerId) {
    this.#untold.add(peerId)
    this.changed(peerId)
  }

  changed(peerId: PeerId) {
    this.#changed.add(peerId)
    this.#sendSoon()
  }

  left(peerId: PeerId, incarnation: number) {
    // Whoever came and went before anybody heard of it was never here.
    if (this.#untold.delete(peerId)) this.#changed.delete(peerId)
    else this.#left.set(peerId, incarnation)
    this.#sendSoon()
  }

  /** A newcomer was given the whole roster: those who came are known to somebody now. */
  told() {
    this.#untold.clear()
  }

  close() {
    this.#cancel?.()
    this.#cancel = null
  }

  #sendSoon() {
    const { clock, post } = this.#options
    this.#cancel ??= clock.after(mediaLimits.rosterNewsMs, () => post(() => this.#send()))
  }

  #send() {
    if (!this.pending) return
    this.#cancel = null
    const due = [...this.#changed].slice(0, mediaLimits.rosterNewsPeersMax)
    for (const peerId of due) {
      this.#changed.delete(peerId)
      this.#untold.delete(peerId)
    }
    const peers = due.flatMap((peerId) => this.#options.infoOf(peerId) ?? [])
    const left = [...this.#left].map(([peerId, incarnation]) => ({ peerId, incarnation }))
    this.#left.clear()
    if (peers.length > 0 || left.length > 0) this.#options.send({ peers, left })
    if (this.#changed.size > 0) this.#sendSoon()
  }
}
