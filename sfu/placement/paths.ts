/** What placement must know of a node; a NodeEntry has all of it. */
export interface Candidate {
  readonly nodeId: string
  readonly region: string
  /** Regions that share a room's node as long as it has space, such as two in one country; empty: none. */
  readonly group: string
  /** 0 when idle, 1 when full. */
  readonly load: number
  /** Takes nobody any more. */
  readonly draining: boolean
  /** Round trips to other regions, as this node measured them: it is linked with them. */
  readonly rttsMs: Readonly<Record<string, number>>
}

/** The part of a room that a node has: how many people, and how far from it they are on average. */
export interface RoomShare {
  readonly nodeId: string
  readonly peers: number
  /** Null where nobody measured. */
  readonly rttMs: number | null
}

/** A region nobody measured counts as far away. */
export const rttUnknownMs = 1000
/** Between nodes of one region, unless they measured it. */
const sameRegionMs = 1
/**
 * What is lost on the way between a person and a node is sent again on that way: it counts once and a half, so that
 * the lossy mile is kept short. Between nodes there are better roads, with their own repair.
 */
const accessWeight = 1.5

/** Own properties alone: a region may be called `constructor`. */
export function measuredMs(rttsMs: Readonly<Record<string, number>>, region: string): number | null {
  const rttMs = Object.hasOwn(rttsMs, region) ? rttsMs[region] : undefined
  return rttMs !== undefined && rttMs >= 0 ? rttMs : null
}

/** The round trip between two nodes; null while they are not linked. */
export function betweenMs(a: Candidate, b: Candidate): number | null {
  if (a.nodeId === b.nodeId) return 0
  const measured = measuredMs(a.rttsMs, b.region) ?? measuredMs(b.rttsMs, a.region)
  if (measured !== null || a.region !== b.region) return measured
  const linked = Object.keys(a.rttsMs).length > 0 && Object.keys(b.rttsMs).length > 0
  return linked ? sameRegionMs : null
}

/** What the way between a person and their node counts for. */
export const accessMs = (rttMs: number | null) => (rttMs ?? rttUnknownMs) * accessWeight

/** A node of the room with its part of the people. */
export interface Standing<N extends Candidate> {
  readonly node: N
  readonly share: RoomShare
}

/**
 * Mean and worst of the ways between somebody at `node`, `rttMs` from it, and everybody in the room; their own way
 * alone while nobody is there. Null when the node is not linked with all nodes of the room.
 */
export function pathsOver<N extends Candidate>(
  node: N,
  rttMs: number | null,
  room: readonly Standing<N>[],
): { meanMs: number; worstMs: number } | null {
  const own = accessMs(rttMs)
  if (room.length === 0) return { meanMs: own, worstMs: own }
  let sum = 0
  let weight = 0
  let worstMs = 0
  for (const { node: other, share } of room) {
    const between = betweenMs(node, other)
    if (between === null) return null
    // A node that nobody measured a way to is no reason to prefer one place to another.
    const pathMs = own + between + (share.rttMs === null ? 0 : accessMs(share.rttMs))
    const people = Math.max(1, share.peers)
    sum += pathMs * people
    weight += people
    worstMs = Math.max(worstMs, pathMs)
  }
  return { meanMs: sum / weight, worstMs }
}
