import type { PipeCounts } from '../../mesh/nodeLink.ts'

const none: PipeCounts = { packetsIn: 0, lostIn: 0, bytesIn: 0, bytesOut: 0 }

/** What pipes to and from each node carried since it was first known: it only grows, while pipes come and go. */
export class PipeCounters {
  readonly #byNode = new Map<string, PipeCounts>()

  of(nodeId: string): PipeCounts {
    return this.#byNode.get(nodeId) ?? none
  }

  add(nodeId: string, more: Partial<PipeCounts>) {
    const before = this.of(nodeId)
    const grown = (key: keyof PipeCounts) => before[key] + Math.max(0, more[key] ?? 0)
    this.#byNode.set(nodeId, {
      packetsIn: grown('packetsIn'),
      lostIn: grown('lostIn'),
      bytesIn: grown('bytesIn'),
      bytesOut: grown('bytesOut'),
    })
  }

  forget(nodeId: string) {
    this.#byNode.delete(nodeId)
  }
}
