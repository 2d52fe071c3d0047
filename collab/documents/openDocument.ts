import * as Y from 'yjs'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { closeCodes, type DocumentConnection } from './documentConnection.ts'
import { answerFrame, askFrame, awarenessFrame, markFrame, readFrame, updateFrame } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'
import type { DocumentStore, UpdateRow } from './documentStore.ts'
import { DocumentSignals } from './documentSignals.ts'
import { DocumentSize } from './documentSize.ts'
import { Presence } from './presence.ts'
import { RemoteUpdates } from './remoteUpdates.ts'
import { UpdateLog } from './updateLog.ts'

export interface OpenDocumentOptions {
  /** `<tenantId>/documents/<documentId>`: begins every name on the bus. */
  name: string
  /** Names this opening, never used again. */
  self: string
  store: DocumentStore
  bus: Bus
  clock: Clock
  log: Log
  /** Called once, when the document is no longer served from here. */
  onEnded: () => void
}

/**
 * A document while somebody has it open in this process. Updates are fanned out at once, stored in batches,
 * and called stored only after COMMIT. When storing fails the document is given up with 1013: its clients
 * come back, and hand in what the database lacks.
 */
export class OpenDocument {
  readonly #options: OpenDocumentOptions
  readonly #log: Log
  readonly #doc = new Y.Doc()
  readonly #connections = new Set<DocumentConnection>()
  readonly #updates: UpdateLog
  readonly #remote: RemoteUpdates
  readonly #presence: Presence
  readonly #signals: DocumentSignals
  readonly #size: DocumentSize
  #cancelHeartbeat: (() => void) | undefined
  #cancelIdle: (() => void) | undefined
  #ended = false
  #compacting: Promise<void> | undefined
  #rowsCount = 0
  #storedCount = 0
  /** What the transaction that is being applied really changed. */
  #changes: Uint8Array[] = []

