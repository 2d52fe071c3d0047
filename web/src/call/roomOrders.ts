import type { PeerId } from '../../../infra/contract/ids.ts'
import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { MediaLink } from '../link/mediaLink.ts'

/** What I ask of the room: my own hand, and what only hosts and cohosts may. A refusal is told, not thrown. */
export class RoomOrders {
  readonly #link: Pick<MediaLink, 'call'>
  readonly #refused: (problem: ProblemError) => void

  constructor(link: Pick<MediaLink, 'call'>, refused: (problem: ProblemError) => void) {
    this.#link = link
    this.#refused = refused
  }

  raiseHand(raised: boolean) {
    return this.#ask(this.#link.call('hand.raise', { raised }))
  }

  lock(locked: boolean) {
    return this.#ask(this.#link.call('room.lock', { locked }))
  }

  mute(peerId: PeerId) {
    return this.#ask(this.#link.call('peer.mute', { peerId }))
  }

  remove(peerId: PeerId) {
    return this.#ask(this.#link.call('peer.remove', { peerId }))
  }

  setRole(peerId: PeerId, role: 'cohost' | 'member') {
    return this.#ask(this.#link.call('peer.role', { peerId, role }))
  }

  /** From now on only those on stage speak, or everybody again. */
  setStage(on: boolean) {
    return this.#ask(this.#link.call('room.stage', { on }))
  }

  callToStage(peerId: PeerId, on: boolean) {
    return this.#ask(this.#link.call('peer.stage', { peerId, on }))
  }

  endForAll() {
    return this.#ask(this.#link.call('room.end', {}))
  }

  async #ask(call: Promise<unknown>) {
    try {
      await call
    } catch (error) {
      this.#refused(error as ProblemError)
    }
  }
}
