import { accessMs, measuredMs, pathsOver, type Candidate, type RoomShare, type Standing } from './paths.ts'

/** From here on a node is taken only when every other one is as full. */
export const loadFull = 0.85
/** Below this a node is no worse for having people on it. */
const loadEasy = 0.5
/** How much nearer a nearly full node must be to be worth it. */
const loadPenaltyMs = 80
/** A second node costs pipes and a hop: it must be better by both of these. */
const gainMsMin = 20
const gainShareMin = 0.1

/**
 * Why a node was chosen: it is the nearest; the room is there already, or is reached best from there; a nearer one
 * may not be used; a nearer one has too much to do.
 */
export type Why = 'nearest' | 'room' | 'policy' | 'load'

export interface Choice<N extends Candidate> {
  primary: N
  /** Where to go when the primary is lost. */
  standby: N | null
  why: Why
}

export interface Question<N extends Candidate> {
  /** All live nodes. */
  nodes: readonly N[]
  /** Round trips of the person who wants to enter, by region. */
  rttsMs: Readonly<Record<string, number>>
  /** Regions that may be used; empty: all. */
  regions: readonly string[]
  /** Where the room runs already. */
  room: readonly RoomShare[]
}

/** A node with all it is judged by. */
interface Judged<N extends Candidate> {
  node: N
  rttMs: number | null
  /** Null for a node that is not linked with the others of the room. */
  paths: { meanMs: number; worstMs: number } | null
  costMs: number
  isFull: boolean
}

/**
 * Chooses a node for somebody who enters. Of the nodes where the room runs, the one from which everybody else is
 * reached best; another one joins the room only when that makes the worst or the mean way shorter by a real margin,
 * or when those of the room are full. Equal ones are told apart by load, then by name, so that two callers choose
 * alike. Null when no node may be used.
 */
export function choose<N extends Candidate>(question: Question<N>): Choice<N> | null {
  const { nodes, regions, rttsMs } = question
  const usable = usableNodes(question)
  const judged = judge(usable, question)
  const primary = pick(judged, question)
  if (!primary) return null
  const others = judged.filter(({ node }) => node !== primary.node && !node.draining)
  const standby = others.toSorted(
    (a, b) => Number(a.isFull) - Number(b.isFull) || aloneMs(a) - aloneMs(b) || byName(a, b),
  )
  const isAllowed = ({ region }: N) => regions.length === 0 || regions.includes(region)
  return { primary: primary.node, standby: standby[0]?.node ?? null, why: whyOf(primary, nodes, isAllowed, rttsMs) }
}

/** Without those that take nobody; where there is nothing else, the room goes on where it is. */
function usableNodes<N extends Candidate>({ nodes, regions, room }: Question<N>): N[] {
  const allowed = nodes.filter(({ region }) => regions.length === 0 || regions.includes(region))
  const open = allowed.filter(({ draining }) => !draining)
  if (open.length > 0) return open
  return allowed.filter(({ nodeId }) => room.some((share) => share.nodeId === nodeId))
}

function judge<N extends Candidate>(usable: readonly N[], { nodes, rttsMs, room }: Question<N>): Judged<N>[] {
  const standing = room.flatMap((share): Standing<N>[] => {
    const node = nodes.find(({ nodeId }) => nodeId === share.nodeId)
    return node ? [{ node, share }] : []
  })
  return usable.map((node) => {
    const rttMs = measuredMs(rttsMs, node.region)
    const paths = pathsOver(node, rttMs, standing)
    const costMs = (paths?.meanMs ?? accessMs(rttMs)) + strainMs(node.load)
    return { node, rttMs, paths, costMs, isFull: node.load >= loadFull }
  })
}

function pick<N extends Candidate>(judged: readonly Judged<N>[], { nodes, room }: Question<N>): Judged<N> | null {
  const ranked = judged.toSorted(byCost)
  const holds = ({ node }: Judged<N>) => room.some(({ nodeId }) => nodeId === node.nodeId)
  const running = ranked.filter(holds)
  const best = running[0]
  const fresh = ranked.filter((each) => !holds(each))
  if (!best) {
    // Where the room runs on nodes that may not be used, or take nobody, a linked one comes first.
    const apart = room.some(({ nodeId }) => nodes.some((node) => node.nodeId === nodeId))
    return (apart ? fresh.find(({ paths }) => paths !== null) : undefined) ?? fresh[0] ?? null
  }
  const linked = fresh.filter(({ paths, isFull }) => paths !== null && !isFull)
  if (best.isFull) return linked[0] ?? best
  const isNear = ({ node }: Judged<N>) =>
    running.some(
      ({ node: other, isFull }) =>
        !isFull && (other.region === node.region || (node.group !== '' && other.group === node.group)),
    )
  return linked.find((each) => !isNear(each) && isBetter(each.paths, best.paths)) ?? best
}

/** Whether one set of ways is worth a further node: one figure a real margin shorter, the other no longer. */
function isBetter(a: Judged<Candidate>['paths'], b: Judged<Candidate>['paths']): boolean {
  if (a === null || b === null) return false
  const gains = (from: number, to: number) => from - to >= Math.max(gainMsMin, from * gainShareMin)
  return (gains(b.meanMs, a.meanMs) && a.worstMs <= b.worstMs) || (gains(b.worstMs, a.worstMs) && a.meanMs <= b.meanMs)
}

function byCost<N extends Candidate>(a: Judged<N>, b: Judged<N>): number {
  return Number(a.isFull) - Number(b.isFull) || a.costMs - b.costMs || a.node.load - b.node.load || byName(a, b)
}

const byName = (a: { node: Candidate }, b: { node: Candidate }) => (a.node.nodeId < b.node.nodeId ? -1 : 1)

/** Of a standby: how it would be without the node that is lost. */
const aloneMs = ({ rttMs, node }: Judged<Candidate>) => accessMs(rttMs) + strainMs(node.load)

/** Nothing while a node has it easy, then ever more. */
function strainMs(load: number): number {
  const strain = Math.max(0, load - loadEasy) / (loadFull - loadEasy)
  return strain * strain * loadPenaltyMs
}

function whyOf<N extends Candidate>(
  { node, rttMs }: Judged<N>,
  nodes: readonly N[],
  isAllowed: (node: N) => boolean,
  rttsMs: Question<N>['rttsMs'],
): Why {
  const farMs = (of: N) => measuredMs(rttsMs, of.region) ?? Infinity
  const ownMs = rttMs ?? Infinity
  const nearer = nodes.filter((other) => farMs(other) < ownMs && !other.draining)
  // Nobody measures a way to where they may not go.
  const isUnknown = (other: N) => !isAllowed(other) && !other.draining && farMs(other) === Infinity
  if (nearer.length === 0) return nodes.some(isUnknown) ? 'policy' : 'nearest'
  const free = nearer.filter(isAllowed)
  if (free.length === 0) return 'policy'
  return free.every(({ load }) => load > loadEasy && load > node.load) ? 'load' : 'room'
}
