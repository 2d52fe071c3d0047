import type { Clock } from '../../infra/clock.ts'
import { documentLimits } from './documentLimits.ts'
import type { DocumentStore, UpdateRow } from './documentStore.ts'

export interface UpdateLogOptions {
  store: Pick<DocumentStore, 'append'>
  clock: Clock
  /** Called after each COMMIT with the number of updates stored since the log was opened. */
  onStored: (storedCount: number) => void
  /** Called once when updates could not be stored; the log takes nothing more. */
  onFailed: (error: unknown) => void
}

/** Gathers a document's updates for a few milliseconds and stores them in order, one transaction at a time. */
export class UpdateLog {
  readonly #options: UpdateLogOptions
  #waiting: UpdateRow[] = []
  #waitingBytes = 0
  #appendedCount = 0
  #storedCount = 0
  #writing = false
  #failure: { error: unknown } | undefined
  #watchers: { count: number; resolve: () => void; reject: (error: unknown) => void }[] = []

  constructor(options: UpdateLogOptions) {
    this.#options = options
  }

  append(row: UpdateRow): void {
    if (this.#failure) return
    this.#appendedCount++
    this.#waiting.push(row)
    this.#waitingBytes += row.update.byteLength
    if (this.#waitingBytes > documentLimits.appendWaitingBytesMax) this.#fail(new Error('the log cannot keep up'))
    else if (!this.#writing) this.#begin()
  }

  /** Resolves when everything appended so far is stored; rejects when it could not be. */
  stored(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.error)
    const count = this.#appendedCount
    if (count <= this.#storedCount) return Promise.resolve()
    return new Promise((resolve, reject) => this.#watchers.push({ count, resolve, reject }))
  }

  #begin(): void {
    this.#writing = true
    this.#options.clock.after(documentLimits.appendBatchMs, () => void this.#write())
  }

  async #write(): Promise<void> {
    // What arrives while a transaction runs is the next batch, without another delay.
    while (this.#waiting.length > 0 && !this.#failure) {
      const batch = this.#waiting.splice(0, documentLimits.appendRowsMax)
      this.#waitingBytes -= batch.reduce((sum, row) => sum + row.update.byteLength, 0)
      try {
        await this.#options.store.append(batch)
      } catch (error) {
        this.#fail(error)
        return
      }
      this.#storedCount += batch.length
      this.#settle()
    }
    this.#writing = false
  }

  #settle(): void {
    const due = this.#watchers.filter((watcher) => watcher.count <= this.#storedCount)
    this.#watchers = this.#watchers.filter((watcher) => watcher.count > this.#storedCount)
    for (const watcher of due) watcher.resolve()
    this.#options.onStored(this.#storedCount)
  }

  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = { error }
    this.#waiting = []
    for (const watcher of this.#watchers.splice(0)) watcher.reject(error)
    this.#options.onFailed(error)
  }
}
