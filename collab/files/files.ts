import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Objects } from '../../infra/objects/objects.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { DocumentCipher } from '../documents/documentKeys.ts'
import { filePath, type FileSaved } from '../protocol/documentFiles.ts'
import { imageType } from './imageType.ts'

export interface FilesDeps {
  storage: Storage
  objects: Objects
  cipher: DocumentCipher
  clock: Clock
  newId: () => string
}

export interface StoredFile {
  contentType: string
  bytes: Uint8Array
}

const filesPerDocumentMax = 2000
const bytesPerDocumentMax = 1_000_000_000

/** The pictures of documents: encrypted with the document's key, so that they go with it. */
export class Files {
  readonly #deps: FilesDeps

  constructor(deps: FilesDeps) {
    this.#deps = deps
  }

  /**
   * Keeps a picture. `createdBy` is a person's or a guest's id. Throws BODY_INVALID for what is no picture,
   * MESSAGE_TOO_LARGE, DOCUMENT_FULL, NOT_FOUND, STORAGE_UNAVAILABLE.
   */
  async save(tenantId: TenantId, documentId: DocumentId, createdBy: string, bytes: Uint8Array): Promise<FileSaved> {
    if (bytes.byteLength > limits.fileBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    const contentType = await imageType(bytes)
    if (!contentType) throw new ProblemError('BODY_INVALID', 'This is not a PNG, JPEG, GIF, WebP or AVIF picture.')
    const { storage, objects, cipher, clock, newId } = this.#deps
    await this.#refuseFull(tenantId, documentId, bytes.byteLength)
    const fileId = newId()
    const sealed = await cipher.encrypt(tenantId, documentId, useOf(fileId), bytes)
    // The bytes first: a file that is listed can be read.
    await objects.put(keyOf(tenantId, documentId, fileId), sealed.bytes, 'application/octet-stream')
    const row = { id: fileId, tenant_id: tenantId, document_id: documentId, key_version: sealed.keyVersion }
    const about = { name: fileId, content_type: contentType, bytes: bytes.byteLength, created_by: createdBy }
    await storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('document_files')
        .values({ ...row, ...about, created_at: new Date(clock.nowMs()) })
        .execute(),
    )
    return { fileId, src: filePath(documentId, fileId), contentType }
  }

  /** Throws NOT_FOUND, STORAGE_UNAVAILABLE. */
  async load(tenantId: TenantId, documentId: DocumentId, fileId: string): Promise<StoredFile> {
    const { storage, objects, cipher } = this.#deps
    const row = await storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('document_files')
        .select(['content_type', 'key_version'])
        .where('document_id', '=', documentId)
        .where('id', '=', fileId)
        .executeTakeFirst(),
    )
    const sealed = row && (await objects.get(keyOf(tenantId, documentId, fileId)))
    if (!row || !sealed) throw new ProblemError('NOT_FOUND')
    const bytes = await cipher.decrypt(tenantId, documentId, useOf(fileId), sealed.bytes, row.key_version)
    return { contentType: row.content_type, bytes }
  }

  /** For the erasure of a document: answers with what removes its files once it is gone. */
  async erasing(tenantId: TenantId, documentId: DocumentId): Promise<() => Promise<void>> {
    const { storage, objects } = this.#deps
    const rows = await storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('document_files').select('id').where('document_id', '=', documentId).execute(),
    )
    return async () => {
      for (const { id } of rows) await objects.delete(keyOf(tenantId, documentId, id))
    }
  }

  async #refuseFull(tenantId: TenantId, documentId: DocumentId, more: number): Promise<void> {
    const held = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('document_files')
        .select((of) => [of.fn.countAll<string>().as('count'), of.fn.sum<string | null>('bytes').as('bytes')])
        .where('document_id', '=', documentId)
        .executeTakeFirstOrThrow(),
    )
    if (Number(held.count) >= filesPerDocumentMax || Number(held.bytes ?? 0) + more > bytesPerDocumentMax)
      throw new ProblemError('DOCUMENT_FULL')
  }
}

const keyOf = (tenantId: TenantId, documentId: DocumentId, fileId: string) =>
  `${tenantId}/documents/${documentId}/${fileId}`
const useOf = (fileId: string) => `files/${fileId}`
