import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'

/** Keeps a document within its greatest size, counting by upper bounds because measuring takes long. */
export class DocumentSize {
  readonly #log: Log
  #measured = 0
  /** Stored or received since it was measured; much of it may replace what was there. */
  #added = 0
  #warned = false

  constructor(log: Log) {
    this.#log = log
  }

  get bytes(): number {
    return this.#measured + this.#added
  }

  /** The document was loaded from `bytes` of snapshot and rows, which folded together may be far less. */
  loaded(bytes: number): void {
    this.#measured = 0
    this.#added = 0
    this.add(bytes)
  }

  add(bytes: number): void {
    this.#added += bytes
    if (this.#warned || this.bytes <= limits.documentBytesWarn) return
    this.#warned = true
    this.#log.warn({ bytes: this.bytes }, 'large document')
  }

  /** Throws ProblemError DOCUMENT_FULL when `moreBytes` would not fit; `measure` is asked only when it may matter. */
  makeRoom(measure: () => number, moreBytes: number): void {
    const full = () => this.bytes + moreBytes > limits.documentBytesMax
    if (full() && this.#added > limits.documentUpdateBytesMax) {
      this.#measured = measure()
      this.#added = 0
    }
    if (full()) throw new ProblemError('DOCUMENT_FULL')
  }
}
