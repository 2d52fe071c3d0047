import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { DocumentPart } from '../../infra/contract/permits.ts'
import { DocumentStore, type DocumentStoreDeps } from './documentStore.ts'

/**
 * Looks up what belongs to a document outside the tables, such as its files, and answers with the way to remove it:
 * called once the document and its keys are gone.
 */
export type ErasureHook = (tenantId: TenantId, documentId: DocumentId) => Promise<() => Promise<void>>

/** Gives every part of every document its store, and erases documents. */
export class DocumentStores {
  readonly #deps: DocumentStoreDeps
  readonly #hooks: ErasureHook[] = []

  constructor(deps: DocumentStoreDeps) {
    this.#deps = deps
  }

  of(tenantId: TenantId, documentId: DocumentId, part: DocumentPart = 'text'): DocumentStore {
    return new DocumentStore(this.#deps, tenantId, documentId, part)
  }

  /** To be called while the house is put together. */
  onErase(hook: ErasureHook): void {
    this.#hooks.push(hook)
  }

  /**
   * Takes a document out of every table, its keys first of all: what copies may be left of it nobody can read
   * any more. Throws NOT_FOUND.
   */
  async erase(tenantId: TenantId, documentId: DocumentId): Promise<void> {
    const { storage, keys, log } = this.#deps
    const removals = await Promise.all(this.#hooks.map((hook) => hook(tenantId, documentId)))
    const erased = await storage.inTenant(tenantId, (tx) =>
      // Everything else hangs on this row and goes with it: keys, log, histories, the search index.
      tx.deleteFrom('documents').where('id', '=', documentId).returning('id').executeTakeFirst(),
    )
    keys.forget(tenantId, documentId)
    if (!erased) throw new ProblemError('NOT_FOUND')
    for (const remove of removals) {
      try {
        await remove()
      } catch (error) {
        // Encrypted with a key that is gone, so only space is lost.
        log.warn({ err: error, tenantId, documentId }, 'files of an erased document remain')
      }
    }
  }
}
