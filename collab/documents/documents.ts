import type * as Y from 'yjs'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { noteSchemaVersion } from '../../infra/contract/noteSchema.ts'
import { DocumentAccess, DocumentPart, type PassClaims } from '../../infra/contract/permits.ts'
import { ProblemError, problems } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { PermitVerifier, Verified } from '../../infra/permits.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { documentAccess } from '../admission/documentAccess.ts'
import { LiveNotes } from '../admission/liveNotes.ts'
import type { Placement } from '../ports.ts'
import { closeCodes, DocumentConnection, type DocumentSocket } from './documentConnection.ts'
import type { Author, DocumentEditing, PartAddress } from './documentEditing.ts'
import { documentLimits } from './documentLimits.ts'
import { DocumentSignals, type Told } from './documentSignals.ts'
import { partName } from './documentName.ts'
import type { DocumentStore } from './documentStore.ts'
import type { DocumentStores } from './documentStores.ts'
import { OpenDocument } from './openDocument.ts'
import { mayWrite } from './mayWrite.ts'
import { Replica } from './replica.ts'
import { Revocations } from './revocations.ts'
import { SchemaGate } from './schemaGate.ts'

export interface DocumentsDeps {
  storage: Storage
  stores: Pick<DocumentStores, 'of'>
  bus: Bus
  clock: Clock
  log: Log
  verifier: Pick<PermitVerifier, 'pass'>
  newId: () => string
  /** Throws REGION_REFUSED where this process stands outside the regions of a tenant. */
  refuseDocuments: (tenantId: TenantId) => void
  placement: Pick<Placement, 'room' | 'presence'>
}

/** What a client asks for: the path it connected to and the pass it brought. */
export interface DocumentRequest extends PartAddress {
  pass: string
  /** The schema its editor knows; undefined for a plain Yjs client. */
  schema: number | undefined
}

type Listener = (address: PartAddress) => void | Promise<void>

/** Every part of a document that somebody has open in this process. */
export class Documents implements DocumentEditing {
  readonly #deps: DocumentsDeps
  readonly #open = new Map<string, { document: OpenDocument; ready: Promise<void> }>()
  readonly #revocations: Revocations
  readonly #live: LiveNotes
  readonly #listeners = new Set<Listener>()
  /** Listeners that are still at work. */
  readonly #deriving = new Set<Promise<void>>()
  #closed = false

  constructor(deps: DocumentsDeps) {
    this.#deps = deps
    this.#live = new LiveNotes(deps)
    this.#revocations = new Revocations(deps.bus, deps.clock)
  }

  /** How many parts of documents are open here. */
  get openCount(): number {
    return this.#open.size
  }

