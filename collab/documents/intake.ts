import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { DocumentConnection } from './documentConnection.ts'
import type { DocumentSize } from './documentSize.ts'
import type { UpdateRow } from './documentStore.ts'
import { portionsOf } from './portions.ts'
import type { Replica } from './replica.ts'
import { readUpdate } from './readUpdate.ts'

export interface IntakeParts {
  replica: Replica
  size: DocumentSize
  mayWrite: (connection: DocumentConnection) => boolean
  /** Called with what an update really changed: to be stored, and shown to everybody but its writer. */
  taken: (row: UpdateRow, from: DocumentConnection) => void
  /** Called when bytes could be decoded and not applied: the document may be half changed. */
  broken: (from: DocumentConnection, error: unknown) => void
  /** Whether the document is still served from here. */
  isOpen: () => boolean
}

/**
 * Takes clients' updates into the document. A large one, such as a pasted table, is applied over several turns of the
 * event loop, so that nobody waits for long; until all of it is here nothing of it is stored or shown, since editors
 * delete half a table as something their schema does not know.
 */
export class Intake {
  readonly #parts: IntakeParts
  #underWay: Promise<void> | undefined

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** Resolves when no update is half applied. */
  async whole(): Promise<void> {
    await this.#underWay
  }

  /**
   * Answers with a promise when it takes more than this turn: until then nobody may be answered with what is in the
   * document. Throws ProblemError READ_ONLY, MESSAGE_TOO_LARGE, UPDATE_INVALID, DOCUMENT_FULL.
   */
  take(connection: DocumentConnection, update: Uint8Array): Promise<void> | undefined {
    const { replica, size, mayWrite } = this.#parts
    if (!mayWrite(connection)) throw new ProblemError('READ_ONLY')
    if (update.byteLength > limits.documentUpdateBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    const { structs, clientIds } = readUpdate(update, replica)
    size.makeRoom(update.byteLength)
    const portions = portionsOf(structs)
    if (portions) {
      const underWay = this.#takeSlowly(connection, update, clientIds, portions[Symbol.iterator]())
      this.#underWay = underWay
      return underWay
    }
    try {
      const change = replica.apply(update)
      if (change) this.#taken(connection, change, clientIds)
    } catch (error) {
      this.#parts.broken(connection, error)
    }
    return undefined
  }

  /** Never rejects. What it takes of everybody's time goes on the account of whoever sent it. */
  async #takeSlowly(
    connection: DocumentConnection,
    update: Uint8Array,
    clientIds: number[],
    portions: Iterator<Uint8Array>,
  ): Promise<void> {
    const { replica } = this.#parts
    let changed = false
    const apply = (bytes: Uint8Array) => {
      const spared = connection.spend(() => (changed = replica.apply(bytes) !== undefined || changed))
      // It is finished all the same: half of it is in the document.
      if (!spared) connection.refuse('RATE_LIMITED')
    }
    try {
      for (let next = portions.next(); !next.done; next = portions.next()) {
        await new Promise((resolve) => setImmediate(resolve))
        if (!this.#parts.isOpen()) return
        apply(next.value)
      }
      await new Promise((resolve) => setImmediate(resolve))
      if (!this.#parts.isOpen()) return
      apply(update)
      if (changed) this.#taken(connection, update, clientIds)
    } catch (error) {
      this.#parts.broken(connection, error)
    }
  }

  #taken(connection: DocumentConnection, update: Uint8Array, clientIds: number[]): void {
    const { personKey, name } = connection.claims
    this.#parts.taken({ update, personKey, name, clientIds }, connection)
  }
}
