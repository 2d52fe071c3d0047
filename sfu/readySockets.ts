import type { PeerId } from '../infra/contract/ids.ts'
import type { MediaCaller } from './mediaCaller.ts'

/** The sockets that stand ready for people of other nodes: one for each, so that a seat is not good for many. */
export class ReadySockets {
  readonly #callers = new Map<PeerId, MediaCaller>()

  /** The newest counts: an older one that is still out there has been forgotten by its client. */
  hold(peerId: PeerId, caller: MediaCaller) {
    const older = this.#callers.get(peerId)
    if (older === caller) return
    // A socket stands ready for one.
    this.end(caller)
    if (older?.state.at === 'outside') older.line.gone('replaced')
    this.#callers.set(peerId, caller)
    caller.holds(peerId)
  }

  /** Its socket is closed, or joined. */
  end(caller: MediaCaller) {
    const { holder } = caller
    if (holder && this.#callers.get(holder) === caller) this.#callers.delete(holder)
  }
}
