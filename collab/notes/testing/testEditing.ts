import * as Y from 'yjs'
import type { Author, DocumentEditing, PartAddress } from '../../documents/documentEditing.ts'

/** One process's live documents; what it writes reaches another one when a test delivers it. */
export class TestEditing implements DocumentEditing {
  readonly #docs = new Map<string, Y.Doc>()
  readonly #listeners = new Set<(address: PartAddress) => void | Promise<void>>()
  /** Who changed what, in order. */
  readonly authors: string[] = []

  async edit<T>(address: PartAddress, author: Author, change: (doc: Y.Doc) => T): Promise<T> {
    const doc = this.docOf(address)
    let changed = false
    doc.once('update', () => (changed = true))
    const answer = doc.transact(() => change(doc))
    await Promise.resolve()
    if (changed) this.authors.push(author.personKey)
    return answer
  }

  async read(address: PartAddress): Promise<Y.Doc> {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.docOf(address)))
    return copy
  }

  onSettled(listener: (address: PartAddress) => void | Promise<void>): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async settle(address: PartAddress): Promise<void> {
    for (const listener of this.#listeners) await listener(address)
  }

  docOf({ documentId, part }: PartAddress): Y.Doc {
    const key = `${documentId}/${part}`
    const doc = this.#docs.get(key) ?? new Y.Doc()
    this.#docs.set(key, doc)
    return doc
  }

  /** What the network does between two processes, both ways. */
  exchange(other: TestEditing, address: PartAddress): void {
    const [mine, theirs] = [this.docOf(address), other.docOf(address)]
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine))
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs))
  }
}
