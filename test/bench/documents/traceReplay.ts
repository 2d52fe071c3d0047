import * as Y from 'yjs'
import { DocumentWriter } from './documentWriter.ts'
import type { EditingTrace, Transaction } from './editingTrace.ts'

/** A socket is given as many frames as its allowance holds, then exchanged for a fresh one. */
const framesPerSocket = 900

/** One author: a Yjs document of their own and one socket at a time. */
class Author {
  readonly doc = new Y.Doc()
  readonly #updates: Uint8Array[] = []
  readonly #open: () => Promise<DocumentWriter>
  #writer: DocumentWriter | undefined
  #sentCount = 0
  sentBytes = 0

  constructor(agent: number, open: () => Promise<DocumentWriter>) {
    this.#open = open
    // Where two wrote at the same place at once the lower number stands first, as it did in the recording.
    this.doc.clientID = 1 + agent
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#updates.push(update)
    })
  }

  /** What this author knew of another by then. */
  hear(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, this)
  }

  /** One transaction, as one update in one frame; answers with the update. */
  async type({ patches }: Transaction): Promise<Uint8Array | undefined> {
    const text = this.doc.getText('text')
    this.doc.transact(() => {
      for (const [at, deletedCount, inserted] of patches) {
        if (deletedCount > 0) text.delete(at, deletedCount)
        if (inserted !== '') text.insert(at, inserted)
      }
    })
    const update = this.#updates.pop()
    if (!update) return undefined
    if (this.#sentCount === framesPerSocket) await this.stored()
    this.#writer ??= await this.#open()
    this.#writer.send(update)
    this.#sentCount += 1
    this.sentBytes += update.byteLength
    return update
  }

  /** Resolves when everything typed is stored, and lets the socket go. */
  async stored(): Promise<void> {
    await this.#writer?.stored()
    this.#writer?.close()
    this.#writer = undefined
    this.#sentCount = 0
  }
}

export interface Replayed {
  editsCount: number
  seconds: number
  /** Of all updates as they were sent. */
  sentBytes: number
}

/** Types a whole recording through real sockets, each author after having heard exactly what they had heard then. */
export async function replay(trace: EditingTrace, open: () => Promise<DocumentWriter>): Promise<Replayed> {
  const authors = new Map<number, Author>()
  const updates: { agent: number; update: Uint8Array | undefined }[] = []
  /** How far each author has heard, by index of the recording. */
  const heard = new Map<number, number>()
  const startMs = performance.now()
  for (const transaction of trace.transactions) {
    const { agent = 0, parents = [] } = transaction
    const author = authors.get(agent) ?? new Author(agent, open)
    authors.set(agent, author)
    const until = Math.max(-1, ...parents.filter((parent) => updates[parent]?.agent !== agent))
    for (let other = (heard.get(agent) ?? -1) + 1; other <= until; other += 1) {
      const { agent: from, update } = updates[other] ?? { agent, update: undefined }
      if (from !== agent && update) author.hear(update)
    }
    if (until >= 0) heard.set(agent, Math.max(until, heard.get(agent) ?? -1))
    updates.push({ agent, update: await author.type(transaction) })
  }
  for (const author of authors.values()) await author.stored()
  const sentBytes = [...authors.values()].reduce((sum, author) => sum + author.sentBytes, 0)
  return { editsCount: trace.transactions.length, seconds: (performance.now() - startMs) / 1000, sentBytes }
}
