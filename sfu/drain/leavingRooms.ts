import type { Room } from '../rooms/room.ts'
import type { DrainRoom } from './drain.ts'

/** The rooms of a node as what empties it sees them. */
export function leavingRooms(rooms: readonly Room[]): DrainRoom[] {
  return rooms.map((room) => ({
    roomId: room.roomId,
    standbys: room.nodeNews.standbys(),
    peers: room.roster.all().map((peer) => ({
      peerId: `${peer.peerId}/${peer.identity.incarnation}`,
      reachable: peer.line !== null,
      move: (to) => peer.line?.notify('you.moving', { to }),
    })),
  }))
}
