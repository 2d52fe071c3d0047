import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import type { DocumentPart } from '../../infra/contract/permits.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { DocumentUnreadableError, type DocumentKeys } from './documentKeys.ts'
import type { PartAddress } from './documentEditing.ts'
import { documentLimits } from './documentLimits.ts'
import { DocumentWriters } from './documentWriters.ts'
import { FoldingFailedError, type FoldingThread, type RunFolding } from './foldingThread.ts'
import type { Folded, FoldInput } from './foldingJobs.ts'
import { readStored, refuseErased, replace, touch, type SealedPart, type SealedState } from './storedPart.ts'

export interface UpdateRow {
  update: Uint8Array
  personKey: string
  /** As the pass said it; without it the directory's name is taken. */
  name?: string
  clientIds: number[]
}

export interface StoredDocument {
  /** The snapshot, if there is one, and every row since, in order. */
  updates: Uint8Array[]
  rowsCount: number
  bytes: number
}

export interface DocumentStoreDeps {
  storage: Storage
  keys: DocumentKeys
  folding: FoldingThread
  clock: Clock
  log: Log
}

/**
 * One part of a document in the tables, encrypted. Rejects with ProblemError NOT_FOUND when the document is not
 * there, STORAGE_UNAVAILABLE when the database does not answer.
 */
export class DocumentStore {
  readonly #deps: DocumentStoreDeps
  readonly #address: PartAddress
  readonly #writers: DocumentWriters
  readonly #log: Log
  #touchedAtMs = Number.NEGATIVE_INFINITY

  constructor(deps: DocumentStoreDeps, tenantId: TenantId, documentId: DocumentId, part: DocumentPart = 'text') {
    this.#deps = deps
    this.#address = { tenantId, documentId, part }
    this.#log = deps.log.child({ tenantId, documentId, part })
    this.#writers = new DocumentWriters(this.#address, this.#log)
  }

