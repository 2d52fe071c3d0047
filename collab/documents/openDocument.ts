import type * as Y from 'yjs'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { Audience } from './audience.ts'
import { Compaction } from './compaction.ts'
import { DocumentAnswers } from './documentAnswers.ts'
import { closeCodes, type DocumentConnection } from './documentConnection.ts'
import type { Author, PartAddress } from './documentEditing.ts'
import { askFrame, awarenessFrame, markFrame, updateFrame } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'
import { partName } from './documentName.ts'
import { DocumentSignals } from './documentSignals.ts'
import { DocumentSize } from './documentSize.ts'
import type { DocumentStore, UpdateRow } from './documentStore.ts'
import { Healing } from './healing.ts'
import { Intake } from './intake.ts'
import { mayWrite } from './mayWrite.ts'
import { Presence } from './presence.ts'
import { Reception } from './reception.ts'
import { RemoteUpdates } from './remoteUpdates.ts'
import { Replica } from './replica.ts'
import type { SchemaGate } from './schemaGate.ts'
import { Settling } from './settling.ts'
import { UpdateLog } from './updateLog.ts'
import { websocketFrame } from './websocketFrame.ts'

export interface OpenDocumentOptions {
  address: PartAddress
  /** Names this opening, never used again. */
  self: string
  store: DocumentStore
  gate: SchemaGate
  bus: Bus
  clock: Clock
  log: Log
  /** Called after a burst of changes that were recorded here, and at the end if there were any. */
  onSettled: () => void
  onRevoked: (personKey: string) => void
  /** What many people may do has changed: whoever is here with more than that is to be shown out. */
  onRightsChanged: () => void
  /** Called once, when the document is no longer served from here. */
  onEnded: () => void
}

/**
 * One part of a document while somebody has it open in this process. Updates are fanned out at once, stored in
 * batches, and called stored only after COMMIT. When storing fails the document is given up with 1013: its
 * clients come back, and hand in what the database lacks.
 */
export class OpenDocument {
  readonly gate: SchemaGate
  readonly #options: OpenDocumentOptions
  readonly #log: Log
  readonly #replica = new Replica()
  readonly #answers = new DocumentAnswers(this.#replica)
  readonly #audience = new Audience()
  readonly #intake: Intake
  readonly #reception: Reception
  readonly #updates: UpdateLog
  readonly #remote: RemoteUpdates
  readonly #healing: Healing
  readonly #presence: Presence
  readonly #signals: DocumentSignals
  readonly #size: DocumentSize
  readonly #settling: Settling
  readonly #compaction: Compaction
  #cancelHeartbeat: (() => void) | undefined
  #cancelIdle: (() => void) | undefined
  #ended = false
  /** The house's own edits that are not stored yet. */
  #editsCount = 0