  /** Takes over an accepted socket for as long as it lives; a refusal closes it with the problem's close code. */
  async serve(client: DocumentSocket, request: DocumentRequest): Promise<void> {
    const { socket } = client
    let connection: DocumentConnection | undefined
    let document: OpenDocument | undefined
    let gone = false
    socket.on('error', (error) => this.#deps.log.debug({ err: error }, 'document socket failed'))
    socket.on('close', () => {
      gone = true
      if (connection) document?.leave(connection)
    })
    // Nothing is read until the document is loaded; what the client sends meanwhile waits in its own buffers.
    socket.pause()
    try {
      const claims = await this.#admit(request)
      const opened = await this.#opened(request)
      document = opened
      await this.#admitEditor(opened.gate, claims, request)
      // Asked last, so that no revocation falls between the answer and the joining.
      await this.#refuseRevoked(claims)
      if (gone) return
      const joined = new DocumentConnection(client, claims, request.schema, this.#deps.clock)
      connection = joined
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) opened.receive(joined, data)
        else joined.refuse('BODY_INVALID')
      })
      opened.join(joined)
    } catch (error) {
      this.#refuse(client, error)
    } finally {
      socket.resume()
    }
  }

  async edit<T>(address: PartAddress, author: Author, change: (doc: Y.Doc) => T): Promise<T> {
    const document = await this.#opened(address)
    await document.whole()
    // The house knows all there is of the schema, and may use it.
    if (address.part === 'text') await this.#raise(document.gate, address, noteSchemaVersion)
    return document.ended ? this.edit(address, author, change) : document.edit(author, change)
  }

  async read<T>(address: PartAddress, look: (doc: Y.Doc) => T): Promise<T> {
    const known = this.#open.get(partName(address))
    if (!known || known.document.ended) return this.#readStored(address, look)
    await known.ready
    await known.document.whole()
    return known.document.ended ? this.#readStored(address, look) : known.document.read(look)
  }

  onSettled(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows a person out of a document, all its parts, everywhere, and refuses the passes they hold. */
  async revoke(tenantId: TenantId, documentId: DocumentId, personKey: string): Promise<void> {
    // Here at once, whatever the bus is doing.
    for (const document of this.#partsOf({ tenantId, documentId })) document.revoke(personKey)
    await this.#revocations.revoke(tenantId, documentId, personKey)
    await this.#announce({ tenantId, documentId }, { kind: 'revoked', personKey })
  }

  /**
   * After what the company, guests or many people may do with a document has changed: whoever has it open
   * with more than they may now do is shown out, everywhere, and so is whoever comes back with an older pass.
   */
  async revokeAll(tenantId: TenantId, documentId: DocumentId): Promise<void> {
    await this.#revocations.revoke(tenantId, documentId)
    await this.#announce({ tenantId, documentId }, { kind: 'rights-changed' })
  }

  /**
   * Sends everybody of a tenant away: it has moved to another data home, so that nothing of it can be stored here any
   * more, or keeps its documents out of this region.
   */
  showOut(tenantId: TenantId, why: 'TENANT_ELSEWHERE' | 'REGION_REFUSED'): void {
    for (const [name, { document }] of this.#open) {
      if (!name.startsWith(`${tenantId}/`)) continue
      for (const connection of document.connections()) connection.refuse(why)
      void document.close()
    }
  }

  /** Stores what waits, within `documentLimits.closeMs`, and sends everybody away to come back elsewhere. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(
      [...this.#open.values()].map(async ({ document, ready }) => {
        await ready.catch(() => undefined)
        await document.close()
      }),
    )
    const late = Promise.withResolvers<void>()
    const cancel = this.#deps.clock.after(documentLimits.closeMs, late.resolve)
    await Promise.race([Promise.all(this.#deriving), late.promise])
    cancel()
  }

  /** Throws ProblemError PASS_INVALID. */
  async #admit({ tenantId, documentId, pass }: DocumentRequest): Promise<PassClaims & Verified> {
    const claims = await this.#deps.verifier.pass(pass)
    if (claims.tenantId !== tenantId || claims.documentId !== documentId) throw new ProblemError('PASS_INVALID')
    return claims
  }

  /** Throws ProblemError PASS_INVALID when since the pass was issued its bearer was shown out, or lost a right. */
  async #refuseRevoked(claims: PassClaims & Verified): Promise<void> {
    const status = await this.#revocations.statusOf(claims)
    if (status === 'good') return
    if (status === 'in doubt' && (await this.#lost(claims, [claims])).size === 0) return
    throw new ProblemError('PASS_INVALID')
  }

  /** Those of the bearers who hold passes for more than they may do now. */
  async #lost(
    of: Omit<PartAddress, 'part'>,
    bearers: Pick<PassClaims, 'personKey' | 'access'>[],
  ): Promise<Set<string>> {
    const keys = [...new Set(bearers.map(({ personKey }) => personKey))]
    const granted = await this.#deps.storage.inTenant(of.tenantId, (tx) => documentAccess(tx, of.documentId, keys))
    const now = await this.#live.capped(of.tenantId, of.documentId, granted)
    const ranks = DocumentAccess.options
    const losers = bearers.filter(({ personKey, access }) => {
      const left = now.get(personKey)
      return left === undefined || ranks.indexOf(left) < ranks.indexOf(access)
    })
    return new Set(losers.map(({ personKey }) => personKey))
  }

  async #showLosersOut(address: PartAddress): Promise<void> {
    const { tenantId, documentId } = address
    this.#revocations.hear(tenantId, documentId)
    const document = this.#open.get(partName(address))?.document
    if (!document) return
    try {
      const claims = [...document.connections()].map((connection) => connection.claims)
      for (const personKey of await this.#lost(address, claims)) document.revoke(personKey)
    } catch (error) {
      // Rather everybody renews their pass than somebody keeps what they lost.
      this.#deps.log.error({ err: error }, 'rights not looked up')
      for (const { claims } of document.connections()) document.revoke(claims.personKey)
    }
  }

  /** Throws ProblemError EDITOR_OUTDATED; from a newer editor on, older ones are shut out. */
  async #admitEditor(gate: SchemaGate, { access }: PassClaims, request: DocumentRequest): Promise<void> {
    const { schema, part } = request
    if (schema === undefined) return
    // Served by a newer process than this one: it comes back until it finds one of its own age.
    if (schema > noteSchemaVersion) throw new ProblemError('STORAGE_UNAVAILABLE', 'an editor newer than this process')
    if (gate.shuts(schema)) throw new ProblemError('EDITOR_OUTDATED')
    if (part === 'text' && mayWrite(access, part)) await this.#raise(gate, request, schema)
  }

  /** Resolves when no older editor can join any more, here or elsewhere. */
  async #raise(gate: SchemaGate, of: Omit<PartAddress, 'part'>, version: number): Promise<void> {
    if (gate.version >= version) return
    await gate.store(version)
    await this.#announce(of, { kind: 'schema', version })
    for (const document of this.#partsOf(of)) document.raise(version)
  }

  /** The parts of a document that are open here. */
  #partsOf(of: Omit<PartAddress, 'part'>): OpenDocument[] {
    return DocumentPart.options.flatMap((part) => this.#open.get(partName({ ...of, part }))?.document ?? [])
  }

  /** Tells every process that has any part of the document open. */
  async #announce(of: Omit<PartAddress, 'part'>, told: Told): Promise<void> {
    await Promise.all(
      DocumentPart.options.map((part) => DocumentSignals.announce(this.#deps.bus, partName({ ...of, part }), told)),
    )
  }

  async #opened(address: PartAddress): Promise<OpenDocument> {
    this.#deps.refuseDocuments(address.tenantId)
    const name = partName(address)
    const known = this.#open.get(name)
    if (known) {
      await known.ready
      // It may have come to rest while we waited for the turn.
      return known.document.ended ? this.#opened(address) : known.document
    }
    if (this.#closed || this.#open.size >= documentLimits.documentsOpenMax)
      throw new ProblemError('STORAGE_UNAVAILABLE')
    const { storage, bus, clock, log, newId } = this.#deps
    const { tenantId, documentId } = address
    const document = new OpenDocument({
      address,
      self: newId(),
      store: this.#storeOf(address),
      gate: new SchemaGate(storage, address),
      bus,
      clock,
      log,
      onSettled: () => this.#settled(address),
      onRevoked: (personKey) => this.#revocations.hear(tenantId, documentId, personKey),
      onRightsChanged: () => void this.#showLosersOut(address),
      onEnded: () => {
        if (this.#open.get(name)?.document === document) this.#open.delete(name)
      },
    })
    const ready = document.open()
    this.#open.set(name, { document, ready })
    await ready
    return document
  }

  #storeOf({ tenantId, documentId, part }: PartAddress): DocumentStore {
    return this.#deps.stores.of(tenantId, documentId, part)
  }

  async #readStored<T>(address: PartAddress, look: (doc: Y.Doc) => T): Promise<T> {
    const { updates } = await this.#storeOf(address).load()
    const replica = new Replica()
    try {
      replica.load(updates)
      return replica.read(look)
    } finally {
      replica.destroy()
    }
  }

  #settled(address: PartAddress): void {
    for (const listener of this.#listeners) {
      const work = this.#derive(listener, address)
      this.#deriving.add(work)
      void work.then(() => this.#deriving.delete(work))
    }
  }

  /** Never rejects: what is derived is derived again after the next change. */
  async #derive(listener: Listener, address: PartAddress): Promise<void> {
    try {
      await listener(address)
    } catch (error) {
      this.#deps.log.error({ err: error, document: partName(address) }, 'document not derived from')
    }
  }

  #refuse({ socket }: DocumentSocket, error: unknown): void {
    if (error instanceof ProblemError && error.code !== 'STORAGE_UNAVAILABLE') {
      socket.close(problems[error.code].closeCode, error.code)
      return
    }
    this.#deps.log.warn({ err: error }, 'document not opened')
    socket.close(closeCodes.tryAgain, 'STORAGE_UNAVAILABLE')
  }
}
