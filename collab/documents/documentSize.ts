import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'

export interface DocumentSizeOptions {
  /** How large the document is, encoded. Takes long, so it is asked only when it may matter. */
  measure: () => number
  /** Called once, when the document has passed the size at which people are warned. */
  onLarge: (bytes: number) => void
}

/** Keeps a document within its greatest size, counting by upper bounds between measurements. */
export class DocumentSize {
  readonly #options: DocumentSizeOptions
  #measured = 0
  /** Stored or received since it was measured; much of it may replace what was there. */
  #added = 0
  #large = false

  constructor(options: DocumentSizeOptions) {
    this.#options = options
  }

  get bytes(): number {
    return this.#measured + this.#added
  }

  get large(): boolean {
    return this.#large
  }

  /** The document was loaded from `bytes` of snapshot and rows, which folded together may be far less. */
  loaded(bytes: number): void {
    this.#measured = 0
    this.#added = 0
    this.add(bytes)
  }

  add(bytes: number): void {
    this.#added += bytes
    if (this.#large || this.bytes <= limits.documentBytesWarn) return
    if (this.#added < documentLimits.measureAfterBytes) return
    this.#measure()
    if (this.bytes <= limits.documentBytesWarn) return
    this.#large = true
    this.#options.onLarge(this.bytes)
  }

  /** Throws ProblemError DOCUMENT_FULL when `moreBytes` would not fit. */
  makeRoom(moreBytes: number): void {
    const full = () => this.bytes + moreBytes > limits.documentBytesMax
    if (full() && this.#added > documentLimits.measureAfterBytes) this.#measure()
    if (full()) throw new ProblemError('DOCUMENT_FULL')
  }

  #measure(): void {
    this.#measured = this.#options.measure()
    this.#added = 0
  }
}
