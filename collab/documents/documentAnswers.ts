import { answerFrame } from './documentFrame.ts'
import type { DocumentConnection } from './documentConnection.ts'
import { documentLimits } from './documentLimits.ts'
import type { Replica } from './replica.ts'
import { websocketFrame } from './websocketFrame.ts'

/**
 * What newcomers are given. A document that many open at once is encoded and framed once: who comes a little
 * later gets the same bytes, and the changes since then after them.
 */
export class DocumentAnswers {
  readonly #replica: Replica
  #whole: Buffer | undefined
  #since: Buffer[] = []
  #sinceBytes = 0
  #used = false

  constructor(replica: Replica) {
    this.#replica = replica
  }

  /** A change, framed, that was applied after the whole was encoded. */
  changed(framed: Buffer): void {
    if (!this.#whole) return
    this.#since.push(framed)
    this.#sinceBytes += framed.byteLength
    if (this.#since.length > documentLimits.answerChangesMax || this.#sinceBytes > this.#whole.byteLength / 4)
      this.forget()
  }

  /** Gives a connection what it lacks. Throws ProblemError UPDATE_INVALID. */
  send(connection: DocumentConnection, vector: Uint8Array): void {
    // One byte says that they have nothing at all.
    if (vector.byteLength > 1) return connection.send(answerFrame(this.#replica.since(vector)))
    this.#whole ??= websocketFrame(answerFrame(this.#replica.state()))
    this.#replica.forgetState()
    this.#used = true
    connection.sendFramed(this.#whole)
    if (this.#since.length > 0) connection.sendFramed(Buffer.concat(this.#since))
  }

  /** Called now and then: what nobody has asked for since the last time need not lie in memory. */
  sweep(): void {
    if (!this.#used) this.forget()
    this.#used = false
  }

  forget(): void {
    this.#whole = undefined
    this.#since = []
    this.#sinceBytes = 0
  }
}
