import type { WebSocket } from 'ws'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { PassClaims } from '../../infra/contract/permits.ts'
import { ProblemError, problems } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { PermitVerifier, Verified } from '../../infra/permits.ts'
import { closeCodes, DocumentConnection } from './documentConnection.ts'
import { documentLimits } from './documentLimits.ts'
import type { DocumentStores } from './documentStores.ts'
import { OpenDocument } from './openDocument.ts'

export interface DocumentsDeps {
  stores: Pick<DocumentStores, 'of'>
  bus: Bus
  clock: Clock
  log: Log
  verifier: Pick<PermitVerifier, 'pass'>
  newId: () => string
}

/** What a client asks for: the path it connected to and the pass it brought. */
export interface DocumentRequest {
  tenantId: TenantId
  documentId: DocumentId
  pass: string
}

/** Every document that somebody has open in this process. */
export class Documents {
  readonly #deps: DocumentsDeps
  readonly #open = new Map<string, { document: OpenDocument; ready: Promise<void> }>()
  #closed = false

  constructor(deps: DocumentsDeps) {
    this.#deps = deps
  }

  /** How many documents are open here. */
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
      const opened = await this.#opened(claims.tenantId, claims.documentId)
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

  /** Shows a person out of a document, everywhere, and refuses the passes they hold. */
  async revoke(tenantId: TenantId, documentId: DocumentId, personKey: string): Promise<void> {
    const { bus, clock } = this.#deps
    const name = nameOf(tenantId, documentId)
    // One pass length suffices: by then every pass of before has expired.
    await bus.put(`${name}/revoked/${personKey}`, clock.nowMs(), limits.passMs)
    this.#open.get(name)?.document.revoke(personKey)
    await bus.publish(`${name}/signals`, { kind: 'revoked', from: 'house', personKey })
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
  }

  /** Throws ProblemError PASS_INVALID. */
  async #admit({ tenantId, documentId, pass }: DocumentRequest): Promise<PassClaims & Verified> {
    const claims = await this.#deps.verifier.pass(pass)
    if (claims.tenantId !== tenantId || claims.documentId !== documentId) throw new ProblemError('PASS_INVALID')
    return claims
  }

  /** Throws ProblemError PASS_INVALID when the pass was issued before its bearer was shown out. */
  async #refuseRevoked(claims: PassClaims & Verified): Promise<void> {
    const name = nameOf(claims.tenantId, claims.documentId)
    const revokedAtMs = await this.#deps.bus.get(`${name}/revoked/${claims.personKey}`)
    const issuedAtMs = claims.expiresAtMs - limits.passMs
    // A pass carries whole seconds; of two in the same second the revocation wins.
    if (typeof revokedAtMs === 'number' && issuedAtMs <= revokedAtMs) throw new ProblemError('PASS_INVALID')
  }

  async #opened(tenantId: TenantId, documentId: DocumentId): Promise<OpenDocument> {
    const name = nameOf(tenantId, documentId)
    const known = this.#open.get(name)
    if (known) {
      await known.ready
      return known.document
    }
    if (this.#closed || this.#open.size >= documentLimits.documentsOpenMax)
      throw new ProblemError('STORAGE_UNAVAILABLE')
    const { stores, bus, clock, log, newId } = this.#deps
    const document = new OpenDocument({
      name,
      self: newId(),
      store: stores.of(tenantId, documentId),
      bus,
      clock,
      log,
      onEnded: () => {
        if (this.#open.get(name)?.document === document) this.#open.delete(name)
      },
    })
    const ready = document.open()
    this.#open.set(name, { document, ready })
    await ready
    return document
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

const nameOf = (tenantId: TenantId, documentId: DocumentId) => `${tenantId}/documents/${documentId}`