  /** Everything that is stored, as it was at one moment. Throws NOT_FOUND, DOCUMENT_QUARANTINED. */
  async load(): Promise<StoredDocument> {
    const stored = await readStored(this.#deps.storage, this.#address)
    const updates = await this.#open(stored)
    return {
      updates,
      rowsCount: stored.rows.length,
      bytes: updates.reduce((sum, update) => sum + update.byteLength, 0),
    }
  }

  /** Everything that was ever written, deletions included. Throws NOT_FOUND, DOCUMENT_QUARANTINED. */
  async loadPast(): Promise<Uint8Array[]> {
    const stored = await readStored(this.#deps.storage, this.#address, 'with history')
    const rows = await Promise.all(stored.rows.map((row) => this.#openBytes('updates', row)))
    const past = stored.history
      ? await this.#openState('history', stored.history)
      : await this.#openState('snapshot', stored.state)
    return past ? [past, ...rows] : rows
  }

  /** One transaction: when it resolves, all rows are stored; when it rejects, none is. */
  async append(rows: UpdateRow[]): Promise<void> {
    const { storage, clock } = this.#deps
    const { tenantId, documentId, part } = this.#address
    const sealed = await Promise.all(rows.map((row) => this.#seal('updates', row.update)))
    const touchedAtMs = clock.nowMs()
    const touches = touchedAtMs - this.#touchedAtMs >= documentLimits.touchMs
    const learnt = await storage.inTenant(tenantId, async (tx) => {
      await tx
        .insertInto('document_updates')
        .values(
          rows.map((row, index) => ({
            tenant_id: tenantId,
            document_id: documentId,
            part,
            update: sealed[index]?.bytes ?? row.update,
            key_version: sealed[index]?.keyVersion ?? null,
            person_key: row.personKey,
            client_ids: row.clientIds,
          })),
        )
        .execute()
        .catch(refuseErased)
      // Once in a while: each would leave a dead row behind.
      if (touches) await touch(tx, documentId)
      return this.#writers.add(tx, rows)
    })
    this.#writers.learnt(learnt)
    if (touches) this.#touchedAtMs = touchedAtMs
  }

  /**
   * Folds the rows into the history and the snapshot and deletes exactly the rows it read; rows that commit
   * meanwhile, even with a lower id, are left alone. Of two processes that fold at once the second to finish
   * changes nothing. What an older key encrypted is encrypted anew. A part that cannot be put together is
   * quarantined: DOCUMENT_QUARANTINED.
   */
  compact(): Promise<{ rowsCount: number; bytes: number }> {
    return this.#deps.folding.turn(async (run) => {
      const { storage, keys } = this.#deps
      const { tenantId, documentId, part } = this.#address
      const stored = await readStored(storage, this.#address, 'with history')
      const newest = await keys.newestVersion(tenantId, documentId)
      const sealedOld = [stored.state, stored.history].some((sealed) => sealed && sealed.keyVersion !== newest)
      if (stored.rows.length === 0 && !sealedOld) return { rowsCount: 0, bytes: stored.state?.bytes.byteLength ?? 0 }
      const folded = await this.#fold(run, await this.#input(stored))
      const next = {
        state: await this.#seal('snapshot', folded.state),
        history: folded.history && (await this.#seal('history', folded.history)),
      }
      const won = await storage.inTenant(tenantId, (tx) => replace(tx, this.#address, stored, next))
      if (!won) this.#log.info({ part }, 'document compacted elsewhere in the meantime')
      return { rowsCount: won ? stored.rows.length : 0, bytes: folded.state.byteLength }
    })
  }

  /** Keeps this part aside: nobody opens it any more, and none of its bytes is touched. */
  async quarantine(reason: string): Promise<never> {
    const { tenantId, documentId, part } = this.#address
    await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('document_quarantines')
        .values({ tenant_id: tenantId, document_id: documentId, part, reason: reason.slice(0, 500) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
        .catch(refuseErased),
    )
    this.#log.error({ reason }, 'document quarantined')
    throw new ProblemError('DOCUMENT_QUARANTINED')
  }

  async #input(stored: SealedPart): Promise<FoldInput> {
    const [state, history] = await Promise.all([
      this.#openState('snapshot', stored.state),
      this.#openState('history', stored.history),
    ])
    const rows = await Promise.all(stored.rows.map((row) => this.#openBytes('updates', row)))
    // Versions are points in the text; the other parts keep no past.
    return { state, rows, history: this.#address.part === 'text' ? { state: history } : null }
  }

  /**
   * Twice what overran, since the machine may have been busy; then without the history, which begins anew with the
   * next rows.
   */
  async #fold(run: RunFolding, input: FoldInput): Promise<Folded> {
    let failure: FoldingFailedError | undefined
    for (const attempt of [input, input, { ...input, history: null }]) {
      if (failure?.why === 'threw' && attempt === input) continue
      try {
        const folded = await run('fold', attempt)
        const grown = (folded.history?.byteLength ?? 0) > documentLimits.historyBytesMax
        if (input.history && (grown || !folded.history)) this.#log.error('the history of a document begins anew')
        return grown ? { ...folded, history: null } : folded
      } catch (error) {
        if (!(error instanceof FoldingFailedError)) throw error
        failure = error
        this.#log.warn({ err: error }, 'document not put together')
      }
    }
    return this.quarantine(failure?.message ?? 'not put together')
  }

  async #open(stored: SealedPart): Promise<Uint8Array[]> {
    const state = await this.#openState('snapshot', stored.state)
    const rows = await Promise.all(stored.rows.map((row) => this.#openBytes('updates', row)))
    return state ? [state, ...rows] : rows
  }

  async #openState(use: 'snapshot' | 'history', state: SealedState | null): Promise<Uint8Array | null> {
    return state && this.#openBytes(use, state)
  }

  async #openBytes(use: string, { bytes, keyVersion }: { bytes: Uint8Array; keyVersion: number | null }) {
    if (keyVersion === null) return bytes
    const { tenantId, documentId, part } = this.#address
    try {
      return await this.#deps.keys.decrypt(tenantId, documentId, `${part}/${use}`, bytes, keyVersion)
    } catch (error) {
      if (error instanceof DocumentUnreadableError) return this.quarantine(error.message)
      throw error
    }
  }

  #seal(use: string, plain: Uint8Array) {
    const { tenantId, documentId, part } = this.#address
    return this.#deps.keys.encrypt(tenantId, documentId, `${part}/${use}`, plain)
  }
}
