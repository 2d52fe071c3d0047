import { createWorker } from 'mediasoup'
import type { Router, TransportListenInfo, WebRtcServer, Worker } from 'mediasoup/types'
import type { Clock } from '../infra/clock.ts'
import { ProblemError } from '../infra/contract/problems.ts'
import type { Log } from '../infra/log.ts'
import { Census } from './census.ts'
import { freePort } from './freePort.ts'
import { mediaLimits } from './limits.ts'
import { MediaPortError } from './mediaPortError.ts'
import { routerCodecs } from './media/codecs.ts'

/** A mediasoup worker with its one server: all transports of the worker share its UDP and its TCP port. */
export interface MediaWorker {
  readonly worker: Worker
  readonly server: WebRtcServer
  readonly census: Census
}

export interface WorkersOptions {
  count: number
  /** First port; 0 takes free ones. */
  port: number
  addresses: readonly string[]
  announcedAddress: string | undefined
  clock: Clock
  log: Log
}

const startAttemptsMax = 3

interface Slot {
  readonly index: number
  /** Kept over a replacement, because firewalls and candidates name it. */
  port: number
  live: MediaWorker | null
  startedAtMs: number
  /** How long the next replacement waits: at once, unless the last one died young. */
  restartDelayMs: number
}

/** Starts the workers, watches them, and replaces one that dies at once. */
export class Workers {
  readonly #options: WorkersOptions
  readonly #slots: Slot[]
  #waiting: (() => void)[] = []
  #closed = false
  #deathCount = 0

  private constructor(options: WorkersOptions) {
    this.#options = options
    this.#slots = Array.from({ length: options.count }, (_, index) => ({
      index,
      port: options.port === 0 ? 0 : options.port + index,
      live: null,
      startedAtMs: 0,
      restartDelayMs: 0,
    }))
  }

  /** Rejects with MediaPortError when a port is taken, with another error when the worker cannot be started. */
  static async open(options: WorkersOptions): Promise<Workers> {
    const workers = new Workers(options)
    try {
      // One after another, so that two of them never choose the same free port.
      for (const slot of workers.#slots) await workers.#startFirst(slot)
    } catch (error) {
      workers.close()
      throw error
    }
    return workers
  }

  /** The live workers, for counting and for tests that kill one. */
  live(): MediaWorker[] {
    return this.#slots.flatMap(({ live }) => (live && !live.worker.closed ? [live] : []))
  }

  /** What the ports stand on, without what is announced instead. */
  get addresses(): readonly string[] {
    return this.#options.addresses
  }

  /** How many died since the start. */
  get deathCount() {
    return this.#deathCount
  }

  /** Where all of them take media, in order. */
  get ports(): number[] {
    return this.#slots.map(({ port }) => port)
  }

  /** A router on `wanted`, or else on the worker with the least load. Throws ProblemError MEDIA_UNAVAILABLE. */
  async createRouter(wanted?: MediaWorker): Promise<{ router: Router; host: MediaWorker }> {
    const host = wanted ?? (await this.leastLoaded())
    const router = await host.worker.createRouter({ mediaCodecs: routerCodecs }).catch(() => null)
    if (!router) throw new ProblemError('MEDIA_UNAVAILABLE')
    host.census.watch(router)
    return { router, host }
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    for (const slot of this.#slots) {
      slot.live?.worker.close()
      slot.live = null
    }
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Waits a moment for a replacement when none lives. Throws ProblemError MEDIA_UNAVAILABLE. */
  async leastLoaded(): Promise<MediaWorker> {
    if (this.live().length === 0 && !this.#closed) await this.#nextStart()
    const weight = ({ census }: MediaWorker) => census.load + census.routers / mediaLimits.roomsPerNodeMax
    const best = this.live().toSorted((a, b) => weight(a) - weight(b))[0]
    if (!best) throw new ProblemError('MEDIA_UNAVAILABLE')
    return best
  }

  #nextStart(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(mediaLimits.workerWaitMs, resolve)
      this.#waiting.push(() => {
        cancel()
        resolve()
      })
    })
  }

  /** A port that was free a moment ago may be taken by now; one that was chosen by us is chosen anew. */
  async #startFirst(slot: Slot): Promise<void> {
    const attemptsMax = this.#options.port === 0 ? startAttemptsMax : 1
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#start(slot)
      } catch (error) {
        if (attempt < attemptsMax) continue
        throw error
      }
    }
  }

  async #start(slot: Slot): Promise<void> {
    const { addresses, log } = this.#options
    if (slot.port === 0) slot.port = await freePort(addresses)
    const worker = await startWithoutSignals()
    worker.once('died', (error) => this.#died(slot, worker, error))
    try {
      const server = await worker.createWebRtcServer({ listenInfos: this.#listenInfos(slot.port) })
      if (this.#closed) return worker.close()
      slot.live = { worker, server, census: new Census() }
    } catch (error) {
      worker.close()
      const { port } = slot
      if (this.#options.port === 0) slot.port = 0
      throw new MediaPortError(port, addresses, error)
    }
    slot.startedAtMs = this.#options.clock.monotonicMs()
    log.info({ worker: slot.index, pid: worker.pid, port: slot.port, addresses }, 'media worker started')
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #died(slot: Slot, worker: Worker, error: Error) {
    // One that dies while it starts is told by whoever starts it; two replacements would double with each death.
    if (slot.live?.worker !== worker) return
    slot.live = null
    if (this.#closed) return
    this.#deathCount += 1
    const { clock, log } = this.#options
    if (clock.monotonicMs() - slot.startedAtMs > mediaLimits.workerYouthMs) slot.restartDelayMs = 0
    log.warn({ err: error, worker: slot.index }, 'media worker died and is replaced')
    this.#restartLater(slot)
  }

  #restartLater(slot: Slot) {
    const delayMs = slot.restartDelayMs
    slot.restartDelayMs = Math.min(
      Math.max(delayMs * 2, mediaLimits.workerRestartMsMin),
      mediaLimits.workerRestartMsMax,
    )
    if (delayMs === 0) void this.#restart(slot)
    else this.#options.clock.after(delayMs, () => void this.#restart(slot))
  }

  async #restart(slot: Slot) {
    if (this.#closed || slot.live) return
    try {
      await this.#start(slot)
    } catch (error) {
      this.#options.log.error({ err: error, worker: slot.index }, 'media worker did not start')
      this.#restartLater(slot)
    }
  }

  /** The announced address stands for the first interface alone: two candidates of one name would be the same. */
  #listenInfos(port: number): TransportListenInfo[] {
    const { addresses, announcedAddress } = this.#options
    const bytes = mediaLimits.socketBufferBytes
    const buffers = { sendBufferSize: bytes, recvBufferSize: bytes }
    return addresses.flatMap((ip, index) => {
      const announced = index === 0 && announcedAddress ? { announcedAddress, exposeInternalIp: true } : {}
      return [
        { protocol: 'udp' as const, ip, port, ...announced, ...buffers },
        { protocol: 'tcp' as const, ip, port, ...announced },
      ]
    })
  }
}

/**
 * mediasoup closes its workers by itself on SIGTERM, which would cut all calls before we could say
 * goodbye; when they end is ours to decide.
 */
async function startWithoutSignals(): Promise<Worker> {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]))
  const starting = createWorker({ logLevel: 'error' })
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)?.has(listener)) process.removeListener(signal, listener)
    }
  }
  return starting
}
