import { hkdfSync, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { MasterKeys } from '../../infra/masterKeys.ts'
import { openSealed, seal } from '../../infra/sealing.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'

/**
 * Encrypts whatever belongs to a document. `use` names the place, such as `search`, `action-items` or
 * `files/<fileId>`: what was encrypted for one place cannot be read in another. Both look into the database at
 * times, so they are never called inside a transaction.
 */
export interface DocumentCipher {
  /** Throws NOT_FOUND when the document is not there, STORAGE_UNAVAILABLE. */
  encrypt(
    tenantId: TenantId,
    documentId: DocumentId,
    use: string,
    plain: Uint8Array,
  ): Promise<{ bytes: Uint8Array; keyVersion: number }>
  /** Throws DocumentUnreadableError when the bytes were changed, are another's, or their key is gone. */
  decrypt(
    tenantId: TenantId,
    documentId: DocumentId,
    use: string,
    bytes: Uint8Array,
    keyVersion: number,
  ): Promise<Uint8Array>
}

/** Bytes that no key of their document opens. */
export class DocumentUnreadableError extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options)
    this.name = 'DocumentUnreadableError'
  }
}

export interface DocumentKeysDeps {
  storage: Storage
  master: MasterKeys
  clock: Clock
  /**
   * Throws REGION_REFUSED where a tenant's documents may not be read; what was written before it was known is still
   * stored. The operator's own tools have none.
   */
  refuseDocuments?: (tenantId: TenantId) => void
}

/** The keys of one tenant or one document by version, newest last. */
interface KeySet {
  versions: Map<number, Uint8Array>
  newest: { version: number; key: Uint8Array }
  oldest: Uint8Array
}

const keyBytes = 32
const cachedKeysMax = 10_000
/** After a rotation elsewhere, and after an erasure, a key is used no longer than this. */
const cachedMs = 10 * 60_000

/** A key per document under a key per tenant under the house's master key; made when they are first needed. */
export class DocumentKeys implements DocumentCipher {
  readonly #deps: DocumentKeysDeps
  readonly #cached = new Map<string, { keys: Promise<KeySet>; untilMs: number }>()

  constructor(deps: DocumentKeysDeps) {
    this.#deps = deps
  }

  async encrypt(tenantId: TenantId, documentId: DocumentId, use: string, plain: Uint8Array) {
    const { newest } = await this.#documentKeys(tenantId, documentId)
    return { bytes: seal(newest.key, plain, addressOf(tenantId, documentId, use)), keyVersion: newest.version }
  }

  async decrypt(tenantId: TenantId, documentId: DocumentId, use: string, bytes: Uint8Array, keyVersion: number) {
    this.#deps.refuseDocuments?.(tenantId)
    let keys = await this.#documentKeys(tenantId, documentId)
    // Another process may have rotated it a moment ago.
    if (!keys.versions.has(keyVersion)) {
      this.forget(tenantId, documentId)
      keys = await this.#documentKeys(tenantId, documentId)
    }
    const key = keys.versions.get(keyVersion)
    if (!key) throw new DocumentUnreadableError(`version ${keyVersion} of the document's key is gone`)
    try {
      return openSealed(key, bytes, addressOf(tenantId, documentId, use))
    } catch (error) {
      throw new DocumentUnreadableError(`${use} cannot be decrypted`, { cause: error })
    }
  }