  constructor(options: OpenDocumentOptions) {
    const { store, bus, clock, name, self } = options
    this.#options = options
    this.#log = options.log.child({ document: name })
    this.#doc.on('update', (update: Uint8Array) => this.#changes.push(update))
    this.#size = new DocumentSize(this.#log)
    this.#presence = new Presence(clock, this.#connections, (entries) =>
      this.#signals.tell({ kind: 'presence', entries }),
    )
    this.#signals = new DocumentSignals(bus, name, self, this.#log, {
      presence: (entries) => this.#presence.hear(entries),
      whoIsThere: () => this.#presence.local(),
      revoked: (personKey) => this.revoke(personKey),
    })
    this.#updates = new UpdateLog({
      store,
      clock,
      onStored: (storedCount) => this.#onStored(storedCount),
      onFailed: (error) => this.#giveUp(error),
    })
    this.#remote = new RemoteUpdates({
      bus,
      stream: `${name}/updates`,
      self,
      clock,
      log: this.#log,
      apply: (row) => this.#applyForeign(row.update),
      rebuild: () => this.#rebuild(),
      adopt: (row) => {
        this.#record(row)
        return this.#updates.stored()
      },
    })
  }

  /** Throws ProblemError NOT_FOUND, STORAGE_UNAVAILABLE. */
  async open(): Promise<void> {
    const { clock } = this.#options
    try {
      // Listening begins before the database is read, so nothing falls between the two.
      await this.#signals.start()
      await this.#remote.start()
      await this.#load()
    } catch (error) {
      await this.#end()
      throw error
    }
    this.#signals.tell({ kind: 'who-is-there' })
    this.#cancelHeartbeat = clock.every(documentLimits.heartbeatMs, () => this.#beat())
    this.#restWhenIdle()
    this.#log.info({ rows: this.#rowsCount, bytes: this.#size.bytes }, 'document opened')
  }

  join(connection: DocumentConnection): void {
    if (this.#ended) return connection.close(closeCodes.tryAgain, 'the document is closing')
    if (this.#connections.size >= documentLimits.connectionsPerDocumentMax) return connection.refuse('ROOM_FULL')
    this.#cancelIdle?.()
    this.#cancelIdle = undefined
    this.#connections.add(connection)
    // A reader is not asked for what it has, so whatever it sends is an attempt to write.
    if (connection.claims.access === 'edit') connection.send(askFrame(this.#doc))
    connection.send(this.#presence.frame())
  }

  leave(connection: DocumentConnection): void {
    if (!this.#connections.delete(connection)) return
    this.#presence.leave(connection)
    this.#restWhenIdle()
  }

  /** Takes one frame from a connection; whatever is wrong with it closes that connection and changes nothing. */
  receive(connection: DocumentConnection, bytes: Uint8Array): void {
    if (connection.closing || this.#ended) return
    try {
      if (!connection.count()) throw new ProblemError('RATE_LIMITED')
      if (bytes.byteLength > documentLimits.frameBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
      this.#handle(connection, bytes)
    } catch (error) {
      this.#refuse(connection, error)
    }
  }

  #refuse(connection: DocumentConnection, error: unknown): void {
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
        return this.#answer(connection, frame.stateVector)
      case 'update':
        return this.#takeUpdate(connection, frame.update)
      case 'awareness':
        return this.#presence.speak(connection, frame.entries)
      case 'awareness-query':
        return connection.send(this.#presence.frame())
      case 'mark':
        return this.#confirm(connection, frame.mark)
      case 'other':
        return
      default:
        return frame satisfies never
    }
  }

  #answer(connection: DocumentConnection, stateVector: Uint8Array): void {
    const ahead = isAhead(stateVector, this.#doc)
    // A reader cannot hand in what we lost in a crash, and would show for ever what nobody else has.
    if (ahead && connection.claims.access === 'read') throw new ProblemError('CONFLICT', 'reload the document')
    connection.send(answerFrame(this.#doc, stateVector))
  }

  #takeUpdate(connection: DocumentConnection, update: Uint8Array): void {
    const { access, personKey } = connection.claims
    if (access === 'read') throw new ProblemError('READ_ONLY')
    if (update.byteLength > limits.documentUpdateBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    const clientIds = writersOf(update)
    this.#size.makeRoom(this.#doc, update.byteLength)
    try {
      const change = this.#apply(update)
      if (!change) return
      this.#record({ update: change, personKey, clientIds })
      this.#broadcast(change, connection)
    } catch (error) {
      // First whoever sent it, and for good: told to come back like the others, they would send it again.
      this.#refuse(connection, new ProblemError('UPDATE_INVALID'))
      this.#giveUp(error)
    }
  }

  /** Stores an update and tells the other processes of it. The two keep the same count. */
  #record(row: UpdateRow): void {
    this.#size.add(row.update.byteLength)
    this.#updates.append(row)
    this.#remote.publish(row)
  }

  #broadcast(update: Uint8Array, from?: DocumentConnection): void {
    const frame = updateFrame(update)
    for (const connection of this.#connections) if (connection !== from) connection.send(frame)
  }

  /**
   * Answers with what the update added, or undefined when everything in it was here already. Throws when the
   * bytes could be decoded but not applied: the document may be half changed then and is to be given up.
   */
  #apply(update: Uint8Array): Uint8Array | undefined {
    this.#changes = []
    Y.applyUpdate(this.#doc, update)
    const { pendingStructs, pendingDs } = this.#doc.store
    // What waits for a missing predecessor is not in the change; only the whole update keeps it.
    if (pendingStructs || pendingDs || this.#changes.length > 1) return update
    return this.#changes[0]
  }

  #applyForeign(update: Uint8Array): void {
    if (this.#ended) return
    try {
      const change = this.#apply(update)
      if (change) this.#broadcast(change)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  #confirm(connection: DocumentConnection, mark: number): void {
    // Whatever could not be stored ends in giving the document up, so a rejection needs no answer.
    Promise.all([this.#updates.stored(), this.#remote.stored()]).then(
      () => connection.send(markFrame(mark)),
      () => undefined,
    )
  }

  #onStored(storedCount: number): void {
    this.#remote.reportStored(storedCount)
    this.#rowsCount += storedCount - this.#storedCount
    this.#storedCount = storedCount
    if (this.#rowsCount > documentLimits.rowsBeforeCompaction) void this.#compact()
  }

  #compact(): Promise<void> {
    this.#compacting ??= this.#compactNow().finally(() => (this.#compacting = undefined))
    return this.#compacting
  }

  async #compactNow(): Promise<void> {
    try {
      const { rowsCount, bytes } = await this.#options.store.compact()
      this.#rowsCount = Math.max(0, this.#rowsCount - rowsCount)
      this.#log.info({ rows: rowsCount, bytes }, 'document compacted')
    } catch (error) {
      // The rows stay where they are; the next compaction takes them.
      this.#log.warn({ err: error }, 'document not compacted')
    }
  }

  /** Answers with what the database added to what was here. */
  async #load(): Promise<Uint8Array[]> {
    const stored = await this.#options.store.load()
    this.#changes = []
    this.#doc.transact(() => {
      for (const update of stored.updates) Y.applyUpdate(this.#doc, update)
    })
    this.#rowsCount = stored.rowsCount
    this.#size.loaded(stored.bytes)
    return this.#changes
  }

  async #rebuild(): Promise<void> {
    try {
      for (const change of await this.#load()) this.#broadcast(change)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  /** Shows a person out who may no longer open this document. */
  revoke(personKey: string): void {
    for (const connection of this.#connections)
      if (connection.claims.personKey === personKey) connection.refuse('PASS_INVALID')
  }

  #beat(): void {
    this.#presence.sweep()
    const frame = awarenessFrame([])
    for (const connection of this.#connections) connection.beat(frame)
  }

  #restWhenIdle(): void {
    if (this.#connections.size > 0 || this.#ended) return
    this.#cancelIdle?.()
    this.#cancelIdle = this.#options.clock.after(documentLimits.idleMs, () => void this.#rest())
  }

  async #rest(): Promise<void> {
    await Promise.allSettled([this.#updates.stored(), this.#remote.stored()])
    if (this.#connections.size > 0 || this.#ended) return
    // From here on a newcomer opens the document anew; compaction works on the database alone.
    const compaction = this.#rowsCount > 0 ? this.#compact() : undefined
    await this.#end()
    await compaction
  }

  #giveUp(error: unknown): void {
    if (this.#ended) return
    this.#log.error({ err: error }, 'document given up')
    for (const connection of this.#connections) connection.close(closeCodes.tryAgain, 'come back')
    void this.#end()
  }

  /** Stores what waits, for at most `documentLimits.closeMs`, then sends everybody away. */
  async close(): Promise<void> {
    const late = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(documentLimits.closeMs, late.resolve)
    await Promise.race([Promise.allSettled([this.#updates.stored(), this.#compacting]), late.promise])
    cancel()
    for (const connection of this.#connections) connection.close(closeCodes.restart, 'the server restarts')
    await this.#end()
  }

  async #end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#cancelHeartbeat?.()
    this.#cancelIdle?.()
    this.#options.onEnded()
    this.#presence.close()
    await Promise.allSettled([this.#remote.close(), this.#signals.close()])
    this.#connections.clear()
    this.#doc.destroy()
    this.#log.info('document closed')
  }
}

/** The Yjs clients whose writing an update carries. Throws ProblemError UPDATE_INVALID when it cannot be decoded. */
function writersOf(update: Uint8Array): number[] {
  try {
    const clients = new Set(Y.decodeUpdate(update).structs.map((struct) => struct.id.client))
    return [...clients].slice(0, documentLimits.clientIdsPerRowMax)
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}

/** Throws ProblemError UPDATE_INVALID when the state vector cannot be decoded. */
function isAhead(stateVector: Uint8Array, doc: Y.Doc): boolean {
  try {
    return [...Y.decodeStateVector(stateVector)].some(([client, clock]) => Y.getState(doc.store, client) < clock)
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}
