import type { RoomId } from '../infra/contract/ids.ts'
import type { AppointedRole, RoomRules } from '../infra/contract/roomRules.ts'

/**
 * A media node as a ticket names it. `url` is the origin its socket and `/ping` answer on, `place` what people call
 * where it stands; empty where nobody gave it a name.
 */
export interface NodePlace {
  nodeId: string
  url: string
  region: string
  place: string
}

/**
 * Why a node was chosen: it is the nearest; the room is there, or is reached best from there; a nearer one may not be
 * used; a nearer one has too much to do.
 */
export type NodeWhy = 'nearest' | 'room' | 'policy' | 'load'

/** Where somebody enters, and where they go when that node is lost. */
export interface Placed {
  primary: NodePlace
  standby: NodePlace | null
  why: NodeWhy
}

interface PipeCounts {
  openCount: number
  restingCount: number
  layerCount: number
}

/** What a media node tells operators of itself; no room, no person and no company has a name in it. */
export interface NodeReport {
  nodeId: string
  region: string
  place: string
  draining: boolean
  load: number
  cpuShare: number
  workerCount: number
  roomCount: number
  peerCount: number
  startedAt: string
  links: {
    nodeId: string
    state: 'open' | 'silent' | 'dead'
    rttMs: number | null
    lossShareIn: number
    lossShareOut: number
    bitrateIn: number
    bitrateOut: number
    pipesIn: PipeCounts
    pipesOut: PipeCounts
  }[]
  spread: { nodeIds: string[]; roomCount: number; peerCount: number }[]
}

/** The media nodes as operators see them. */
export interface World {
  /** Of every live node the newest report. Throws ProblemError STORAGE_UNAVAILABLE. */
  look(): Promise<NodeReport[]>
}

/** A running room as the media plane last told of it. `appointed` and `admitted` are by person key. */
export interface LiveRoom {
  rules: RoomRules
  appointed: ReadonlyMap<string, AppointedRole>
  /** Whom a host let in from before the door, or refused. */
  admitted: ReadonlyMap<string, boolean>
}

/** All that `collab` asks of the media plane. */
export interface Placement {
  /**
   * Chooses a node for somebody who enters. `rttsMs` is what the client measured by region; only nodes of `regions`
   * are chosen (empty: any). Goes on by what it knew last while the bus does not answer.
   * Throws ProblemError MEDIA_UNAVAILABLE.
   */
  place(roomId: RoomId, rttsMs: Record<string, number>, regions?: readonly string[]): Promise<Placed>
  /** What `place` would answer now; nothing is kept of it. Throws as `place`. */
  suggest(roomId: RoomId, rttsMs: Record<string, number>, regions?: readonly string[]): Promise<Placed>
  /** The live nodes, for the preview's round-trip times and the page's CSP. */
  nodes(): Promise<NodePlace[]>
  /** How many peers are in a room and their names, for the preview. */
  presence(roomId: RoomId): Promise<{ name: string; zone: string; personKey: string }[]>
  /** Whether a host banned this person: they get neither ticket nor pass while that lasts. */
  removed(roomId: RoomId, personKey: string): Promise<boolean>
  /** Whether the host locked the room: a ticket is refused before it is paid for. */
  locked(roomId: RoomId): Promise<boolean>
  /** Null while the room does not run. Throws ProblemError STORAGE_UNAVAILABLE. */
  room(roomId: RoomId): Promise<LiveRoom | null>
}
