import type { PipeTracks } from './nodeReport.ts'

/** The pipes of a room between this node and another: `out` are tracks of ours, `in` those of the other. */
export interface PipeFigures {
  readonly nodeId: string
  readonly in: PipeTracks
  readonly out: PipeTracks
}

export const noPipes: PipeTracks = { openCount: 0, restingCount: 0, layerCount: 0 }

/** Added up over rooms, by node. */
export function sumPipes(figures: Iterable<PipeFigures>): Map<string, PipeFigures> {
  const sums = new Map<string, PipeFigures>()
  for (const one of figures) {
    const sum = sums.get(one.nodeId) ?? { nodeId: one.nodeId, in: noPipes, out: noPipes }
    sums.set(one.nodeId, { nodeId: one.nodeId, in: plus(sum.in, one.in), out: plus(sum.out, one.out) })
  }
  return sums
}

function plus(a: PipeTracks, b: PipeTracks): PipeTracks {
  return {
    openCount: a.openCount + b.openCount,
    restingCount: a.restingCount + b.restingCount,
    layerCount: a.layerCount + b.layerCount,
  }
}
