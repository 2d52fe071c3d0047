import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { DocumentEditing } from '../documents/documentEditing.ts'
import type { SearchIndex } from './searchIndex.ts'

export interface IndexingDeps {
  index: Pick<SearchIndex, 'refresh' | 'stale'>
  editing: Pick<DocumentEditing, 'onSettled'>
  clock: Clock
  log: Log
}

/** A document that costs more to read is read more seldom, so that indexing takes a hundredth of the time at most. */
const restFactor = 100
const restMsMin = 3000
const waitingMax = 10_000
const catchUpMax = 500
const catchUpEveryMs = 5000
const tenantsMax = 10_000

interface Waiting {
  tenantId: TenantId
  documentId: DocumentId
}

/** Keeps the search index behind the documents by some seconds, one document at a time. */
export class Indexing {
  readonly #deps: IndexingDeps
  readonly #stop: () => void
  /** What is to be indexed, in turn. */
  readonly #waiting = new Map<string, Waiting>()
  /** When a document may be indexed again, by the monotonic clock. */
  readonly #restUntilMs = new Map<string, number>()
  readonly #caughtUpAtMs = new Map<TenantId, number>()
  #running: Promise<void> | undefined
  #closed = false

  constructor(deps: IndexingDeps) {
    this.#deps = deps
    this.#stop = deps.editing.onSettled(({ tenantId, documentId, part }) => {
      if (part === 'text' || part === 'comments') this.touch(tenantId, documentId)
    })
  }

  /** Puts a document in turn. */
  touch(tenantId: TenantId, documentId: DocumentId): void {
    const key = `${tenantId}/${documentId}`
    if (this.#closed || this.#waiting.size >= waitingMax) return
    if (!this.#waiting.has(key)) this.#waiting.set(key, { tenantId, documentId })
    this.#begin()
  }

  /** Looks for what was not indexed here: titles that changed, what another process left behind. Asked by searches. */
  async catchUp(tenantId: TenantId): Promise<void> {
    const nowMs = this.#deps.clock.monotonicMs()
    if (nowMs - (this.#caughtUpAtMs.get(tenantId) ?? -Infinity) < catchUpEveryMs) return
    if (this.#caughtUpAtMs.size >= tenantsMax) this.#caughtUpAtMs.clear()
    this.#caughtUpAtMs.set(tenantId, nowMs)
    for (const documentId of await this.#deps.index.stale(tenantId, catchUpMax)) this.touch(tenantId, documentId)
  }

  /** Resolves when what may be indexed now is. */
  async idle(): Promise<void> {
    await this.#running
  }

  /** Ends with the document at hand; what waits is found by `catchUp` or by its next change. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stop()
    this.#waiting.clear()
    await this.#running
  }

  #begin(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  async #run(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      const [key, { tenantId, documentId }] = next
      this.#waiting.delete(key)
      const beganMs = this.#deps.clock.monotonicMs()
      try {
        await this.#deps.index.refresh(tenantId, documentId)
      } catch (err) {
        this.#deps.log.warn({ err, tenantId, documentId }, 'a document was not indexed')
      }
      const endedMs = this.#deps.clock.monotonicMs()
      this.#rest(key, endedMs, Math.max(restMsMin, (endedMs - beganMs) * restFactor))
    }
  }

  #next(): [string, Waiting] | undefined {
    const nowMs = this.#deps.clock.monotonicMs()
    return this.#closed ? undefined : [...this.#waiting].find(([key]) => (this.#restUntilMs.get(key) ?? 0) <= nowMs)
  }

  #rest(key: string, nowMs: number, forMs: number): void {
    for (const [other, untilMs] of this.#restUntilMs) if (untilMs <= nowMs) this.#restUntilMs.delete(other)
    this.#restUntilMs.set(key, nowMs + forMs)
    this.#deps.clock.after(forMs, () => {
      if (!this.#closed && this.#waiting.size > 0) this.#begin()
    })
  }
}
