import { Worker } from 'node:worker_threads'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { ExportFormat } from '../protocol/documentFiles.ts'
import type { NotePaper } from './noteBlocks.ts'
import type { ImportKind, PaperAnswer, PaperJob, ReadPaper } from './paperJob.ts'

const atOnceMax = 2
const waitingMax = 20
const heapMegabytesMax = 768
const jobMs = 60_000

/** Writes and reads papers in threads with bounds on time and memory; a few at once, the others wait. */
export class PaperThreads {
  readonly #clock: Clock
  readonly #running = new Set<Worker>()
  readonly #waiting: (() => void)[] = []
  #busyCount = 0
  #closed = false

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  /** Throws RATE_LIMITED when too many wait, MESSAGE_TOO_LARGE when the paper takes more time or memory than there is. */
  async write(format: ExportFormat, paper: NotePaper): Promise<Uint8Array> {
    const answer = await this.#run({ do: 'write', format, paper })
    if ('bytes' in answer) return answer.bytes
    throw new Error('a writer answered without a paper')
  }

  /** Throws as `write`, and BODY_INVALID when this is not such a paper. */
  async read(kind: ImportKind, bytes: Uint8Array): Promise<ReadPaper> {
    const answer = await this.#run({ do: 'read', kind, bytes })
    if ('read' in answer) return answer.read
    throw new Error('a reader answered without a text')
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const next of this.#waiting.splice(0)) next()
    await Promise.all([...this.#running].map((worker) => worker.terminate()))
  }

  async #run(job: PaperJob): Promise<PaperAnswer & { ok: true }> {
    await this.#turn()
    try {
      if (this.#closed) throw new ProblemError('STORAGE_UNAVAILABLE')
      const answer = await this.#answer(job)
      if (answer.ok) return answer
      if (answer.code) throw new ProblemError(answer.code, answer.detail)
      throw new Error(answer.message)
    } finally {
      this.#busyCount--
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    if (this.#busyCount >= atOnceMax) {
      if (this.#waiting.length >= waitingMax) throw new ProblemError('RATE_LIMITED')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#busyCount++
  }

  #answer(job: PaperJob): Promise<PaperAnswer> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./paperWorker.ts', import.meta.url), {
        workerData: job,
        resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
      })
      const tooMuch = () => resolve({ ok: false, code: 'MESSAGE_TOO_LARGE', detail: undefined })
      this.#running.add(worker)
      const cancel = this.#clock.after(jobMs, () => {
        tooMuch()
        void worker.terminate()
      })
      worker.once('message', (answer: PaperAnswer) => resolve(answer))
      worker.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : reject(error),
      )
      worker.once('exit', () => {
        cancel()
        this.#running.delete(worker)
        reject(new ProblemError('STORAGE_UNAVAILABLE'))
      })
    })
  }
}
