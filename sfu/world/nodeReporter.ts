import type { Clock } from '../../infra/clock.ts'
import type { NodeLink } from '../mesh/nodeLink.ts'
import { ByteRates } from './byteRates.ts'
import type { LinkReport, NodeReport } from './nodeReport.ts'
import { noPipes, sumPipes, type PipeFigures } from './pipeFigures.ts'
import { roomSpreads } from './roomSpreads.ts'

/** What a node knows of itself, links and pipes as they stand. */
export interface NodeState extends Omit<NodeReport, 'links' | 'spread' | 'startedAt'> {
  links: readonly NodeLink[]
  pipes: Iterable<PipeFigures>
  /** Each room with all nodes it runs on, and its people on this one. */
  rooms: Iterable<{ nodeIds: readonly string[]; peerCount: number }>
}

/** Makes a node's reports; knows the counters of the report before. */
export class NodeReporter {
  readonly #clock: Clock
  readonly #startedAt: string
  readonly #rates = new ByteRates()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedAt = new Date(clock.nowMs()).toISOString()
  }

  report({ links, pipes, rooms, ...node }: NodeState): NodeReport {
    const sums = sumPipes(pipes)
    this.#rates.keep(new Set(links.flatMap(({ nodeId }) => [`${nodeId} in`, `${nodeId} out`])))
    return {
      ...node,
      // Several processes of one machine may each have been measured over another moment.
      cpuShare: Math.min(1, node.cpuShare),
      startedAt: this.#startedAt,
      links: links.map((link) => this.#link(link, sums.get(link.nodeId))),
      spread: roomSpreads(rooms),
    }
  }

  #link({ nodeId, state, figures }: NodeLink, pipes: PipeFigures | undefined): LinkReport {
    const atMs = this.#clock.monotonicMs()
    return {
      nodeId,
      state,
      rttMs: figures.rttMs,
      lossShareIn: figures.lossShareIn,
      lossShareOut: figures.lossShareOut,
      bitrateIn: this.#rates.bitrate(`${nodeId} in`, figures.bytesIn, atMs),
      bitrateOut: this.#rates.bitrate(`${nodeId} out`, figures.bytesOut, atMs),
      pipesIn: pipes?.in ?? noPipes,
      pipesOut: pipes?.out ?? noPipes,
    }
  }
}
