import type { WebSocket } from 'ws'
import type * as Y from 'yjs'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { DocumentPart, type PassClaims } from '../../infra/contract/permits.ts'
import { ProblemError, problems } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { PermitVerifier, Verified } from '../../infra/permits.ts'
import { closeCodes, DocumentConnection } from './documentConnection.ts'
import type { Author, DocumentEditing, PartAddress } from './documentEditing.ts'
import { documentLimits } from './documentLimits.ts'
import { documentName, partName } from './documentName.ts'
import type { DocumentStore } from './documentStore.ts'
import type { DocumentStores } from './documentStores.ts'
import { OpenDocument } from './openDocument.ts'
import { Replica } from './replica.ts'

export interface DocumentsDeps {
  stores: Pick<DocumentStores, 'of'>
  bus: Bus
  clock: Clock
  log: Log
  verifier: Pick<PermitVerifier, 'pass'>
  newId: () => string
}

/** What a client asks for: the path it connected to and the pass it brought. */
export interface DocumentRequest extends PartAddress {
  pass: string
}

type Listener = (address: PartAddress) => void | Promise<void>

/** Every part of a document that somebody has open in this process. */
export class Documents implements DocumentEditing {
  readonly #deps: DocumentsDeps
  readonly #open = new Map<string, { document: OpenDocument; ready: Promise<void> }>()
  readonly #listeners = new Set<Listener>()
  /** Listeners that are still at work. */
  readonly #deriving = new Set<Promise<void>>()
  #closed = false

  constructor(deps: DocumentsDeps) {
    this.#deps = deps
  }

  /** How many parts of documents are open here. */
  get openCount(): number {
    return this.#open.size
  }

  /** Takes over an accepted socket for as long as it lives; a refusal closes it with the problem's close code. */
  async serve(socket: WebSocket, request: DocumentRequest): Promise<void> {
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
      const opened = await this.#opened({
        tenantId: claims.tenantId,
        documentId: claims.documentId,
        part: request.part,
      })
      document = opened
      // Asked last, so that no revocation falls between the answer and the joining.
      await this.#refuseRevoked(claims)
      if (gone) return
      const joined = new DocumentConnection(socket, claims, this.#deps.clock)
      connection = joined
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) opened.receive(joined, data)
        else joined.refuse('BODY_INVALID')
      })
      opened.join(joined)
    } catch (error) {
      this.#refuse(socket, error)
    } finally {
      socket.resume()
    }
  }

  async edit<T>(address: PartAddress, author: Author, change: (doc: Y.Doc) => T): Promise<T> {
    const document = await this.#opened(address)
    return document.edit(author, change)
  }

  async read(address: PartAddress): Promise<Y.Doc> {
    const known = this.#open.get(partName(address))
    if (!known || known.document.ended) return this.#readStored(address)
    await known.ready
    return known.document.ended ? this.#readStored(address) : known.document.copy()
  }

  onSettled(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows a person out of a document, all its parts, everywhere, and refuses the passes they hold. */
  async revoke(tenantId: TenantId, documentId: DocumentId, personKey: string): Promise<void> {
    const { bus, clock } = this.#deps
    // One pass length suffices: by then every pass of before has expired.
    await bus.put(revocationKey(tenantId, documentId, personKey), clock.nowMs(), limits.passMs)
    await Promise.all(
      DocumentPart.options.map((part) => {
        const name = partName({ tenantId, documentId, part })
        this.#open.get(name)?.document.revoke(personKey)
        return bus.publish(`${name}/signals`, { kind: 'revoked', from: 'house', personKey })
      }),
    )
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

  /** Throws ProblemError PASS_INVALID when the pass was issued before its bearer was shown out. */
  async #refuseRevoked(claims: PassClaims & Verified): Promise<void> {
    const key = revocationKey(claims.tenantId, claims.documentId, claims.personKey)
    const revokedAtMs = await this.#deps.bus.get(key)
    const issuedAtMs = claims.expiresAtMs - limits.passMs
    // A pass carries whole seconds; of two in the same second the revocation wins.
    if (typeof revokedAtMs === 'number' && issuedAtMs <= revokedAtMs) throw new ProblemError('PASS_INVALID')
  }

  async #opened(address: PartAddress): Promise<OpenDocument> {
    const name = partName(address)
    const known = this.#open.get(name)
    if (known) {
      await known.ready
      // It may have come to rest while we waited for the turn.
      return known.document.ended ? this.#opened(address) : known.document
    }
    if (this.#closed || this.#open.size >= documentLimits.documentsOpenMax)
      throw new ProblemError('STORAGE_UNAVAILABLE')
    const { bus, clock, log, newId } = this.#deps
    const document = new OpenDocument({
      address,
      self: newId(),
      store: this.#storeOf(address),
      bus,
      clock,
      log,
      onSettled: () => this.#settled(address),
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

  async #readStored(address: PartAddress): Promise<Y.Doc> {
    const { updates } = await this.#storeOf(address).load()
    const replica = new Replica()
    try {
      replica.load(updates)
      return replica.copy()
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

  #refuse(socket: WebSocket, error: unknown): void {
    if (error instanceof ProblemError && error.code !== 'STORAGE_UNAVAILABLE') {
      socket.close(problems[error.code].closeCode, error.code)
      return
    }
    this.#deps.log.warn({ err: error }, 'document not opened')
    socket.close(closeCodes.tryAgain, 'STORAGE_UNAVAILABLE')
  }
}

const revocationKey = (tenantId: TenantId, documentId: DocumentId, personKey: string) =>
  `${documentName(tenantId, documentId)}/revoked/${personKey}`