  constructor(options: OpenDocumentOptions) {
    this.gate = options.gate
    const { store, bus, clock, address, self } = options
    const name = partName(address)
    this.#options = options
    this.#log = options.log.child({ document: name })
    this.#reception = new Reception(
      {
        ask: (connection, stateVector) => this.#answer(connection, stateVector),
        update: (connection, update) => this.#intake.take(connection, update),
        awareness: (connection, body) => this.#presence.speak(connection, body),
        awarenessQuery: (connection) => connection.sendFramed(this.#presence.frame()),
        mark: (connection, mark) => this.#confirm(connection, mark),
      },
      this.#log,
    )
    this.#settling = new Settling(clock, options.onSettled)
    this.#compaction = new Compaction(store, this.#log)
    this.#size = new DocumentSize({
      measure: () => this.#replica.state().byteLength,
      onLarge: (bytes) => {
        this.#log.warn({ bytes }, 'large document')
        this.#audience.tell({ kind: 'large', bytes })
      },
    })
    this.#intake = new Intake({
      replica: this.#replica,
      size: this.#size,
      mayWrite: (connection) => this.#mayWrite(connection),
      taken: (row, from) => {
        this.#record(row)
        this.#broadcast(row.update, from)
      },
      // First whoever sent it, and for good: told to come back like the others, they would send it again.
      broken: (from, error) => {
        this.#reception.refuse(from, new ProblemError('UPDATE_INVALID'))
        this.#giveUp(error)
      },
      isOpen: () => !this.#ended,
    })
    this.#presence = new Presence({
      clock,
      sendAll: (framed) => this.#audience.sendAll(framed),
      count: () => this.#audience.count,
      publish: (entries) => this.#signals.tell({ kind: 'presence', entries }),
    })
    this.#signals = new DocumentSignals(bus, name, self, this.#log, {
      presence: (entries) => this.#presence.hear(entries),
      whoIsThere: () => this.#presence.local(),
      revoked: (personKey) => {
        options.onRevoked(personKey)
        this.revoke(personKey)
      },
      rightsChanged: () => options.onRightsChanged(),
      schema: (version) => this.raise(version),
      progress: (from, progress) => this.#healing.hear(from, progress),
    })
    this.#updates = new UpdateLog({
      store,
      clock,
      onStored: (storedCount) => {
        this.#remote.reportStored(storedCount)
        this.#compaction.stored(storedCount)
      },
      onFailed: (error) => this.#giveUp(error),
    })
    const common = { bus, self, clock, log: this.#log, rebuild: () => this.#rebuild() }
    this.#remote = new RemoteUpdates({
      ...common,
      stream: `${name}/updates`,
      apply: (row) => this.#applyForeign(row.update),
      adopt: (row) => {
        this.#record(row)
        return this.#updates.stored()
      },
    })
    this.#healing = new Healing({
      ...common,
      name,
      replica: this.#replica,
      tell: ({ vector, deletes }) => this.#signals.tell({ kind: 'progress', deletes }, vector),
      whole: () => this.whole(),
      stored: () => this.#stored(),
      apply: (update) => this.#applyForeign(update),
    })
  }

  /** Throws ProblemError NOT_FOUND, STORAGE_UNAVAILABLE. */
  async open(): Promise<void> {
    try {
      // Listening begins before the database is read, so nothing falls between the two.
      await Promise.all([this.#signals.start(), this.#remote.start(), this.#healing.start()])
      await Promise.all([this.#load(), this.gate.load()])
    } catch (error) {
      await this.#end()
      throw error
    }
    this.#signals.tell({ kind: 'who-is-there' })
    this.#cancelHeartbeat = this.#options.clock.every(documentLimits.heartbeatMs, () => this.#beat())
    this.#restWhenIdle()
    this.#log.info({ rows: this.#compaction.rowsCount, bytes: this.#size.bytes }, 'document opened')
  }

  join(connection: DocumentConnection): void {
    if (this.#ended) return connection.close(closeCodes.tryAgain, 'the document is closing')
    if (this.#audience.count >= documentLimits.connectionsPerDocumentMax) return connection.refuse('ROOM_FULL')
    if (this.gate.shuts(connection.schema)) return connection.refuse('EDITOR_OUTDATED')
    this.#cancelIdle?.()
    this.#cancelIdle = undefined
    this.#audience.add(connection)
    // A reader is not asked for what it has, so whatever it sends is an attempt to write.
    if (this.#mayWrite(connection)) connection.send(askFrame(this.#replica.vector()))
    connection.sendFramed(this.#presence.frame())
    if (this.#size.large) this.#audience.tell({ kind: 'large', bytes: this.#size.bytes }, connection)
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
      await this.#updates.stored().catch(() => {
        throw new ProblemError('STORAGE_UNAVAILABLE')
      })
      return answer
    } finally {
      this.#editsCount--
      this.#restWhenIdle()
    }
  }

  /** Resolves when no update is half applied. */
  whole(): Promise<void> {
    return this.#intake.whole()
  }

  /** `look` changes nothing and keeps nothing of the document. */
  read<T>(look: (doc: Y.Doc) => T): T {
    return this.#replica.read(look)
  }

  /** Who is here, and with which pass. */
  connections(): Iterable<DocumentConnection> {
    return this.#audience
  }

  leave(connection: DocumentConnection): void {
    if (!this.#audience.delete(connection)) return
    this.#presence.leave(connection)
    this.#restWhenIdle()
  }

  /** Takes one frame from a connection. */
  receive(connection: DocumentConnection, bytes: Uint8Array): void {
    if (!this.#ended) this.#reception.receive(connection, bytes)
  }

  #answer(connection: DocumentConnection, stateVector: Uint8Array): void {
    const ahead = this.#replica.isBehind(stateVector)
    // A reader cannot hand in what we lost in a crash, and would show for ever what nobody else has.
    if (ahead && !this.#mayWrite(connection)) throw new ProblemError('CONFLICT', 'reload the document')
    this.#answers.send(connection, stateVector)
  }

  #change<T>({ personKey, name }: Author, change: (doc: Y.Doc) => T): T {
    try {
      const edited = this.#replica.edit(personKey, change)
      if (!edited.change) return edited.answer
      this.#size.makeRoom(edited.change.byteLength)
      this.#record({ update: edited.change, personKey, name, clientIds: [edited.clientId] })
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
    this.#compaction.appended(row.update.byteLength)
    this.#updates.append(row)
    this.#remote.publish(row)
    this.#settling.changed()
  }

  #mayWrite({ claims }: DocumentConnection): boolean {
    return mayWrite(claims.access, this.#options.address.part)
  }

  #broadcast(change: Uint8Array, from?: DocumentConnection): void {
    const framed = websocketFrame(updateFrame(change))
    this.#answers.changed(framed)
    this.#audience.broadcast(framed, from)
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

  /** Resolves when all that is here now is stored, by us or by whoever sent it to us. */
  async #stored(): Promise<void> {
    await Promise.all([this.#updates.stored(), this.#remote.stored()])
  }

  #confirm(connection: DocumentConnection, mark: number): void {
    // Whatever could not be stored ends in giving the document up, so a rejection needs no answer.
    this.#stored().then(
      () => connection.send(markFrame(mark)),
      () => undefined,
    )
  }

  /** Answers with what the database added to what was here. */
  async #load(): Promise<Uint8Array[]> {
    const stored = await this.#options.store.load()
    const changes = await this.#take(stored.updates)
    const snapshotBytes = (stored.updates.length > stored.rowsCount && stored.updates[0]?.byteLength) || 0
    this.#compaction.loaded(stored.rowsCount, stored.bytes - snapshotBytes, snapshotBytes)
    this.#size.loaded(stored.bytes)
    return changes
  }

  async #take(updates: Uint8Array[]): Promise<Uint8Array[]> {
    try {
      return this.#replica.load(updates)
    } catch (error) {
      // Opened again it would fail again: it is kept aside for somebody to look at, and everybody is told so.
      return this.#options.store.quarantine(String(error))
    }
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
    this.#audience.refuse('PASS_INVALID', (connection) => connection.claims.personKey === personKey)
  }

  /** Shows older editors out, now that one of this schema writes. */
  raise(schemaVersion: number): void {
    this.gate.hear(schemaVersion)
    this.#audience.refuse('EDITOR_OUTDATED', (connection) => this.gate.shuts(connection.schema))
  }

  #beat(): void {
    this.#presence.sweep()
    this.#answers.sweep()
    const framed = websocketFrame(awarenessFrame([]))
    for (const connection of this.#audience) connection.beat(framed)
  }

  get #idle(): boolean {
    return this.#audience.count === 0 && this.#editsCount === 0
  }

  #restWhenIdle(): void {
    if (!this.#idle || this.#ended) return
    this.#cancelIdle?.()
    this.#cancelIdle = this.#options.clock.after(documentLimits.idleMs, () => void this.#rest())
  }

  async #rest(): Promise<void> {
    await Promise.allSettled([this.#stored()])
    if (!this.#idle || this.#ended) return
    // From here on a newcomer opens the document anew; compaction works on the database alone.
    const compaction = this.#compaction.run()
    await this.#end()
    await compaction
  }

  #giveUp(error: unknown): void {
    if (this.#ended) return
    this.#log.error({ err: error }, 'document given up')
    for (const connection of this.#audience) connection.close(closeCodes.tryAgain, 'come back')
    void this.#end()
  }

  /** Stores what waits, for at most `documentLimits.closeMs`, then sends everybody away. */
  async close(): Promise<void> {
    const late = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(documentLimits.closeMs, late.resolve)
    await Promise.race([Promise.allSettled([this.#updates.stored(), this.#compaction.ended()]), late.promise])
    cancel()
    this.#audience.flush()
    for (const connection of this.#audience) connection.close(closeCodes.restart, 'the server restarts')
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
    await Promise.allSettled([this.#remote.close(), this.#signals.close(), this.#healing.close()])
    this.#audience.clear()
    this.#replica.destroy()
    this.#log.info('document closed')
  }
}
