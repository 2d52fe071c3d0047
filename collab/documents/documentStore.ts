import { sql } from 'kysely'
import * as Y from 'yjs'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import type { DocumentPart } from '../../infra/contract/permits.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'

export interface UpdateRow {
  update: Uint8Array
  personKey: string
  clientIds: number[]
}

export interface StoredDocument {
  /** The snapshot, if there is one, and every row since, in order. */
  updates: Uint8Array[]
  rowsCount: number
  bytes: number
}

/** The rows of one part of a document. Rejects with ProblemError STORAGE_UNAVAILABLE when the database does not answer. */
export class DocumentStore {
  readonly #storage: Storage
  readonly #tenantId: TenantId
  readonly #documentId: DocumentId
  readonly #part: DocumentPart

  constructor(storage: Storage, tenantId: TenantId, documentId: DocumentId, part: DocumentPart = 'text') {
    this.#storage = storage
    this.#tenantId = tenantId
    this.#documentId = documentId
    this.#part = part
  }

  /** Throws ProblemError NOT_FOUND. */
  async load(): Promise<StoredDocument> {
    const rows = await this.#storage.inTenant(this.#tenantId, async (tx) => {
      const document = await tx
        .selectFrom('documents')
        .select('id')
        .where('id', '=', this.#documentId)
        .executeTakeFirst()
      if (!document) throw new ProblemError('NOT_FOUND')
      return this.#read(tx)
    })
    return {
      updates: rows.map((row) => row.bytes),
      rowsCount: rows.filter((row) => row.id !== null).length,
      bytes: rows.reduce((sum, row) => sum + row.bytes.byteLength, 0),
    }
  }

  /** One transaction: when it resolves, all rows are stored; when it rejects, none is. */
  async append(rows: UpdateRow[]): Promise<void> {
    await this.#storage.inTenant(this.#tenantId, (tx) =>
      tx
        .insertInto('document_updates')
        .values(
          rows.map((row) => ({
            tenant_id: this.#tenantId,
            document_id: this.#documentId,
            part: this.#part,
            update: row.update,
            person_key: row.personKey,
            client_ids: row.clientIds,
          })),
        )
        .execute(),
    )
  }

  /**
   * Folds the rows into the snapshot and deletes exactly the rows it read. The document's own row is locked,
   * so two processes never fold at once; rows that commit meanwhile, even with a lower id, are left alone.
   */
  async compact(): Promise<{ rowsCount: number; bytes: number }> {
    return this.#storage.inTenant(this.#tenantId, async (tx) => {
      await tx.selectFrom('documents').select('id').where('id', '=', this.#documentId).forUpdate().execute()
      const rows = await this.#read(tx)
      const ids = rows.flatMap((row) => (row.id === null ? [] : [row.id]))
      if (ids.length === 0) return { rowsCount: 0, bytes: rows[0]?.bytes.byteLength ?? 0 }
      const state = foldUpdates(rows.map((row) => row.bytes))
      await tx
        .insertInto('document_snapshots')
        .values({ tenant_id: this.#tenantId, document_id: this.#documentId, part: this.#part, state })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'document_id', 'part']).doUpdateSet({ state, updated_at: sql<Date>`now()` }),
        )
        .execute()
      await tx
        .deleteFrom('document_updates')
        .where('document_id', '=', this.#documentId)
        .where(sql<boolean>`id = any(${ids}::bigint[])`)
        .execute()
      return { rowsCount: ids.length, bytes: state.byteLength }
    })
  }

  /** One statement, hence one view of the database: no compaction can fall between snapshot and rows. */
  async #read(tx: Tx): Promise<{ id: number | null; bytes: Uint8Array }[]> {
    return tx
      .selectFrom('document_snapshots')
      .select([sql<number | null>`null::bigint`.as('id'), 'state as bytes'])
      .where('document_id', '=', this.#documentId)
      .where('part', '=', this.#part)
      .unionAll(
        tx
          .selectFrom('document_updates')
          .select([sql<number | null>`id`.as('id'), 'update as bytes'])
          .where('document_id', '=', this.#documentId)
          .where('part', '=', this.#part),
      )
      .orderBy('id', (order) => order.asc().nullsFirst())
      .execute()
  }
}

/** All updates as one. Applying them is far quicker, and the result far smaller, than Y.mergeUpdates. */
export function foldUpdates(updates: Uint8Array[]): Uint8Array {
  const doc = new Y.Doc()
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update)
    })
    return Y.encodeStateAsUpdate(doc)
  } finally {
    doc.destroy()
  }
}
