import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { DocumentConnection } from './documentConnection.ts'
import { readFrame } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'

/** What a document does with what its clients send; whatever is thrown closes the one who sent it. */
export interface FrameHandlers {
  ask(connection: DocumentConnection, stateVector: Uint8Array): void
  update(connection: DocumentConnection, update: Uint8Array): void
  awareness(connection: DocumentConnection, body: Uint8Array): void
  awarenessQuery(connection: DocumentConnection): void
  mark(connection: DocumentConnection, mark: number): void
}

/** Takes clients' frames within limits; whatever is wrong with one closes its connection and changes nothing. */
export class Reception {
  readonly #handlers: FrameHandlers
  readonly #log: Log

  constructor(handlers: FrameHandlers, log: Log) {
    this.#handlers = handlers
    this.#log = log
  }

  receive(connection: DocumentConnection, bytes: Uint8Array): void {
    if (connection.closing) return
    try {
      if (!connection.count()) throw new ProblemError('RATE_LIMITED')
      if (bytes.byteLength > documentLimits.frameBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
      this.#handle(connection, bytes)
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

  #handle(connection: DocumentConnection, bytes: Uint8Array): void {
    const frame = readFrame(bytes)
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
    if (!connection.spend(() => this.#handlers.update(connection, update))) throw new ProblemError('RATE_LIMITED')
  }
}
