import * as Y from 'yjs'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'

/** Keeps a document within its greatest size, counting by upper bounds because measuring takes long. */
export class DocumentSize {
  readonly #log: Log
  #measured = 0
  #added = 0
  #warned = false

  constructor(log: Log) {
    this.#log = log
  }

  get bytes(): number {
    return this.#measured + this.#added
  }

  set(bytes: number): void {
    this.#measured = bytes
    this.#added = 0
  }

  add(bytes: number): void {
    this.#added += bytes
    if (this.#warned || this.bytes <= limits.documentBytesWarn) return
    this.#warned = true
    this.#log.warn({ bytes: this.bytes }, 'large document')
  }

  /** Throws ProblemError DOCUMENT_FULL when `moreBytes` would not fit. */
  makeRoom(doc: Y.Doc, moreBytes: number): void {
    const full = () => this.bytes + moreBytes > limits.documentBytesMax
    if (full() && this.#added > limits.documentUpdateBytesMax) this.set(Y.encodeStateAsUpdate(doc).byteLength)
    if (full()) throw new ProblemError('DOCUMENT_FULL')
  }
}
