import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'
import type { KnownItems } from './typeDepth.ts'

/** What one of the house's own edits did. `change` is undefined when it changed nothing. */
export interface Edited<T> {
  answer: T
  change: Uint8Array | undefined
  clientId: number
}

/** How far a replica is: what is equal in two of them is equal in all they hold. */
export interface Progress {
  vector: Uint8Array
  /** A digest of what is deleted, which the vector does not tell. */
  deletes: string
}

/** The Yjs document of one part in this process. */
export class Replica implements KnownItems {
  readonly #doc = new Y.Doc()
  /** What the transaction that is being applied really changed. */
  #changes: Uint8Array[] = []
  /** The Yjs client under which each author of the house's own edits writes here. */
  readonly #hands = new Map<string, number>()
  /** All of it, encoded, while nothing has changed since. */
  #state: Uint8Array | undefined
  #progress: Progress | undefined
  #vector: Uint8Array | undefined

  constructor() {
    this.#doc.on('update', (update: Uint8Array) => {
      this.#changes.push(update)
      this.#state = undefined
      this.#progress = undefined
      this.#vector = undefined
    })
  }

  /**
   * Answers with what the update added, or undefined when everything in it was here already. Throws when the
   * bytes could be decoded but not applied: the document may be half changed then and is to be given up.
   */
  apply(update: Uint8Array): Uint8Array | undefined {
    this.#changes = []
    const { store } = this.#doc
    const { pendingStructs, pendingDs } = store
    const waiting = pendingStructs?.update
    Y.applyUpdate(this.#doc, update)
    // What waits for a missing predecessor is not in the change; only the whole update keeps it.
    const waits =
      (store.pendingStructs !== null && store.pendingStructs.update !== waiting) ||
      (store.pendingDs !== null && (pendingDs === null || Buffer.compare(store.pendingDs, pendingDs) !== 0))
    return waits || this.#changes.length > 1 ? update : this.#changes[0]
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

  /** `look` changes nothing and keeps nothing of the document: a copy of a large one would stop the process for seconds. */
  read<T>(look: (doc: Y.Doc) => T): T {
    return look(this.#doc)
  }

  /** All of it; the same bytes until something changes. */
  state(): Uint8Array {
    this.#state ??= this.#encode()
    return this.#state
  }

  /** Lets go of the encoded state, which a large document should not hold for ever. */
  forgetState(): void {
    this.#state = undefined
  }

  vector(): Uint8Array {
    this.#vector ??= Y.encodeStateVector(this.#doc)
    return this.#vector
  }

  /** Takes a while for a large document, once a change. */
  progress(): Progress {
    this.#progress ??= { vector: this.vector(), deletes: deletesOf(this.#doc) }
    return this.#progress
  }

  /** What somebody with this state vector lacks. */
  since(vector: Uint8Array): Uint8Array {
    // One byte says that they have nothing at all.
    return vector.byteLength <= 1 ? this.state() : this.#encode(vector)
  }

  /** Whether a state vector names what is not here. Throws ProblemError UPDATE_INVALID when it cannot be decoded. */
  isBehind(vector: Uint8Array): boolean {
    try {
      const theirs = [...Y.decodeStateVector(vector)]
      return theirs.some(([client, clock]) => Y.getState(this.#doc.store, client) < clock)
    } catch {
      throw new ProblemError('UPDATE_INVALID')
    }
  }

  itemAt(id: Y.ID): Y.Item | undefined {
    if (Y.getState(this.#doc.store, id.client) <= id.clock) return undefined
    const item = Y.getItem(this.#doc.store, id)
    return item instanceof Y.Item ? item : undefined
  }

  destroy(): void {
    this.#doc.destroy()
  }

  /**
   * Without what waits for a predecessor that nobody has sent: merging that in takes longer than all the rest. Should
   * the predecessor come, both are in the change that goes to everybody.
   */
  #encode(vector?: Uint8Array): Uint8Array {
    const { store } = this.#doc
    const { pendingStructs, pendingDs } = store
    store.pendingStructs = null
    store.pendingDs = null
    try {
      return Y.encodeStateAsUpdate(this.#doc, vector)
    } finally {
      store.pendingStructs = pendingStructs
      store.pendingDs = pendingDs
    }
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

function deletesOf(doc: Y.Doc): string {
  const deletes = Y.createDeleteSetFromStructStore(doc.store)
  const bytes = Y.encodeSnapshot(Y.createSnapshot(deletes, new Map()))
  return createHash('sha256').update(bytes).digest('base64url')
}
