import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Clock } from '../infra/clock.ts'
import { mediaLimits } from './limits.ts'
import type { Workers } from './workers.ts'

const periodMs = 2000
/** How much the newest two seconds count: a burst of joins does not look like a full machine. */
const newestShare = 0.3

interface Sample {
  atMs: number
  cpuMs: number
  packets: number
}

/** What this process and its media workers use of the machine. Shares of all its processors, 0 to 1. */
export class MachineLoad {
  readonly #workers: Workers
  readonly #clock: Clock
  readonly #stop: () => void
  /** Of workers by process id: one that died takes its time with it. */
  readonly #workerCpuMs = new Map<number, number>()
  #last: Sample | null = null
  #cpuShare = 0
  #packetsPerSecond = 0

  constructor(options: { workers: Workers; clock: Clock }) {
    this.#workers = options.workers
    this.#clock = options.clock
    this.#stop = options.clock.every(periodMs, () => void this.#sample())
  }

  get cpuShare() {
    return this.#cpuShare
  }

  /** Datagrams in and out of the machine; 0 where the system does not count them as Linux does. */
  get packetsPerSecond() {
    return this.#packetsPerSecond
  }

  /** 0 when idle, 1 when nothing more fits: by processors or by packets, whichever is nearer to full. */
  get load() {
    const packetsMax = mediaLimits.packetsPerWorkerPerSecondMax * Math.max(1, this.#workers.live().length)
    return Math.max(this.#cpuShare, this.#packetsPerSecond / packetsMax)
  }

  close() {
    this.#stop()
  }

  async #sample() {
    const [workersMs, packets] = await Promise.all([this.#workersMs(), datagrams()])
    const { user, system } = process.cpuUsage()
    const sample = { atMs: this.#clock.monotonicMs(), cpuMs: (user + system) / 1000 + workersMs, packets }
    if (this.#last && sample.atMs > this.#last.atMs) {
      const passedMs = sample.atMs - this.#last.atMs
      const share = (sample.cpuMs - this.#last.cpuMs) / (passedMs * availableParallelism())
      const rate = ((sample.packets - this.#last.packets) * 1000) / passedMs
      this.#cpuShare += (clamped(share, 1) - this.#cpuShare) * newestShare
      this.#packetsPerSecond += (clamped(rate, Infinity) - this.#packetsPerSecond) * newestShare
    }
    this.#last = sample
  }

  async #workersMs(): Promise<number> {
    const used = await Promise.all(
      this.#workers.live().map(async ({ worker }) => {
        const usage = await worker.getResourceUsage().catch(() => null)
        if (usage) this.#workerCpuMs.set(worker.pid, usage.ru_utime + usage.ru_stime)
        return worker.pid
      }),
    )
    for (const pid of this.#workerCpuMs.keys()) if (!used.includes(pid)) this.#workerCpuMs.delete(pid)
    return [...this.#workerCpuMs.values()].reduce((sum, ms) => sum + ms, 0)
  }
}

/** A count that went back, because a worker died, is none. */
const clamped = (value: number, max: number) => Math.min(max, Math.max(0, value))

/** Received and sent since the machine started. */
async function datagrams(): Promise<number> {
  const text = await readFile('/proc/net/snmp', 'utf8').catch(() => '')
  const [names, values] = text.split('\n').filter((line) => line.startsWith('Udp:'))
  if (!names || !values) return 0
  const counts = values.split(' ')
  const indexes = ['InDatagrams', 'OutDatagrams'].map((name) => names.split(' ').indexOf(name))
  return indexes.reduce((sum, index) => sum + Number(counts[index] ?? 0), 0)
}
