import * as Y from 'yjs'
import { ProblemError } from '../../infra/contract/problems.ts'
import { answerFrame, askFrame } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'

/** What one of the house's own edits did. `change` is undefined when it changed nothing. */
export interface Edited<T> {
  answer: T
  change: Uint8Array | undefined
  clientId: number
}

/** The Yjs document of one part in this process. */
export class Replica {
  readonly #doc = new Y.Doc()
  /** What the transaction that is being applied really changed. */
  #changes: Uint8Array[] = []
  /** The Yjs client under which each author of the house's own edits writes here. */
  readonly #hands = new Map<string, number>()

  constructor() {
    this.#doc.on('update', (update: Uint8Array) => this.#changes.push(update))
  }

  /**
   * Answers with what the update added, or undefined when everything in it was here already. Throws when the
   * bytes could be decoded but not applied: the document may be half changed then and is to be given up.
   */
  apply(update: Uint8Array): Uint8Array | undefined {
    this.#changes = []
    Y.applyUpdate(this.#doc, update)
    const { pendingStructs, pendingDs } = this.#doc.store
    // What waits for a missing predecessor is not in the change; only the whole update keeps it.
    if (pendingStructs || pendingDs || this.#changes.length > 1) return update
    return this.#changes[0]
  }

  /** Applies what was stored; answers with what it added to what was here. */
  load(updates: Uint8Array[]): Uint8Array[] {
    this.#changes = []
    this.#doc.transact(() => {
      for (const update of updates) Y.applyUpdate(this.#doc, update)
    })
    return this.#changes
  }

  /** Changes the document in the name of `personKey`. When `change` throws, the document may be half changed. */
  edit<T>(personKey: string, change: (doc: Y.Doc) => T): Edited<T> {
    this.#changes = []
    const clientId = this.#handOf(personKey)
    this.#doc.clientID = clientId
    const answer = this.#doc.transact(() => change(this.#doc))
    const [only, ...more] = this.#changes
    return { answer, change: more.length > 0 ? Y.mergeUpdates(this.#changes) : only, clientId }
  }

  /** Whether the last change left anything behind. */
  get changed(): boolean {
    return this.#changes.length > 0
  }

  /** A copy, the caller's to destroy. */
  copy(): Y.Doc {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.#doc))
    return copy
  }

  /** How large the document is when encoded; takes long for a large one. */
  measure(): number {
    return Y.encodeStateAsUpdate(this.#doc).byteLength
  }

  /** Asks a client for what is missing here. */
  ask(): Uint8Array {
    return askFrame(this.#doc)
  }

  /** What somebody with this state vector lacks. */
  answer(stateVector: Uint8Array): Uint8Array {
    return answerFrame(this.#doc, stateVector)
  }

  /** Whether a state vector names what is not here. Throws ProblemError UPDATE_INVALID when it cannot be decoded. */
  isBehind(stateVector: Uint8Array): boolean {
    try {
      const theirs = [...Y.decodeStateVector(stateVector)]
      return theirs.some(([client, clock]) => Y.getState(this.#doc.store, client) < clock)
    } catch {
      throw new ProblemError('UPDATE_INVALID')
    }
  }

  destroy(): void {
    this.#doc.destroy()
  }

  /** One Yjs client an author, so that who wrote what can be told of the house's own edits as well. */
  #handOf(personKey: string): number {
    const known = this.#hands.get(personKey)
    if (known !== undefined) return known
    if (this.#hands.size >= documentLimits.handsMax) this.#hands.clear()
    const hand = new Y.Doc().clientID
    this.#hands.set(personKey, hand)
    return hand
  }
}

/** The Yjs clients whose writing an update carries. Throws ProblemError UPDATE_INVALID when it cannot be decoded. */
export function writersOf(update: Uint8Array): number[] {
  try {
    const clients = new Set(Y.decodeUpdate(update).structs.map((struct) => struct.id.client))
    return [...clients].slice(0, documentLimits.clientIdsPerRowMax)
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}
