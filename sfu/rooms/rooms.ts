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
  readonly #running = new Set<Room>()
  #closed = false

  constructor(deps: RoomDeps) {
    this.#deps = deps
  }

  get roomCount() {
    return this.#running.size
  }

  get peerCount() {
    return [...this.#running].reduce((sum, room) => sum + room.roster.size, 0)
  }

  /** Opens the room if it does not run yet and lets the peer in. Throws what Room.enter throws. */
  async enter(claims: Claims, wish: JoinWish, line: PeerLine): Promise<Entered & { room: Room }> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      // Whoever was told to go, perhaps because the room ended, opens no new one.
      if (line.dismissed) throw lineDismissed()
      const room = await this.#open(claims.roomId)
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

  #open(roomId: RoomId): Promise<Room> {
    const known = this.#opening.get(roomId)
    if (known) return known
    if (this.#closed || this.#opening.size >= mediaLimits.roomsPerNodeMax)
      return Promise.reject(new ProblemError('MEDIA_UNAVAILABLE'))
    const opening = this.#start(roomId)
    this.#opening.set(roomId, opening)
    opening.catch(() => this.#opening.delete(roomId))
    return opening
  }

  async #start(roomId: RoomId): Promise<Room> {
    const room = await Room.open(this.#deps, roomId, () => {
      this.#running.delete(room)
      this.#opening.delete(roomId)
    })
    this.#running.add(room)
    return room
  }
}
