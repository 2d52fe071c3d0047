import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from '../../infra/clock.ts'
import type { CallOutput } from '../../infra/contract/calls.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaCounts } from '../mediaNode.ts'
import type { MediaCalls, QualityReport } from '../protocol/media.ts'
import type { Workers } from '../workers.ts'
import { MeshFigures, type MeshFiguresDeps } from './meshFigures.ts'
import { QualityFigures } from './qualityFigures.ts'

export interface MediaFiguresDeps extends MeshFiguresDeps {
  counts: () => MediaCounts
  workers: Workers
  clock: Clock
}

type JoinAnswer = CallOutput<MediaCalls, 'room.join'>

/** Somebody new, somebody with new transports, somebody whose transports went on. */
type JoinKind = 'new' | 'back' | 'resumed'

function kindOf({ media, you }: JoinAnswer): JoinKind {
  if (media === null) return 'resumed'
  return you.incarnation > 1 ? 'back' : 'new'
}

const loopStepMs = 10

/**
 * A node's figures for Prometheus, in a registry of its own. Nothing in them names a person, a room or a
 * company: labels are codes, directions and process ids. docs/operations.md says what each one should be.
 */
export class MediaFigures {
  /** Of the other nodes. */
  readonly mesh: MeshFigures
  readonly #registry = new Registry()
  readonly #deps: MediaFiguresDeps
  readonly #loop: ReturnType<typeof monitorEventLoopDelay>
  readonly #joins: Counter<'outcome' | 'kind'>
  readonly #joinSeconds: Histogram
  readonly #quality: QualityFigures
  readonly #reportedAtMs = new WeakMap<object, number>()

  constructor(deps: MediaFiguresDeps) {
    this.#deps = deps
    const registers = [this.#registry]
    this.#loop = monitorEventLoopDelay({ resolution: loopStepMs })
    this.#loop.enable()
    this.#joins = new Counter({
      name: 'meridian_joins_total',
      help: 'room.join calls by outcome (OK or a problem code) and kind (new, back, resumed).',
      labelNames: ['outcome', 'kind'],
      registers,
    })
    this.#joinSeconds = new Histogram({
      name: 'meridian_join_seconds',
      help: 'How long the node took to answer room.join with OK.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    })
    this.#quality = new QualityFigures(registers)
    this.mesh = new MeshFigures(registers, deps)
    this.#countThings()
    this.#measure()
  }

  /** Counts a join as it ends. */
  async join(resuming: boolean, task: () => Promise<JoinAnswer>): Promise<JoinAnswer> {
    const { clock } = this.#deps
    const startedAtMs = clock.monotonicMs()
    try {
      const answer = await task()
      this.#joins.inc({ outcome: 'OK', kind: kindOf(answer) })
      this.#joinSeconds.observe((clock.monotonicMs() - startedAtMs) / 1000)
      return answer
    } catch (error) {
      this.#joins.inc({
        outcome: error instanceof ProblemError ? error.code : 'INTERNAL',
        kind: resuming ? 'resumed' : 'new',
      })
      throw error
    }
  }

  /** Counts what `peer` measured; more than one report in five seconds is passed over. */
  quality(peer: object, report: QualityReport) {
    const atMs = this.#deps.clock.monotonicMs()
    const reportedAtMs = this.#reportedAtMs.get(peer)
    if (reportedAtMs !== undefined && atMs - reportedAtMs < mediaLimits.qualityPauseMs) return
    this.#reportedAtMs.set(peer, atMs)
    this.#quality.count(report)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  close() {
    this.#loop.disable()
    this.#registry.clear()
  }

  #countThings() {
    const { counts } = this.#deps
    const names = ['workers', 'rooms', 'peers', 'routers', 'transports', 'producers', 'consumers'] as const
    const gauge = (name: string, collect?: () => void) =>
      new Gauge({
        name: `meridian_${name}`,
        help: `Number of ${name} on this node now.`,
        registers: [this.#registry],
        ...(collect && { collect }),
      })
    // One look for all of them, so that they belong together.
    const look = () => {
      const now = counts()
      for (const [index, name] of names.entries()) gauges[index]?.set(now[name])
    }
    const gauges = names.map((name, index) => gauge(name, index === 0 ? look : undefined))
  }

  #measure() {
    const { workers } = this.#deps
    const loop = this.#loop
    this.#measured('gauge', 'loop_delay_p99_seconds', {
      help: 'How late the event loop runs its timers, 99th percentile since the last reading.',
      read() {
        // The histogram holds whole intervals; what exceeds the step is the delay.
        const delaySeconds = Math.max(0, loop.percentile(99) / 1e9 - loopStepMs / 1000)
        loop.reset()
        return delaySeconds
      },
    })
    this.#measured('counter', 'worker_deaths_total', {
      help: 'Media workers that died and were replaced.',
      read: () => workers.deathCount,
    })
    this.#measured('counter', 'process_cpu_seconds_total', {
      help: 'Processor time of this process without its workers.',
      read() {
        const { user, system } = process.cpuUsage()
        return (user + system) / 1e6
      },
    })
    this.#measured('gauge', 'process_resident_bytes', {
      help: 'Memory of this process without its workers.',
      read: () => process.memoryUsage.rss(),
    })
    this.#registry.registerMetric(workerCpu(workers))
    this.#registry.registerMetric(workerLoad(workers))
  }

  /** A figure that somebody else keeps and we only read. */
  #measured(type: 'gauge' | 'counter', name: string, { help, read }: { help: string; read: () => number }) {
    const settings = { name: `meridian_${name}`, help, registers: [] }
    const metric =
      type === 'gauge'
        ? new Gauge({
            ...settings,
            collect() {
              this.set(read())
            },
          })
        : new Counter({
            ...settings,
            collect() {
              this.reset()
              this.inc(read())
            },
          })
    this.#registry.registerMetric(metric)
  }
}

function workerLoad(workers: Workers) {
  return new Gauge({
    name: 'meridian_worker_load',
    help: 'How much of what a media worker carries well it carries now, 1 being full, by process id.',
    labelNames: ['pid'],
    registers: [],
    collect() {
      this.reset()
      for (const { worker, census } of workers.live())
        this.set({ pid: String(worker.pid) }, census.load / mediaLimits.workerLoadMax)
    },
  })
}

function workerCpu(workers: Workers) {
  return new Counter({
    name: 'meridian_worker_cpu_seconds_total',
    help: 'Processor time of each media worker, by process id.',
    labelNames: ['pid'],
    registers: [],
    async collect() {
      const seconds = await Promise.all(
        workers.live().map(async ({ worker }) => {
          const used = await worker.getResourceUsage().catch(() => null)
          return { pid: String(worker.pid), seconds: used && (used.ru_utime + used.ru_stime) / 1000 }
        }),
      )
      this.reset()
      for (const one of seconds) if (one.seconds !== null) this.inc({ pid: one.pid }, one.seconds)
    },
  })
}
