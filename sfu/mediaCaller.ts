import type { PeerId } from '../infra/contract/ids.ts'
import { ProblemError } from '../infra/contract/problems.ts'
import type { PeerMedia } from './media/peerMedia.ts'
import type { Peer } from './rooms/peer.ts'
import type { JoinAnswer } from './rooms/door.ts'
import type { PeerLine } from './rooms/peerLine.ts'
import type { Room } from './rooms/room.ts'

/** Where a socket stands. Until `inside` it can do nothing but join. */
export type CallerState =
  | { at: 'outside' }
  | { at: 'entering'; joinId: string; answer: Promise<JoinAnswer> }
  | { at: 'waiting'; room: Room }
  | { at: 'inside'; room: Room; peer: Peer }

type LostWhy = 'left' | 'broken'

/** Whoever is behind one socket. */
export class MediaCaller {
  readonly line: PeerLine
  state: CallerState = { at: 'outside' }
  /** Whose seat was shown on this socket, which stands ready for them. */
  holder: PeerId | null = null
  #lost: LostWhy | null = null
  readonly #onKnown: () => void

  /** `onKnown` is called when the caller turns out to be no stranger. */
  constructor(line: PeerLine, onKnown: () => void) {
    this.line = line
    this.#onKnown = onKnown
  }

  /** A seat was shown. */
  holds(peerId: PeerId) {
    this.holder = peerId
    this.#onKnown()
  }

  /** The join succeeded. */
  joined(room: Room, peer: Peer) {
    this.state = { at: 'inside', room, peer }
    this.#onKnown()
    this.settle()
  }

  /** Throws ProblemError NOT_JOINED before `room.join`, and when another incarnation or socket took the place. */
  inside(): { room: Room; peer: Peer } {
    const { state } = this
    if (state.at !== 'inside' || !state.room.roster.holds(state.peer) || state.peer.line !== this.line)
      throw new ProblemError('NOT_JOINED')
    return state
  }

  /** Runs what changes the room when it is its turn there. Throws what `inside`, `Room.run` and the task throw. */
  act<T>(task: (room: Room, peer: Peer) => T | Promise<T>): Promise<T> {
    const { room, peer } = this.inside()
    // Another socket may have taken the peer over by the time it is our turn.
    return room.run(peer, () => (this.inside(), task(room, peer)))
  }

  /** What concerns the caller's own transports and consumers needs no turn in the room. */
  media(): PeerMedia {
    const { media } = this.inside().peer
    if (!media) throw new ProblemError('MEDIA_UNAVAILABLE')
    return media
  }

  /** The socket broke, or its client said goodbye. */
  lost(why: LostWhy) {
    this.#lost = why
    this.settle()
  }

  /** Tells the room of a broken socket; called again after a join, which the break may have overtaken. */
  settle() {
    if (this.#lost === null) return
    if (this.state.at === 'waiting') this.state.room.waitNoMore(this.line)
    else if (this.state.at === 'inside') this.state.room.lineLost(this.state.peer, this.line, this.#lost)
    else return
    this.state = { at: 'outside' }
  }
}
