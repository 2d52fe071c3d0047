import { loadFull } from './choose.ts'
import { measuredMs, rttUnknownMs, type Candidate } from './paths.ts'

/** A client needs one that lives; two more in case the first is lost with its region. */
const standbysMax = 3

/**
 * Where the people of node `self` go when it is lost, best first: its own region, its group, then by the round trips
 * it measured; full nodes last. Never a node that takes nobody, or a region that is not among `regions` (empty: all).
 */
export function standbysFor<N extends Candidate>(
  nodes: readonly N[],
  regions: readonly string[],
  self: Candidate,
): N[] {
  const rank = ({ region, group, load }: N) => [
    Number(load >= loadFull),
    Number(region !== self.region),
    Number(group === '' || group !== self.group),
    measuredMs(self.rttsMs, region) ?? rttUnknownMs,
    load,
  ]
  return nodes
    .filter(({ nodeId, region, draining }) => {
      const isAllowed = regions.length === 0 || regions.includes(region)
      return nodeId !== self.nodeId && !draining && isAllowed
    })
    .map((node) => ({ node, rank: rank(node) }))
    .toSorted((a, b) => compareRanks(a.rank, b.rank) || (a.node.nodeId < b.node.nodeId ? -1 : 1))
    .slice(0, standbysMax)
    .map(({ node }) => node)
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
