import { mediaLimits } from '../limits.ts'
import type { RoomSpread } from './nodeReport.ts'

/** Counts rooms by the nodes they run on, those with most people first; what is beyond the limit is left out. */
export function roomSpreads(rooms: Iterable<{ nodeIds: readonly string[]; peerCount: number }>): RoomSpread[] {
  const spreads = new Map<string, RoomSpread>()
  for (const { nodeIds, peerCount } of rooms) {
    const names = [...new Set(nodeIds)].toSorted().slice(0, mediaLimits.reportedNodesMax)
    const spread = spreads.get(names.join()) ?? { nodeIds: names, roomCount: 0, peerCount: 0 }
    spread.roomCount += 1
    spread.peerCount += peerCount
    spreads.set(names.join(), spread)
  }
  return [...spreads.values()].toSorted((a, b) => b.peerCount - a.peerCount).slice(0, mediaLimits.reportedSpreadsMax)
}
