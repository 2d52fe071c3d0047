import type { Storage } from '../../infra/storage/storage.ts'
import type { PartAddress } from './documentEditing.ts'

/**
 * The newest editor that ever wrote into a document. ProseMirror deletes what is not in its schema, so an older
 * editor must not even see what a newer one wrote: it is told to reload. A plain Yjs client names no schema and
 * has none to enforce.
 */
export class SchemaGate {
  readonly #storage: Storage
  readonly #address: PartAddress
  #version = 0

  constructor(storage: Storage, address: PartAddress) {
    this.#storage = storage
    this.#address = address
  }

  get version(): number {
    return this.#version
  }

  async load(): Promise<void> {
    const { tenantId, documentId } = this.#address
    const row = await this.#storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('documents').select('schema_version').where('id', '=', documentId).executeTakeFirst(),
    )
    this.hear(row?.schema_version ?? 0)
  }

  hear(version: number): void {
    this.#version = Math.max(this.#version, version)
  }

  /** Whether an editor of this schema is too old for the document. */
  shuts(schema: number | undefined): boolean {
    return schema !== undefined && schema < this.#version
  }

  /** Notes in the database that an editor of this schema will write. */
  async store(version: number): Promise<void> {
    const { tenantId, documentId } = this.#address
    await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('documents')
        .set({ schema_version: version })
        .where('id', '=', documentId)
        .where('schema_version', '<', version)
        .execute(),
    )
  }
}
