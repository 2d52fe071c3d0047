import { Counter, Gauge, type Registry } from 'prom-client'
import type { DrainOutcome } from '../drain/drain.ts'
import type { LinkFigures, LinkState, NodeLink } from '../mesh/nodeLink.ts'
import { sumPipes, type PipeFigures } from '../world/pipeFigures.ts'

export interface MeshFiguresDeps {
  links: () => readonly NodeLink[]
  /** Of every room that runs here. */
  pipes: () => Iterable<PipeFigures>
  draining: () => boolean
}

/** One line of a figure: its labels and its value. */
type Reading = [labels: Record<string, string>, value: number]

interface Read {
  help: string
  labelNames: string[]
  read: () => Reading[]
}

const states: readonly LinkState[] = ['open', 'silent', 'dead']
const directions = ['in', 'out'] as const

/** A node's figures of the others: links, pipes, and who came from there or was led there. Labels are nodes' names. */
export class MeshFigures {
  readonly #deps: MeshFiguresDeps
  readonly #registers: Registry[]
  readonly #moves: Counter<'outcome'>
  readonly #arrivals: Counter

  constructor(registers: Registry[], deps: MeshFiguresDeps) {
    this.#deps = deps
    this.#registers = registers
    this.#moves = new Counter({
      name: 'meridian_moves_total',
      help: 'People of this node when it was to stop: told to go on elsewhere, left, stayed until the end.',
      labelNames: ['outcome'],
      registers,
    })
    this.#arrivals = new Counter({
      name: 'meridian_arrivals_total',
      help: 'Joins of people who were in the room before, and not here: failovers, and those who were led here.',
      registers,
    })
    this.#watchLinks()
    this.#watchPipes()
  }

  moved(outcome: DrainOutcome): void {
    this.#moves.inc({ outcome })
  }

  arrived(): void {
    this.#arrivals.inc()
  }

  #watchLinks() {
    const { links, draining } = this.#deps
    this.#read(Gauge, 'draining', {
      help: '1 while this node leads its people elsewhere because it is to stop.',
      labelNames: [],
      read: () => [[{}, Number(draining())]],
    })
    this.#read(Gauge, 'link_state', {
      help: '1 for the state that the link to another node is in (open, silent, dead).',
      labelNames: ['node', 'region', 'state'],
      read: () =>
        links().flatMap(({ nodeId: node, region, state: now }) =>
          states.map((state): Reading => [{ node, region, state }, Number(state === now)]),
        ),
    })
    this.#read(Gauge, 'link_rtt_seconds', {
      help: 'Round trip to another node over the link.',
      labelNames: ['node'],
      read: () =>
        links().flatMap(({ nodeId: node, figures: { rttMs } }): Reading[] =>
          rttMs === null ? [] : [[{ node }, rttMs / 1000]],
        ),
    })
    this.#read(Gauge, 'link_loss_share', {
      help: 'Share of the packets lost in pipes from (in) and to (out) another node, over the last seconds.',
      labelNames: ['node', 'direction'],
      read: () => bothWays(links(), ({ lossShareIn, lossShareOut }) => [lossShareIn, lossShareOut]),
    })
    this.#read(Counter, 'link_bytes_total', {
      help: 'Bytes through pipes from (in) and to (out) another node since the link opened.',
      labelNames: ['node', 'direction'],
      read: () => bothWays(links(), ({ bytesIn, bytesOut }) => [bytesIn, bytesOut]),
    })
  }

  #watchPipes() {
    const sums = () => [...sumPipes(this.#deps.pipes()).values()]
    this.#read(Gauge, 'pipe_tracks', {
      help: 'Tracks that cross from (in) and to (out) another node, and whether they flow (open) or rest.',
      labelNames: ['node', 'direction', 'state'],
      read: () =>
        sums().flatMap((sum) =>
          directions.flatMap((direction): Reading[] => [
            [{ node: sum.nodeId, direction, state: 'open' }, sum[direction].openCount],
            [{ node: sum.nodeId, direction, state: 'resting' }, sum[direction].restingCount],
          ]),
        ),
    })
    this.#read(Gauge, 'pipe_layers', {
      help: 'Layers that flow from (in) and to (out) another node.',
      labelNames: ['node', 'direction'],
      read: () =>
        sums().flatMap((sum) =>
          directions.map((direction): Reading => [{ node: sum.nodeId, direction }, sum[direction].layerCount]),
        ),
    })
  }

  /** Figures that somebody else keeps and we only read. */
  #read(Kind: typeof Gauge | typeof Counter, name: string, { help, labelNames, read }: Read) {
    const metric = new Kind({
      name: `meridian_${name}`,
      help,
      labelNames,
      registers: [],
      collect() {
        this.reset()
        for (const [labels, value] of read()) this.inc(labels, value)
      },
    })
    for (const register of this.#registers) register.registerMetric(metric)
  }
}

function bothWays(links: readonly NodeLink[], read: (figures: LinkFigures) => [number, number]): Reading[] {
  return links.flatMap(({ nodeId: node, figures }) => {
    const [into, out] = read(figures)
    return [[{ node, direction: 'in' }, into] as Reading, [{ node, direction: 'out' }, out] as Reading]
  })
}
