import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { DocumentConnection } from './documentConnection.ts'
import { readFrame, type DocumentFrame } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'

/** What a document does with what its clients send; whatever is thrown closes the one who sent it. */
export interface FrameHandlers {
  ask(connection: DocumentConnection, stateVector: Uint8Array): void
  /** Answers with a promise, which never rejects, where it takes more than this turn. */
  update(connection: DocumentConnection, update: Uint8Array): Promise<void> | undefined
  awareness(connection: DocumentConnection, body: Uint8Array): void
  awarenessQuery(connection: DocumentConnection): void
  mark(connection: DocumentConnection, mark: number): void
}

/** Takes clients' frames within limits; whatever is wrong with one closes its connection and changes nothing. */
export class Reception {
  readonly #handlers: FrameHandlers
  readonly #log: Log
  /** Whose large update is being applied, and what has to wait for it. */
  #busy: { waiting: (() => void)[]; whose: Set<DocumentConnection> } | undefined

  constructor(handlers: FrameHandlers, log: Log) {
    this.#handlers = handlers
    this.#log = log
  }

  receive(connection: DocumentConnection, bytes: Uint8Array): void {
    if (connection.closing) return
    try {
      if (!connection.count()) throw new ProblemError('RATE_LIMITED')
      if (bytes.byteLength > documentLimits.frameBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
      this.#take(connection, readFrame(bytes))
    } catch (error) {
      this.refuse(connection, error)
    }
  }

  refuse(connection: DocumentConnection, error: unknown): void {
    const { personKey } = connection.claims
    if (error instanceof ProblemError) this.#log.warn({ code: error.code, personKey }, 'document connection refused')
    // A bug ends one connection and not the process; this client comes back by itself.
    else this.#log.error({ err: error, personKey }, 'document frame not handled')
    connection.refuse(error instanceof ProblemError ? error.code : 'INTERNAL')
  }

  /** While a large update is being applied nobody is told what is in the document; what follows what waits does so, too. */
  #take(connection: DocumentConnection, frame: DocumentFrame): void {
    const asks = frame.kind === 'ask'
    const large = frame.kind === 'update' && frame.update.byteLength > documentLimits.updateAsideBytes
    const follows = this.#busy?.whose.has(connection) && frame.kind !== 'awareness'
    if (!this.#busy || !(asks || large || follows)) return this.#handle(connection, frame)
    this.#busy.waiting.push(() => this.#later(connection, frame))
    this.#busy.whose.add(connection)
  }

  #later(connection: DocumentConnection, frame: DocumentFrame): void {
    if (connection.closing) return
    try {
      this.#take(connection, frame)
    } catch (error) {
      this.refuse(connection, error)
    }
  }

  #handle(connection: DocumentConnection, frame: DocumentFrame): void {
    switch (frame.kind) {
      case 'ask':
        return this.#handlers.ask(connection, frame.stateVector)
      case 'update':
        return this.#update(connection, frame.update)
      case 'awareness':
        return this.#handlers.awareness(connection, frame.body)
      case 'awareness-query':
        return this.#handlers.awarenessQuery(connection)
      case 'mark':
        return this.#handlers.mark(connection, frame.mark)
      case 'other':
        return
      default:
        return frame satisfies never
    }
  }

  #update(connection: DocumentConnection, update: Uint8Array): void {
    let underWay: Promise<void> | undefined
    const spared = connection.spend(() => (underWay = this.#handlers.update(connection, update)))
    if (underWay) void this.#holdUntil(underWay, connection)
    if (!spared) throw new ProblemError('RATE_LIMITED')
  }

  async #holdUntil(done: Promise<void>, by: DocumentConnection): Promise<void> {
    const waiting: (() => void)[] = []
    this.#busy = { waiting, whose: new Set([by]) }
    await done
    this.#busy = undefined
    // One of them may be large itself: then those behind it wait for it in their turn.
    for (const take of waiting) take()
  }
}
