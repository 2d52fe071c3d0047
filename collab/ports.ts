import type { RoomId } from '../infra/contract/ids.ts'

/** A media node as a ticket names it. `url` is the origin its socket and `/ping` answer on. */
export interface NodePlace {
  nodeId: string
  url: string
  region: string
}

/** All that `collab` asks of the media plane. */
export interface Placement {
  /**
   * Chooses the node a room runs on; the same answer for everyone while the room runs.
   * `rttsMs` is what the client measured by region; only nodes of `regions` are chosen (empty: any). Throws
   * ProblemError MEDIA_UNAVAILABLE.
   */
  place(
    roomId: RoomId,
    rttsMs: Record<string, number>,
    regions?: readonly string[],
  ): Promise<{ primary: NodePlace; standby: NodePlace | null }>
  /** The live nodes, for the preview's round-trip times and the page's CSP. */
  nodes(): Promise<NodePlace[]>
  /** How many peers are in a room and their names, for the preview. */
  presence(roomId: RoomId): Promise<{ name: string; zone: string; personKey: string }[]>
  /** Whether the host put this person out: they get neither ticket nor pass while that lasts. */
  removed(roomId: RoomId, personKey: string): Promise<boolean>
  /** Whether the host locked the room: a ticket is refused before it is paid for. */
  locked(roomId: RoomId): Promise<boolean>
}
