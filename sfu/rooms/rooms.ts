import type { RoomId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import { lineDismissed, type PeerLine } from './peerLine.ts'
import type { Claims, Entered, JoinWish } from './door.ts'
import { Room, type RoomDeps } from './room.ts'

const attemptsMax = 3

/** The rooms that run on this node. */
export class Rooms {
  readonly #deps: RoomDeps
  readonly #opening = new Map<RoomId, Promise<Room>>()
  readonly #running = new Map<RoomId, Room>()
  #closed = false
  #leaving = false

  constructor(deps: RoomDeps) {
    this.#deps = deps
  }

  get roomCount() {
    return this.#running.size
  }

  get peerCount() {
    return this.all().reduce((sum, room) => sum + room.roster.size, 0)
  }

  all(): Room[] {
    return [...this.#running.values()]
  }

  get(roomId: RoomId): Room | undefined {
    return this.#running.get(roomId)
  }

  /** Whether the peer was in that room on this node before. */
  knew({ roomId, peerId }: Claims): boolean {
    return this.#deps.attendance.knows(roomId, peerId)
  }

  /** From now on only rooms that run here take anybody in. */
  openNoMore() {
    this.#leaving = true
  }

  /** Opens the room if it does not run yet and lets the peer in. Throws what Room.enter throws. */
  async enter(claims: Claims, wish: JoinWish, line: PeerLine): Promise<Entered & { room: Room }> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      // Whoever was told to go, perhaps because the room ended, opens no new one.
      if (line.dismissed) throw lineDismissed()
      const room = await this.#open(claims)
      try {
        return { room, ...(await room.enter(claims, wish, line)) }
      } catch (error) {
        // The room closed between our opening it and its turn; the next one is a fresh room.
        if (!room.closed) throw error
        await room.close('over')
      }
    }
    throw new ProblemError('MEDIA_UNAVAILABLE')
  }

  async close(): Promise<void> {
    this.#closed = true
    const rooms = await Promise.allSettled(this.#opening.values())
    await Promise.all(rooms.map((room) => (room.status === 'fulfilled' ? room.value.close('drained') : undefined)))
  }

  #open(claims: Claims): Promise<Room> {
    const { roomId } = claims
    const known = this.#opening.get(roomId)
    if (known) return known
    if (this.#closed || this.#leaving || this.#opening.size >= mediaLimits.roomsPerNodeMax)
      return Promise.reject(new ProblemError('MEDIA_UNAVAILABLE'))
    const opening = this.#start(claims)
    this.#opening.set(roomId, opening)
    opening.catch(() => this.#opening.delete(roomId))
    return opening
  }

  async #start(claims: Claims): Promise<Room> {
    const { roomId } = claims
    const room = await Room.open(this.#deps, claims, () => {
      this.#running.delete(roomId)
      this.#opening.delete(roomId)
    })
    this.#running.set(roomId, room)
    // Whoever enters first is told of the people on other nodes, and is not let in where those are too many already.
    await room.mesh.ready
    return room
  }
}
