import type { TransportListenInfo } from 'mediasoup/types'
import type { Clock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'
import type { NodeLink, PipeCounts } from '../../mesh/nodeLink.ts'
import type { InletPipe } from './inletPipe.ts'
import { noPressure, weighPressure, type Pressure } from './linkPressure.ts'
import type { OriginPipe } from './originPipe.ts'
import { PipeCounters } from './pipeCounters.ts'
import type { PipeEndpoint } from './pipeEndpoint.ts'

export interface PipeTracks {
  readonly openCount: number
  readonly restingCount: number
  readonly layerCount: number
}

export interface PipeTrackFigures {
  readonly nodeId: string
  readonly in: PipeTracks
  readonly out: PipeTracks
}

/** All pipes between this node and others, over all its rooms: where they listen, what they carry, what is withheld. */
export class NodePipes {
  readonly listenInfo: TransportListenInfo
  /** By pipe. Through inlets tracks come, through origins they go. */
  readonly inlets = new Map<string, InletPipe>()
  readonly origins = new Map<string, OriginPipe>()
  /** Told when a link opens, also when its connection was made anew. */
  readonly onOpened = new Set<(link: NodeLink) => void>()
  readonly #clock: Clock
  readonly #counters = new PipeCounters()
  readonly #pressures = new Map<string, Pressure>()
  /** Pipes whose far end may stand because nobody could be told; by node. */
  readonly #orphans = new Map<string, Set<string>>()
  readonly #stopTick: () => void
  #measuring = false

  constructor({ clock, listenInfo }: { clock: Clock; listenInfo: TransportListenInfo }) {
    this.#clock = clock
    this.listenInfo = listenInfo
    this.#stopTick = clock.every(mediaLimits.pipeMeasureMs, () => void this.#tick())
  }

  /** For the heartbeat. */
  countsOf(nodeId: string): PipeCounts {
    return this.#counters.of(nodeId)
  }

  /** How much is withheld from a node because the way there is full; see linkPressure. */
  levelOf(nodeId: string): number {
    return this.#pressures.get(nodeId)?.level ?? 0
  }

  /** By node: tracks that come and go, those that rest, and the streams of both. */
  figures(): PipeTrackFigures[] {
    const nodeIds = new Set([...this.inlets.values(), ...this.origins.values()].map(({ link }) => link.nodeId))
    return [...nodeIds].map((nodeId) => {
      const arrivals = to(nodeId, this.inlets).flatMap((pipe) => pipe.arrived())
      const outflows = to(nodeId, this.origins).flatMap((pipe) => pipe.outflows())
      return { nodeId, in: counted(arrivals), out: counted(outflows) }
    })
  }

  linkChanged(link: NodeLink) {
    // While it is silent everything stands: packets may well pass where words do not.
    if (link.state === 'open') this.#opened(link)
    if (link.state === 'dead') this.#dead(link)
  }

  /** Has the other end closed, now or when the link opens again. */
  closeOver(link: NodeLink, pipeId: string) {
    const { nodeId } = link
    const orphans = this.#orphans.get(nodeId) ?? new Set()
    this.#orphans.set(nodeId, orphans.add(pipeId))
    link.call('pipe.close', { pipeId }).then(
      () => orphans.delete(pipeId),
      () => undefined,
    )
  }

  close() {
    this.#stopTick()
  }

  #opened(link: NodeLink) {
    for (const pipeId of this.#orphans.get(link.nodeId) ?? []) this.closeOver(link, pipeId)
    for (const inlet of to(link.nodeId, this.inlets)) for (const arrival of inlet.arrived()) arrival.onReopened()
    for (const origin of to(link.nodeId, this.origins)) origin.retell()
    for (const tell of this.onOpened) tell(link)
  }

  #dead({ nodeId }: NodeLink) {
    for (const pipe of [...this.inlets.values(), ...this.origins.values()])
      if (pipe.link.nodeId === nodeId) pipe.close()
    this.#pressures.delete(nodeId)
  }

  async #tick(): Promise<void> {
    if (this.#measuring) return
    this.#measuring = true
    const pipes = [...this.inlets.values(), ...this.origins.values()]
    await Promise.allSettled(pipes.map(({ link, endpoint }) => this.#measure(link, endpoint)))
    this.#measuring = false
    for (const link of new Set([...this.origins.values()].map((origin) => origin.link))) this.#weigh(link)
  }

  async #measure({ nodeId }: NodeLink, endpoint: PipeEndpoint): Promise<void> {
    this.#counters.add(nodeId, await endpoint.measure())
  }

  #weigh(link: NodeLink) {
    const { nodeId, figures } = link
    if (link.state !== 'open') return
    const sample = { atMs: this.#clock.monotonicMs(), rttMs: figures.leastRttMs, lossShare: figures.lossShareOut }
    const before = this.#pressures.get(nodeId) ?? noPressure
    const next = weighPressure(before, sample)
    this.#pressures.set(nodeId, next)
    if (next.level === before.level) return
    for (const origin of to(nodeId, this.origins)) origin.setPressure(next.level)
  }
}

const to = <T extends { link: NodeLink }>(nodeId: string, pipes: ReadonlyMap<string, T>) =>
  [...pipes.values()].filter(({ link }) => link.nodeId === nodeId)

function counted(tracks: readonly { layerCount: number }[]): PipeTracks {
  const openCount = tracks.filter(({ layerCount }) => layerCount > 0).length
  const layerCount = tracks.reduce((sum, track) => sum + track.layerCount, 0)
  return { openCount, restingCount: tracks.length - openCount, layerCount }
}
