import type { NodeEntry } from './nodes.ts'

/** From here on a node is taken only when every other one is as full. */
const loadFull = 0.9
/** A region nobody measured counts as far away. */
const rttUnknownMs = 1000
/** A full node must be this much nearer to be worth it. */
const loadPenaltyMs = 150

export interface Choice {
  primary: NodeEntry
  standby: NodeEntry | null
}

/**
 * Chooses where a room runs. `current` is where it runs already: it stays there as long as that node
 * lives, because everyone must meet on one node. Otherwise the sum of round-trip time and load decides,
 * full nodes last, equal ones by name so that two callers choose alike. Null when there is no node.
 */
export function choose(
  nodes: readonly NodeEntry[],
  rttsMs: Readonly<Record<string, number>>,
  current: string | null,
): Choice | null {
  const costMs = ({ region, load }: NodeEntry) => {
    const measured = Object.hasOwn(rttsMs, region) ? rttsMs[region] : undefined
    const rttMs = measured !== undefined && measured >= 0 ? measured : rttUnknownMs
    return rttMs + load * loadPenaltyMs
  }
  const isFull = ({ load }: NodeEntry) => Number(load >= loadFull)
  const ranked = nodes.toSorted(
    (a, b) => isFull(a) - isFull(b) || costMs(a) - costMs(b) || (a.nodeId < b.nodeId ? -1 : 1),
  )
  const primary = ranked.find(({ nodeId }) => nodeId === current) ?? ranked[0]
  if (!primary) return null
  return { primary, standby: ranked.find((node) => node !== primary) ?? null }
}
