import type { RoomId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { LiveRoom, Placement } from '../ports.ts'

/** The room while it runs, else null. A bus that does not answer keeps nobody from what they might do. */
export async function liveRoom(placement: Pick<Placement, 'room'>, roomId: RoomId): Promise<LiveRoom | null> {
  try {
    return await placement.room(roomId)
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'STORAGE_UNAVAILABLE') return null
    throw error
  }
}
