import { ProblemError } from '../infra/contract/problems.ts'
import type { PeerMedia } from './media/peerMedia.ts'
import type { Peer } from './rooms/peer.ts'
import type { PeerLine } from './rooms/peerLine.ts'
import type { Room } from './rooms/room.ts'

/** Where a socket stands. Until `inside` it can do nothing but join. */
export type CallerState = { at: 'outside' } | { at: 'entering' } | { at: 'inside'; room: Room; peer: Peer }

type LostWhy = 'left' | 'broken'

/** Whoever is behind one socket. */
export class MediaCaller {
  readonly line: PeerLine
  state: CallerState = { at: 'outside' }
  #lost: LostWhy | null = null

  constructor(line: PeerLine) {
    this.line = line
  }

  /** Throws ProblemError NOT_JOINED before `room.join`, and when another incarnation took the place. */
  inside(): { room: Room; peer: Peer } {
    if (this.state.at !== 'inside' || !this.state.room.roster.holds(this.state.peer))
      throw new ProblemError('NOT_JOINED')
    return this.state
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
    if (this.#lost === null || this.state.at !== 'inside') return
    this.state.room.lineLost(this.state.peer, this.line, this.#lost)
    this.state = { at: 'outside' }
  }
}