  /** The version that new rows are encrypted with. Throws NOT_FOUND. */
  async newestVersion(tenantId: TenantId, documentId: DocumentId): Promise<number> {
    return (await this.#documentKeys(tenantId, documentId)).newest.version
  }

  /** What words of a tenant's documents are hashed with for search; it outlives rotations. */
  async hmacKeyOf(tenantId: TenantId): Promise<Uint8Array> {
    this.#deps.refuseDocuments?.(tenantId)
    const { oldest } = await this.#kept(tenantId, tenantId, (tx) => this.#tenantKeys(tx, tenantId))
    return derive(oldest, tenantId, 'search')
  }

  /** What one person's browser keeps its copy of a document with: the same at each visit, gone with the document. */
  async offlineKeyOf(tenantId: TenantId, documentId: DocumentId, personKey: string): Promise<Uint8Array> {
    this.#deps.refuseDocuments?.(tenantId)
    const { oldest } = await this.#documentKeys(tenantId, documentId)
    return derive(oldest, documentId, `offline/${personKey}`)
  }

  /** To be called when a document is erased or its keys were changed. */
  forget(tenantId: TenantId, documentId: DocumentId): void {
    this.#cached.delete(cacheKeyOf(tenantId, documentId))
  }

  /** A new key for whatever is written from now on; compaction brings the rest over. Throws NOT_FOUND. */
  async rotateDocument(tenantId: TenantId, documentId: DocumentId): Promise<void> {
    await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const { newest } = await this.#readDocumentKeys(tx, tenantId, documentId)
      await this.#addDocumentKey(tx, tenantId, documentId, newest.version + 1)
    })
    this.forget(tenantId, documentId)
  }

  /** A new key for the tenant, and every document's key wrapped anew with it. Answers with how many those are. */
  async rotateTenant(tenantId: TenantId): Promise<number> {
    const count = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const tenant = await this.#tenantKeys(tx, tenantId)
      const version = tenant.newest.version + 1
      const key = randomBytes(keyBytes)
      const own = this.#deps.master.wrap(key, tenantAddressOf(tenantId, version))
      // Two rotations at once: the second fails here, with its key unused.
      await tx.insertInto('tenant_keys').values({ tenant_id: tenantId, version, wrapped: own }).execute()
      const rows = await tx.selectFrom('document_keys').selectAll().where('tenant_id', '=', tenantId).execute()
      for (const row of rows) {
        const address = keyAddressOf(tenantId, row.document_id, row.version)
        const wrapped = seal(key, openSealed(keyOf(tenant, row.tenant_key_version), row.wrapped, address), address)
        await tx
          .updateTable('document_keys')
          .set({ wrapped, tenant_key_version: version })
          .where('document_id', '=', row.document_id)
          .where('version', '=', row.version)
          .execute()
      }
      return rows.length
    })
    this.#cached.clear()
    return count
  }

  /**
   * Wraps a tenant's keys with the newest master key where an older one did. Answers with how many those were.
   * Throws MasterKeyMissingError when a key is under a master key this process does not have.
   */
  async rewrapTenant(tenantId: TenantId): Promise<number> {
    const { storage, master } = this.#deps
    return storage.inTenant(tenantId, async (tx) => {
      const rows = await tx.selectFrom('tenant_keys').selectAll().where('tenant_id', '=', tenantId).execute()
      const old = rows.filter((row) => {
        master.unwrap(row.wrapped, tenantAddressOf(tenantId, row.version))
        return master.isOld(row.wrapped)
      })
      for (const { version, wrapped } of old) {
        const address = tenantAddressOf(tenantId, version)
        await tx
          .updateTable('tenant_keys')
          .set({ wrapped: master.wrap(master.unwrap(wrapped, address), address) })
          .where('tenant_id', '=', tenantId)
          .where('version', '=', version)
          .execute()
      }
      return old.length
    })
  }

  #documentKeys(tenantId: TenantId, documentId: DocumentId): Promise<KeySet> {
    return this.#kept(cacheKeyOf(tenantId, documentId), tenantId, (tx) =>
      this.#readDocumentKeys(tx, tenantId, documentId),
    )
  }

  #kept(cacheKey: string, tenantId: TenantId, read: (tx: Tx) => Promise<KeySet>): Promise<KeySet> {
    const nowMs = this.#deps.clock.nowMs()
    const cached = this.#cached.get(cacheKey)
    if (cached && cached.untilMs > nowMs) return cached.keys
    const keys = this.#deps.storage.inTenant(tenantId, read)
    this.#cached.delete(cacheKey)
    this.#cached.set(cacheKey, { keys, untilMs: nowMs + cachedMs })
    keys.catch(() => {
      if (this.#cached.get(cacheKey)?.keys === keys) this.#cached.delete(cacheKey)
    })
    const [eldest] = this.#cached.keys()
    if (this.#cached.size > cachedKeysMax && eldest !== undefined) this.#cached.delete(eldest)
    return keys
  }

  async #readDocumentKeys(tx: Tx, tenantId: TenantId, documentId: DocumentId): Promise<KeySet> {
    // Locked against deletion until the key stands; a document of another tenant is not seen here.
    const document = await sql<{ id: string }>`
      select id from documents where id = ${documentId} for key share`.execute(tx)
    if (document.rows.length === 0) throw new ProblemError('NOT_FOUND')
    const read = () =>
      tx.selectFrom('document_keys').selectAll().where('document_id', '=', documentId).orderBy('version').execute()
    let rows = await read()
    if (rows.length === 0) {
      await this.#addDocumentKey(tx, tenantId, documentId, 1)
      rows = await read()
    }
    const tenant = await this.#tenantKeys(tx, tenantId)
    return keySetOf(
      rows.map(({ version, tenant_key_version: wrappedBy, wrapped }) => ({
        version,
        key: openSealed(keyOf(tenant, wrappedBy), wrapped, keyAddressOf(tenantId, documentId, version)),
      })),
    )
  }

  async #addDocumentKey(tx: Tx, tenantId: TenantId, documentId: DocumentId, version: number): Promise<void> {
    const { newest } = await this.#tenantKeys(tx, tenantId)
    const wrapped = seal(newest.key, randomBytes(keyBytes), keyAddressOf(tenantId, documentId, version))
    await tx
      .insertInto('document_keys')
      .values({
        tenant_id: tenantId,
        document_id: documentId,
        version,
        wrapped,
        tenant_key_version: newest.version,
      })
      // Whoever comes second takes the first one's key.
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async #tenantKeys(tx: Tx, tenantId: TenantId): Promise<KeySet> {
    const { master } = this.#deps
    const read = () =>
      tx.selectFrom('tenant_keys').selectAll().where('tenant_id', '=', tenantId).orderBy('version').execute()
    let rows = await read()
    if (rows.length === 0) {
      const wrapped = master.wrap(randomBytes(keyBytes), tenantAddressOf(tenantId, 1))
      await tx
        .insertInto('tenant_keys')
        .values({ tenant_id: tenantId, version: 1, wrapped })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      rows = await read()
    }
    return keySetOf(
      rows.map(({ version, wrapped }) => ({
        version,
        key: master.unwrap(wrapped, tenantAddressOf(tenantId, version)),
      })),
    )
  }
}

function keySetOf(keys: { version: number; key: Uint8Array }[]): KeySet {
  const [oldest, newest] = [keys[0], keys.at(-1)]
  if (!oldest || !newest) throw new DocumentUnreadableError('the key is gone')
  return { versions: new Map(keys.map(({ version, key }) => [version, key])), newest, oldest: oldest.key }
}

function keyOf(keys: KeySet, version: number): Uint8Array {
  const key = keys.versions.get(version)
  if (!key) throw new DocumentUnreadableError(`version ${version} of the tenant's key is gone`)
  return key
}

const derive = (key: Uint8Array, salt: string, info: string) =>
  new Uint8Array(hkdfSync('sha256', key, salt, `meridian/${info}`, keyBytes))

const cacheKeyOf = (tenantId: TenantId, documentId: DocumentId) => `${tenantId}/${documentId}`
const addressOf = (tenantId: TenantId, documentId: DocumentId, use: string) => `${tenantId}/${documentId}/${use}`
const tenantAddressOf = (tenantId: TenantId, version: number) => `tenant-key/${tenantId}/${version}`
const keyAddressOf = (tenantId: TenantId, documentId: DocumentId, version: number) =>
  `document-key/${tenantId}/${documentId}/${version}`
