import type { NodePlace } from '../protocol/media.ts'

/** Somebody who is to go on elsewhere, and what they were told last, null: nothing yet. */
export interface Leaver {
  readonly key: string
  readonly told: { readonly nodeId: string; readonly atMs: number } | null
}

export interface LeavingRoom {
  readonly roomId: string
  /** Where its people may go, best first. */
  readonly standbys: readonly NodePlace[]
  /** The node that people of this room were sent to before. */
  readonly goesTo: string | null
  readonly leavers: readonly Leaver[]
}

export interface DrainPace {
  /** People who are told and still here, at most. */
  readonly atOnceMax: number
  /** Whoever is still here after this is told another time, of the next place. */
  readonly patienceMs: number
}

export interface Move {
  readonly key: string
  readonly roomId: string
  readonly to: NodePlace
}

/**
 * Who is told to go next, and where. The people of a room go one after another and to one place, so that the room
 * does not end up on more nodes than before; rooms are dealt out over those places of the best one's region that
 * were given the fewest people (`sentCounts`, by node).
 */
export function nextMoves(
  rooms: readonly LeavingRoom[],
  sentCounts: ReadonlyMap<string, number>,
  nowMs: number,
  { atOnceMax, patienceMs }: DrainPace,
): Move[] {
  const isUnderWay = ({ told }: Leaver) => told !== null && nowMs - told.atMs < patienceMs
  const underWayCount = rooms.reduce((sum, { leavers }) => sum + leavers.filter(isUnderWay).length, 0)
  const counts = new Map(sentCounts)
  const moves: Move[] = []
  for (const room of byBegun(rooms)) {
    const order = dealt(room, counts)
    for (const leaver of room.leavers) {
      if (underWayCount + moves.length >= atOnceMax) return moves
      if (isUnderWay(leaver)) continue
      const to = order.find(({ nodeId }) => nodeId !== leaver.told?.nodeId) ?? order[0]
      if (!to) continue
      moves.push({ key: leaver.key, roomId: room.roomId, to })
      counts.set(to.nodeId, (counts.get(to.nodeId) ?? 0) + 1)
    }
  }
  return moves
}

/** What has begun to move is finished first. */
function byBegun(rooms: readonly LeavingRoom[]): readonly LeavingRoom[] {
  return rooms.toSorted((a, b) => Number(b.goesTo !== null) - Number(a.goesTo !== null))
}

/** Where the room's people went before, the places of the best one's region by how few they were given, the others. */
function dealt({ standbys, goesTo }: LeavingRoom, counts: ReadonlyMap<string, number>): readonly NodePlace[] {
  const region = standbys[0]?.region
  const rank = (place: NodePlace) => (place.nodeId === goesTo ? 0 : place.region === region ? 1 : 2)
  const countOf = (place: NodePlace) => (rank(place) === 1 ? (counts.get(place.nodeId) ?? 0) : 0)
  return standbys.toSorted((a, b) => rank(a) - rank(b) || countOf(a) - countOf(b))
}
