import type * as Y from 'yjs'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { closeCodes, type DocumentConnection } from './documentConnection.ts'
import type { Author, PartAddress } from './documentEditing.ts'
import { awarenessFrame, markFrame, readFrame, updateFrame } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'
import type { DocumentStore, UpdateRow } from './documentStore.ts'
import { partName } from './documentName.ts'
import { DocumentSignals } from './documentSignals.ts'
import { DocumentSize } from './documentSize.ts'
import { mayWrite } from './mayWrite.ts'
import { Presence } from './presence.ts'
import { RemoteUpdates } from './remoteUpdates.ts'
import { Replica, writersOf } from './replica.ts'
import { Settling } from './settling.ts'
import { UpdateLog } from './updateLog.ts'

export interface OpenDocumentOptions {
  address: PartAddress
  /** Names this opening, never used again. */
  self: string
  store: DocumentStore
  bus: Bus
  clock: Clock
  log: Log
  /** Called after a burst of changes that were recorded here, and at the end if there were any. */
  onSettled: () => void
  /** Called once, when the document is no longer served from here. */
  onEnded: () => void
}

/**
 * One part of a document while somebody has it open in this process. Updates are fanned out at once, stored in batches,
 * and called stored only after COMMIT. When storing fails the document is given up with 1013: its clients
 * come back, and hand in what the database lacks.
 */
export class OpenDocument {
  readonly #options: OpenDocumentOptions
  readonly #log: Log
  readonly #replica = new Replica()
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
  readonly #settling: Settling
  /** The house's own edits that are not stored yet. */
  #editsCount = 0
  #rowsCount = 0
  #storedCount = 0

  constructor(options: OpenDocumentOptions) {
    const { store, bus, clock, address, self } = options
    const name = partName(address)
    this.#options = options
    this.#log = options.log.child({ document: name })
    this.#settling = new Settling(clock, options.onSettled)
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
    if (this.#mayWrite(connection)) connection.send(this.#replica.ask())
    connection.send(this.#presence.frame())
  }

  /** Whether it is no longer served from here: open it anew. */
  get ended(): boolean {
    return this.#ended
  }

  /**
   * One of the house's own edits: everybody's next update, stored when this resolves. Throws DOCUMENT_FULL, and
   * STORAGE_UNAVAILABLE when it could not be stored; whatever `change` throws undoes what it did.
   */
  async edit<T>(author: Author, change: (doc: Y.Doc) => T): Promise<T> {
    this.#editsCount++
    try {
      const answer = this.#change(author, change)
      await this.#updates.stored()
      return answer
    } catch (error) {
      throw error instanceof ProblemError || !this.#ended ? error : new ProblemError('STORAGE_UNAVAILABLE')
    } finally {
      this.#editsCount--
      this.#restWhenIdle()
    }
  }

  /** A copy of the document, the caller's to destroy. */
  copy(): Y.Doc {
    return this.#replica.copy()
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
    const ahead = this.#replica.isBehind(stateVector)
    // A reader cannot hand in what we lost in a crash, and would show for ever what nobody else has.
    if (ahead && !this.#mayWrite(connection)) throw new ProblemError('CONFLICT', 'reload the document')
    connection.send(this.#replica.answer(stateVector))
  }

  #takeUpdate(connection: DocumentConnection, update: Uint8Array): void {
    const { personKey } = connection.claims
    if (!this.#mayWrite(connection)) throw new ProblemError('READ_ONLY')
    if (update.byteLength > limits.documentUpdateBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    const clientIds = writersOf(update)
    this.#size.makeRoom(() => this.#replica.measure(), update.byteLength)
    try {
      const change = this.#replica.apply(update)
      if (!change) return
      this.#record({ update: change, personKey, clientIds })
      this.#broadcast(change, connection)
    } catch (error) {
      // First whoever sent it, and for good: told to come back like the others, they would send it again.
      this.#refuse(connection, new ProblemError('UPDATE_INVALID'))
      this.#giveUp(error)
    }
  }

  #change<T>({ personKey }: Author, change: (doc: Y.Doc) => T): T {
    try {
      const edited = this.#replica.edit(personKey, change)
      if (!edited.change) return edited.answer
      const { byteLength } = edited.change
      this.#size.makeRoom(() => this.#replica.measure() - byteLength, byteLength)
      this.#record({ update: edited.change, personKey, clientIds: [edited.clientId] })
      this.#broadcast(edited.change)
      return edited.answer
    } catch (error) {
      // Nobody has seen it and nothing stores it: opened anew, the document is as it was before.
      if (this.#replica.changed) this.#giveUp(error)
      throw error
    }
  }

  /** Stores an update and tells the other processes of it. The two keep the same count. */
  #record(row: UpdateRow): void {
    this.#size.add(row.update.byteLength)
    this.#updates.append(row)
    this.#remote.publish(row)
    this.#settling.changed()
  }

  #mayWrite({ claims }: DocumentConnection): boolean {
    return mayWrite(claims.access, this.#options.address.part)
  }

  #broadcast(update: Uint8Array, from?: DocumentConnection): void {
    const frame = updateFrame(update)
    for (const connection of this.#connections) if (connection !== from) connection.send(frame)
  }

  #applyForeign(update: Uint8Array): void {
    if (this.#ended) return
    try {
      const change = this.#replica.apply(update)
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
    const changes = this.#replica.load(stored.updates)
    this.#rowsCount = stored.rowsCount
    this.#size.loaded(stored.bytes)
    return changes
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

  get #idle(): boolean {
    return this.#connections.size === 0 && this.#editsCount === 0
  }

  #restWhenIdle(): void {
    if (!this.#idle || this.#ended) return
    this.#cancelIdle?.()
    this.#cancelIdle = this.#options.clock.after(documentLimits.idleMs, () => void this.#rest())
  }

  async #rest(): Promise<void> {
    await Promise.allSettled([this.#updates.stored(), this.#remote.stored()])
    if (!this.#idle || this.#ended) return
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
    this.#settling.close()
    await Promise.allSettled([this.#remote.close(), this.#signals.close()])
    this.#connections.clear()
    this.#replica.destroy()
    this.#log.info('document closed')
  }
}
