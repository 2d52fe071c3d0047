import type { ProblemCode } from '../../infra/contract/problems.ts'
import type { DocumentConnection } from './documentConnection.ts'
import { noticeFrame, type DocumentNotice } from './documentFrame.ts'
import { websocketFrame } from './websocketFrame.ts'

/** Everybody who is connected to one part of a document here. */
export class Audience {
  readonly #connections = new Set<DocumentConnection>()
  #waiting: { framed: Buffer; from: DocumentConnection | undefined }[] = []
  #scheduled = false

  get count(): number {
    return this.#connections.size
  }

  [Symbol.iterator](): IterableIterator<DocumentConnection> {
    return this.#connections.values()
  }

  add(connection: DocumentConnection): void {
    this.#connections.add(connection)
  }

  /** False when it was not here. */
  delete(connection: DocumentConnection): boolean {
    return this.#connections.delete(connection)
  }

  /**
   * Sends frames to all but `from`. What arrives in one turn of the event loop goes out at its end, as one
   * write for each socket: with two hundred writers that is one write for several updates, and alone it costs nothing.
   */
  broadcast(framed: Buffer, from?: DocumentConnection): void {
    this.#waiting.push({ framed, from })
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.flush())
  }

  /** Sends what waits for the end of the turn. */
  flush(): void {
    this.#scheduled = false
    const waiting = this.#waiting.splice(0)
    const [first] = waiting
    if (!first) return
    const writers = new Set(waiting.map(({ from }) => from))
    const all = waiting.length === 1 ? first.framed : Buffer.concat(waiting.map(({ framed }) => framed))
    for (const connection of this.#connections) {
      if (!writers.has(connection)) connection.sendFramed(all)
      else for (const { framed, from } of waiting) if (from !== connection) connection.sendFramed(framed)
    }
  }

  /** Sends the same frames to all at once. */
  sendAll(framed: Buffer): void {
    for (const connection of this.#connections) connection.sendFramed(framed)
  }

  /** Tells our own clients, or one of them, what unmodified ones would not understand. */
  tell(notice: DocumentNotice, only?: DocumentConnection): void {
    const framed = websocketFrame(noticeFrame(notice))
    for (const connection of only ? [only] : this.#connections)
      if (connection.hearsNotices) connection.sendFramed(framed)
  }

  /** Closes those connections for good. */
  refuse(code: ProblemCode, whom: (connection: DocumentConnection) => boolean): void {
    for (const connection of this.#connections) if (whom(connection)) connection.refuse(code)
  }

  clear(): void {
    this.#waiting = []
    this.#connections.clear()
  }
}
