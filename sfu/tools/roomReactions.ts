import { callRate } from '../../infra/callRate.ts'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import { reactionsPerNewsMax, type Reaction, type SentReaction } from '../protocol/tools.ts'
import type { Peer } from '../rooms/peer.ts'

export interface RoomReactionsDeps {
  clock: Clock
  /** To the people of this node. */
  show(reactions: SentReaction[]): void
  /** To the other nodes, those of the people here alone. */
  pass(reactions: SentReaction[]): void
}

/**
 * Reactions of a room, collected for a moment, so that a hall that applauds costs a few messages. They are worth
 * nothing a second later: what is too much is left out.
 */
export class RoomReactions {
  readonly #deps: RoomReactionsDeps
  readonly #rates = new WeakMap<Peer, () => boolean>()
  #own: SentReaction[] = []
  #far: SentReaction[] = []
  #cancel: (() => void) | null = null

  constructor(deps: RoomReactionsDeps) {
    this.#deps = deps
  }

  /** Throws ProblemError RATE_LIMITED. */
  send(peer: Peer, reaction: Reaction) {
    if (!this.#rateOf(peer)()) throw new ProblemError('RATE_LIMITED')
    if (this.#own.length < reactionsPerNewsMax) this.#own.push({ peerId: peer.peerId, reaction })
    this.#tellSoon()
  }

  /** Of people of another node. */
  heard(reactions: readonly SentReaction[]) {
    this.#far.push(...reactions.slice(0, reactionsPerNewsMax - this.#far.length))
    this.#tellSoon()
  }

  close() {
    this.#cancel?.()
    this.#cancel = null
  }

  #rateOf(peer: Peer): () => boolean {
    const known = this.#rates.get(peer)
    if (known) return known
    const rate = callRate(mediaLimits.reactionsPerSecondMax, () => this.#deps.clock.monotonicMs())
    this.#rates.set(peer, rate)
    return rate
  }

  #tellSoon() {
    this.#cancel ??= this.#deps.clock.after(mediaLimits.reactionNewsMs, () => this.#tell())
  }

  #tell() {
    this.#cancel = null
    const [own, far] = [this.#own, this.#far]
    this.#own = []
    this.#far = []
    if (own.length > 0) this.#deps.pass(own)
    this.#deps.show([...own, ...far].slice(0, reactionsPerNewsMax))
  }
}
