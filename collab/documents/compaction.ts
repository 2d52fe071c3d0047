import type { Log } from '../../infra/log.ts'
import { documentLimits } from './documentLimits.ts'
import type { DocumentStore } from './documentStore.ts'

/** Counts the rows of a part and has them folded when there are many. */
export class Compaction {
  readonly #store: Pick<DocumentStore, 'compact'>
  readonly #log: Log
  #rowsCount = 0
  #rowsBytes = 0
  #snapshotBytes = 0
  #storedCount = 0
  /** How many rows it takes until the next one; more after one that failed, or each batch would try again. */
  #dueAtRows: number = documentLimits.rowsBeforeCompaction
  #running: Promise<void> | undefined

  constructor(store: Pick<DocumentStore, 'compact'>, log: Log) {
    this.#store = store
    this.#log = log
  }

  get rowsCount(): number {
    return this.#rowsCount
  }

  /** The part was read: so many rows and bytes of them, beside a snapshot. */
  loaded(rowsCount: number, rowsBytes: number, snapshotBytes: number): void {
    this.#rowsCount = rowsCount
    this.#rowsBytes = rowsBytes
    this.#snapshotBytes = snapshotBytes
  }

  /** An update goes into the log. */
  appended(bytes: number): void {
    this.#rowsBytes += bytes
  }

  /** `storedCount` rows have been added since the part was opened. */
  stored(storedCount: number): void {
    this.#rowsCount += storedCount - this.#storedCount
    this.#storedCount = storedCount
    if (this.#due) void this.run()
  }

  /** Folding reads and writes the whole, so a few letters in a large document wait for more. */
  get #due(): boolean {
    if (this.#rowsCount <= this.#dueAtRows) return false
    return this.#rowsBytes > this.#snapshotBytes / 4 || this.#rowsCount > documentLimits.rowsBeforeCompactionMax
  }

  /** Resolves when the compaction that runs, if one does, has ended. */
  async ended(): Promise<void> {
    await this.#running
  }

  /** Folds the rows, if there are any; never rejects. */
  run(): Promise<void> {
    if (this.#rowsCount === 0) return this.ended()
    this.#running ??= this.#fold().finally(() => (this.#running = undefined))
    return this.#running
  }

  async #fold(): Promise<void> {
    try {
      const { rowsCount, bytes } = await this.#store.compact()
      this.#rowsCount = Math.max(0, this.#rowsCount - rowsCount)
      this.#rowsBytes = 0
      this.#snapshotBytes = bytes
      this.#dueAtRows = documentLimits.rowsBeforeCompaction
      this.#log.info({ rows: rowsCount, bytes }, 'document compacted')
    } catch (error) {
      this.#dueAtRows = this.#rowsCount + documentLimits.rowsBeforeCompaction
      // The rows stay where they are; the next compaction takes them.
      this.#log.warn({ err: error }, 'document not compacted')
    }
  }
}
