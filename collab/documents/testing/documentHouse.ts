import { noRooms } from '../../admission/testing/noRooms.ts'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as decoding from 'lib0/decoding'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Bus } from '../../../infra/bus/bus.ts'
import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import { systemClock, type Clock } from '../../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../../infra/contract/ids.ts'
import { limits } from '../../../infra/contract/limits.ts'
import type { DocumentPart, PassClaims } from '../../../infra/contract/permits.ts'
import { MasterKeys } from '../../../infra/masterKeys.ts'
import { PermitSigner, PermitVerifier, generateKeyRing } from '../../../infra/permits.ts'
import { newId } from '../../../infra/secrets.ts'
import { openMigrated } from '../../../infra/storage/testing/openMigrated.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import { Upgrades } from '../../../infra/upgrades.ts'
import { documentsPath } from '../../protocol/meetings.ts'
import { DocumentKeys } from '../documentKeys.ts'
import { Documents } from '../documents.ts'
import { DocumentStores } from '../documentStores.ts'
import { markFrame } from '../documentFrame.ts'
import { FoldingThread } from '../foldingThread.ts'
import { serveDocuments } from '../serveDocuments.ts'

export const allowedOrigin = 'https://meridian.example'

/** One process that serves documents over real sockets. */
export interface TestProcess {
  documents: Documents
  server: Server
  url: string
}

/** A person's provider, unmodified, and its document. */
export interface TestEditor {
  doc: Y.Doc
  text: Y.Text
  provider: WebsocketProvider
}

/** A real database, a bus and permits, for as many processes as a test wants. */
export class TestHouse {
  readonly storage: Storage
  readonly bus: Bus
  readonly signer: PermitSigner
  readonly keys: DocumentKeys
  readonly folding = new FoldingThread(systemClock)
  readonly #verifier: PermitVerifier
  readonly #endings: (() => unknown)[] = []
  #editors: WebsocketProvider[] = []

  private constructor(storage: Storage, signer: PermitSigner, verifier: PermitVerifier) {
    this.storage = storage
    this.bus = memoryBus({ clock: systemClock })
    this.keys = new DocumentKeys({ storage, master: new MasterKeys([randomBytes(32)]), clock: systemClock })
    this.signer = signer
    this.#verifier = verifier
  }

  static async open(): Promise<TestHouse> {
    const ring = await generateKeyRing()
    const storage = await openMigrated()
    return new TestHouse(storage, await PermitSigner.open(ring), await PermitVerifier.open(ring))
  }

  async document(): Promise<{ tenantId: TenantId; documentId: DocumentId }> {
    const tenantId = newId<TenantId>()
    const documentId = newId<DocumentId>()
    await this.storage.inHouse((tx) =>
      tx.insertInto('tenants').values({ id: tenantId, slug: tenantId, name: 'Test', ready_at: null }).execute(),
    )
    await this.storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('documents')
        .values({ id: documentId, tenant_id: tenantId, title: 'Notes', meeting_id: null })
        .execute(),
    )
    return { tenantId, documentId }
  }

  /** Stores over the same keys; `storage` may be one that fails. */
  stores(storage: Storage = this.storage, clock: Clock = systemClock, folding = this.folding): DocumentStores {
    return new DocumentStores({ storage, clock, folding, keys: this.keys, log: pino({ level: 'silent' }) })
  }

  async process(
    storage: Storage = this.storage,
    clock: Clock = systemClock,
    bus: Bus = this.bus,
    refuseDocuments: (tenantId: TenantId) => void = () => undefined,
  ): Promise<TestProcess> {
    const documents = new Documents({
      storage,
      stores: this.stores(storage, clock),
      bus,
      clock,
      log: pino({ level: 'silent' }),
      verifier: this.#verifier,
      newId,
      refuseDocuments,
      placement: noRooms,
    })
    const server = createServer()
    serveDocuments(new Upgrades(server, []), {
      documents,
      originAllowed: (origin) => origin === undefined || origin === allowedOrigin,
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#endings.push(async () => {
      await documents.close()
      server.closeAllConnections()
      server.close()
    })
    return { documents, server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${documentsPath}` }
  }

  pass(
    document: { tenantId: TenantId; documentId: DocumentId },
    claims: Partial<PassClaims> = {},
    forMs: number = limits.passMs,
  ): Promise<string> {
    return this.signer.pass(
      { ...document, personKey: newId(), name: 'Ada', zone: 'UTC', access: 'edit', ...claims },
      Date.now() + forMs,
    )
  }

  /** A provider that connects; resolves at once. */
  editor(
    process: TestProcess,
    { tenantId, documentId }: { tenantId: TenantId; documentId: DocumentId },
    pass: string,
    doc = new Y.Doc(),
    part?: DocumentPart,
    params: Record<string, string> = {},
  ): TestEditor {
    const provider = new WebsocketProvider(
      `${process.url}/${tenantId}`,
      part ? `${documentId}/${part}` : documentId,
      doc,
      {
        WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
        disableBc: true,
        params: { pass, ...params },
      },
    )
    this.#editors.push(provider)
    return { doc, text: doc.getText('text'), provider }
  }

  /** What the database holds of a document, applied to a fresh one. */
  async stored(
    { tenantId, documentId }: { tenantId: TenantId; documentId: DocumentId },
    part: DocumentPart = 'text',
  ): Promise<{ text: string; rowsCount: number; personKeys: Set<string>; clientIds: Set<number>; doc: Y.Doc }> {
    const { updates } = await this.stores().of(tenantId, documentId, part).load()
    const rows = await this.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('document_updates')
        .selectAll()
        .where('document_id', '=', documentId)
        .where('part', '=', part)
        .orderBy('id')
        .execute(),
    )
    const doc = new Y.Doc()
    for (const update of updates) Y.applyUpdate(doc, update)
    return {
      text: doc.getText('text').toString(),
      rowsCount: rows.length,
      personKeys: new Set(rows.map((row) => row.person_key)),
      clientIds: new Set(rows.flatMap((row) => row.client_ids)),
      doc,
    }
  }

  /** Closes every editor: after each test. */
  sendHome(): void {
    for (const provider of this.#editors.splice(0)) provider.destroy()
  }

  async close(): Promise<void> {
    this.sendHome()
    for (const ending of this.#endings) await ending()
    await this.folding.close()
    await this.bus.close()
    await this.storage.close()
  }
}

/** Resolves when the provider has everything the server had. */
export async function synced({ provider }: TestEditor): Promise<void> {
  if (provider.synced) return
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
}

/** Resolves with the close code and reason of the server's next permanent refusal. */
export function refused({ provider }: TestEditor): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => provider.once('closed', (close) => resolve(close)))
}

/** Resolves when the document satisfies `holds`. */
export async function until(doc: Y.Doc, holds: () => boolean): Promise<void> {
  if (holds()) return
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return
      doc.off('update', check)
      resolve()
    }
    doc.on('update', check)
  })
}

/** Resolves with the close code and reason of a bare socket. */
export function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })))
}

let lastMark = 0

/** Resolves when the server says that everything this editor sent is stored; false when the socket went first. */
export function saved({ provider }: TestEditor): Promise<boolean> {
  const mark = ++lastMark
  return new Promise((resolve) => {
    provider.messageHandlers[100] = (_encoder, decoder) => {
      if (decoding.readVarUint(decoder) === mark) resolve(true)
    }
    provider.once('connection-close', () => resolve(false))
    provider.ws?.send(new Uint8Array(markFrame(mark)))
  })
}
