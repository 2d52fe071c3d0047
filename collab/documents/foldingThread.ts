import { Worker } from 'node:worker_threads'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { FoldingJobs, FoldingKind, FromFolding, ToFolding } from './foldingJobs.ts'

/** A job could not be done: it threw, or took more time or memory than it may. */
export class FoldingFailedError extends Error {
  readonly why: 'threw' | 'overran'

  constructor(why: 'threw' | 'overran', message: string) {
    super(message)
    this.name = 'FoldingFailedError'
    this.why = why
  }
}

export interface FoldingLimits {
  /** A document of 20 MB takes three seconds on one core; many cores may be busy. */
  jobMs: number
  /** Yjs needs about thirteen times a document's bytes. */
  heapMb: number
  /** The thread ends when it had nothing to do for this long. */
  idleMs: number
  waitingMax: number
}

export const foldingLimits: FoldingLimits = { jobMs: 60_000, heapMb: 1024, idleMs: 30_000, waitingMax: 1000 }

/** Does one job; given to whoever has the turn. Throws FoldingFailedError, STORAGE_UNAVAILABLE when it is being closed. */
export type RunFolding = <K extends FoldingKind>(kind: K, input: FoldingJobs[K]['in']) => Promise<FoldingJobs[K]['out']>

/**
 * The thread in which documents are put together, so that none of them stalls the others: started when it is
 * needed, shared by all documents, one turn at a time, ended when a job overruns.
 */
export class FoldingThread {
  readonly #clock: Clock
  readonly #limits: FoldingLimits
  #worker: Worker | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #waitingCount = 0
  #cancelIdle: (() => void) | undefined
  #endJob: ((error: Error) => void) | undefined
  #closed = false

  constructor(clock: Clock, limits: FoldingLimits = foldingLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Whether the thread is there at the moment. */
  get running(): boolean {
    return this.#worker !== undefined
  }

  /**
   * Waits for the thread and has it alone until `work` ends. What a job needs is read inside the turn, so that the
   * bytes of one document at a time wait in memory.
   */
  turn<T>(work: (run: RunFolding) => Promise<T>): Promise<T> {
    if (this.#closed || this.#waitingCount >= this.#limits.waitingMax)
      return Promise.reject(new ProblemError('STORAGE_UNAVAILABLE', 'Too many documents are being put together.'))
    this.#waitingCount++
    this.#cancelIdle?.()
    const turn = this.#tail.then(() => {
      if (this.#closed) throw new ProblemError('STORAGE_UNAVAILABLE')
      return work((kind, input) => this.#run(kind, input))
    })
    this.#tail = turn.then(
      () => this.#turnEnded(),
      () => this.#turnEnded(),
    )
    return turn
  }

  /** Ends the thread; whoever has the turn hears STORAGE_UNAVAILABLE. */
  async close(): Promise<void> {
    this.#closed = true
    this.#endJob?.(new ProblemError('STORAGE_UNAVAILABLE', 'The house is closing.'))
    await this.#tail
    await this.#stop()
  }

  async #run<K extends FoldingKind>(kind: K, input: FoldingJobs[K]['in']): Promise<FoldingJobs[K]['out']> {
    if (this.#closed) throw new ProblemError('STORAGE_UNAVAILABLE')
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve, reject } = Promise.withResolvers<FoldingJobs[K]['out']>()
    const hear = (answer: FromFolding) => {
      if (answer.ok) resolve(answer.output as FoldingJobs[K]['out'])
      else reject(new FoldingFailedError('threw', answer.message))
    }
    // Running out of heap comes as an error; nothing in the thread throws otherwise.
    const fail = (error: Error) => reject(new FoldingFailedError('overran', error.message))
    const cancel = this.#clock.after(this.#limits.jobMs, () =>
      fail(new Error(`not done within ${this.#limits.jobMs} ms`)),
    )
    this.#endJob = reject
    worker.once('message', hear).once('error', fail)
    try {
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage({ kind, input } as ToFolding)
      return await promise
    } catch (error) {
      // A thread that still works on it could answer into the next job.
      if (!(error instanceof FoldingFailedError) || error.why === 'overran') await this.#stop()
      throw error
    } finally {
      cancel()
      this.#endJob = undefined
      worker.off('message', hear).off('error', fail)
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./foldingWorker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMb },
    })
    // Between two jobs nobody else listens, and an error without a listener ends the process.
    worker.on('error', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    worker.unref()
    return worker
  }

  async #stop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#cancelIdle?.()
    await worker?.terminate()
  }

  #turnEnded(): void {
    this.#waitingCount--
    this.#cancelIdle?.()
    if (this.#waitingCount === 0) this.#cancelIdle = this.#clock.after(this.#limits.idleMs, () => void this.#stop())
  }
}
