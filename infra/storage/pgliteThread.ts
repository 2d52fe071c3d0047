import { Worker } from 'node:worker_threads'
import { DatabaseError } from 'pg'
import { ProblemError } from '../contract/problems.ts'
import type { FromPglite, PgliteFault, PglitePlace, PgliteRows, ToPglite } from './pgliteProtocol.ts'

interface Waiting {
  resolve(rows: PgliteRows): void
  reject(error: Error): void
}

/** The main thread's end of the PGlite worker: questions with ids, answers by id. */
export class PgliteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  /** Set once the thread can answer no more. */
  #gone?: string
  #ready = Promise.withResolvers<void>()
  #closed = Promise.withResolvers<void>()

  private constructor(place: PglitePlace) {
    this.#worker = new Worker(new URL('./pgliteWorker.ts', import.meta.url), { workerData: place })
    this.#worker.on('message', (message: FromPglite) => this.#hear(message))
    this.#worker.on('error', (error) => this.#end(`the database thread failed: ${error.message}`))
    this.#worker.on('exit', () => this.#end('the database thread has ended'))
  }

  /** Resolves when PGlite answers; rejects with an Error when the folder cannot be opened. */
  static async open(place: PglitePlace): Promise<PgliteThread> {
    const thread = new PgliteThread(place)
    await thread.#ready.promise
    return thread
  }

  /** Rejects with pg's DatabaseError for a fault of the query, with STORAGE_UNAVAILABLE when the thread is gone. */
  query(sql: string, parameters: (string | null)[]): Promise<PgliteRows> {
    if (this.#gone) return Promise.reject(new ProblemError('STORAGE_UNAVAILABLE', this.#gone))
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<PgliteRows>()
    this.#waiting.set(id, { resolve, reject })
    this.#post({ kind: 'query', query: { id, sql, parameters } })
    return promise
  }

  async close() {
    if (this.#gone) return
    this.#post({ kind: 'close' })
    await this.#closed.promise
    await this.#worker.terminate()
  }

  #post(message: ToPglite) {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message)
  }

  #hear(message: FromPglite) {
    switch (message.kind) {
      case 'ready':
        return this.#ready.resolve()
      case 'failed':
        this.#end(message.message)
        return void this.#worker.terminate()
      case 'answer':
        return this.#take(message.id)?.resolve(message.result)
      case 'fault':
        return this.#take(message.id)?.reject(errorOf(message.fault))
      case 'closed':
        return this.#closed.resolve()
      default:
        return message satisfies never
    }
  }

  #take(id: number) {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #end(why: string) {
    if (this.#gone) return
    this.#gone = why
    this.#ready.reject(new Error(why))
    // A thread that was opened has nobody left to hear that promise.
    this.#ready.promise.catch(() => {})
    this.#closed.resolve()
    for (const { reject } of this.#waiting.values()) reject(new ProblemError('STORAGE_UNAVAILABLE', why))
    this.#waiting.clear()
  }
}

function errorOf(fault: PgliteFault): Error {
  if (!fault.code) return new Error(fault.message)
  return Object.assign(new DatabaseError(fault.message, 0, 'error'), fault)
}
