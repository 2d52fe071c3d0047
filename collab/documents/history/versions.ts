import * as Y from 'yjs'
import type { Clock } from '../../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../../infra/contract/ids.ts'
import type { DocumentPart } from '../../../infra/contract/permits.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { DiffBlock, Version } from '../../protocol/history.ts'
import type { Author, DocumentEditing, PartAddress } from '../documentEditing.ts'
import type { DocumentCipher } from '../documentKeys.ts'
import type { DocumentStores } from '../documentStores.ts'
import type { FoldingThread } from '../foldingThread.ts'
import { writeContent } from './nodeContent.ts'
import type { PastBlock } from './pastBlocks.ts'
import {
  addVersion,
  readNames,
  readSnapshot,
  readVersions,
  readWriters,
  versionFrom,
  type VersionRecord,
} from './versionRecords.ts'

export interface VersionsDeps {
  storage: Storage
  keys: DocumentCipher
  stores: Pick<DocumentStores, 'of'>
  documents: DocumentEditing
  folding: FoldingThread
  clock: Clock
  newId: () => string
  /** The root of the text in its Yjs document. */
  field: string
}

export interface Writer {
  clientId: number
  personKey: string
  name: string
}

/** Between two versions that are kept by themselves. */
const automaticEveryMs = 10 * 60_000
const documentsKnownMax = 10_000

/** The versions of documents' texts: points in a history that is kept apart from the live document. */
export class Versions {
  readonly #deps: VersionsDeps
  /** When a document may have its next automatic version, so that most bursts of typing ask the tables nothing. */
  readonly #nextAtMs = new Map<string, number>()

  constructor(deps: VersionsDeps) {
    this.#deps = deps
  }

  /** Keeps versions by itself from now on, ten minutes apart, of texts that changed. Answers with the way to stop. */
  start(): () => void {
    return this.#deps.documents.onSettled(async (address) => {
      if (address.part === 'text') await this.#keepByItself(address)
    })
  }

  /** Newest first, 500 at most. */
  async list(tenantId: TenantId, documentId: DocumentId): Promise<Version[]> {
    return this.#inTenant(tenantId, async (tx) => {
      const [records, names] = [await readVersions(tx, documentId), await readNames(tx, documentId)]
      return records.map((record) => versionFrom(record, names))
    })
  }

  writers(tenantId: TenantId, documentId: DocumentId, part: DocumentPart = 'text'): Promise<Writer[]> {
    return this.#inTenant(tenantId, async (tx) =>
      (await readWriters(tx, documentId, part)).map(({ clientId, personKey, name }) => ({ clientId, personKey, name })),
    )
  }

  /** Keeps the text as it is now; `name` null: one that may be thinned out later. Throws NOT_FOUND, CONFLICT. */
  async keep(tenantId: TenantId, documentId: DocumentId, name: string | null, personKey: string): Promise<Version> {
    const current = await this.#current({ tenantId, documentId, part: 'text' })
    const version = await this.#add({ tenantId, documentId, name, personKey, current })
    if (!version) throw new ProblemError('CONFLICT')
    return version
  }

  /** Throws NOT_FOUND. */
  async rename(tenantId: TenantId, documentId: DocumentId, versionId: string, name: string | null): Promise<Version> {
    return this.#inTenant(tenantId, async (tx) => {
      const record = await tx
        .updateTable('document_versions')
        .set({ name })
        .where('document_id', '=', documentId)
        .where('id', '=', versionId)
        .returningAll()
        .executeTakeFirst()
      if (!record) throw new ProblemError('NOT_FOUND')
      return versionFrom(record, await readNames(tx, documentId))
    })
  }

  /** `against` undefined: the version before it, an empty text where there is none. Throws NOT_FOUND. */
  async compare(tenantId: TenantId, documentId: DocumentId, versionId: string, against?: string) {
    const { records, names, writers } = await this.#inTenant(tenantId, async (tx) => ({
      records: await readVersions(tx, documentId),
      names: await readNames(tx, documentId),
      writers: await readWriters(tx, documentId, 'text'),
    }))
    const index = records.findIndex(({ id }) => id === versionId)
    const [record, before] = [records[index], records[index + 1]]
    const other = against === undefined ? before : records.find(({ id }) => id === against)
    if (!record || (against !== undefined && against !== 'now' && !other)) throw new ProblemError('NOT_FOUND')
    const address = { tenantId, documentId, part: 'text' as const }
    const shown = await this.#snapshotOf(address, record.id)
    const base =
      against === 'now'
        ? Y.encodeSnapshot(await this.#current(address))
        : other && (await this.#snapshotOf(address, other.id))
    const blocks = await this.#deps.folding.turn(async (run) =>
      run('compare', {
        updates: await this.#deps.stores.of(tenantId, documentId).loadPast(),
        field: this.#deps.field,
        shown,
        against: base ?? null,
      }),
    )
    const persons = new Map(writers.map(({ clientId, personKey }) => [clientId, personKey]))
    const named = blocks.map((block) => nameRuns(block, persons))
    const seen = new Set(named.flatMap(({ runs }) => runs.flatMap(({ personKey }) => (personKey ? [personKey] : []))))
    return {
      version: versionFrom(record, names),
      blocks: named,
      authors: [...seen].map((personKey) => ({ personKey, name: names.get(personKey) ?? '' })),
    }
  }

  /** Writes a version over the text as `author`'s next edit, and keeps what was there. Throws NOT_FOUND, DOCUMENT_FULL. */
  async restore(tenantId: TenantId, documentId: DocumentId, versionId: string, author: Author): Promise<void> {
    const { documents, stores, folding, field } = this.#deps
    const address = { tenantId, documentId, part: 'text' as const }
    const shown = await this.#snapshotOf(address, versionId)
    const content = await folding.turn(async (run) =>
      run('read', { updates: await stores.of(tenantId, documentId).loadPast(), field, shown }),
    )
    await this.keep(tenantId, documentId, null, author.personKey)
    await documents.edit(address, author, (doc) => writeContent(doc.getXmlFragment(field), content))
  }

  async #keepByItself(address: PartAddress): Promise<void> {
    const { tenantId, documentId } = address
    const key = `${tenantId}/${documentId}`
    const nowMs = this.#deps.clock.nowMs()
    if (nowMs < (this.#nextAtMs.get(key) ?? 0)) return
    const last = await this.#inTenant(tenantId, async (tx) => {
      const [newest] = await readVersions(tx, documentId)
      // A text without a version counts from its first letter.
      const [first] = newest ? [] : await readWriters(tx, documentId, 'text')
      return { record: newest, atMs: (newest?.created_at ?? first?.firstAt)?.getTime() ?? nowMs }
    })
    if (this.#nextAtMs.size >= documentsKnownMax) this.#nextAtMs.clear()
    this.#nextAtMs.set(key, last.atMs + automaticEveryMs)
    if (nowMs < last.atMs + automaticEveryMs) return
    const current = await this.#current(address)
    const unchanged =
      last.record && Y.equalSnapshots(Y.decodeSnapshot(await this.#snapshotOf(address, last.record.id)), current)
    if (unchanged) return
    await this.#add({
      tenantId,
      documentId,
      name: null,
      personKey: null,
      current,
      unlessSince: new Date(nowMs - automaticEveryMs),
    })
    this.#nextAtMs.set(key, nowMs + automaticEveryMs)
  }

  /** undefined: another version was kept since `unlessSince`. */
  async #add(wish: {
    tenantId: TenantId
    documentId: DocumentId
    name: string | null
    personKey: string | null
    current: Y.Snapshot
    unlessSince?: Date
  }): Promise<Version | undefined> {
    const { clock, keys, newId } = this.#deps
    const { tenantId, documentId, name, personKey, current } = wish
    const address = { tenantId, documentId, part: 'text' as const }
    const id = newId()
    const { bytes, keyVersion } = await keys.encrypt(tenantId, documentId, useOf(id), Y.encodeSnapshot(current))
    const [newest] = await this.#inTenant(tenantId, (tx) => readVersions(tx, documentId))
    const before = newest ? Y.decodeSnapshot(await this.#snapshotOf(address, newest.id)) : Y.emptySnapshot
    return this.#inTenant(tenantId, async (tx) => {
      const authors = (await readWriters(tx, documentId, 'text')).filter(
        ({ clientId }) => (current.sv.get(clientId) ?? 0) > (before.sv.get(clientId) ?? 0),
      )
      const record: VersionRecord = {
        id,
        name,
        automatic: name === null,
        author_keys: [...new Set(authors.map((writer) => writer.personKey))],
        created_at: new Date(clock.nowMs()),
      }
      const sealed = { snapshot: bytes, key_version: keyVersion }
      const version = { ...record, ...sealed, tenantId, documentId, createdBy: personKey }
      const added = await addVersion(tx, version, wish.unlessSince)
      return added ? versionFrom(record, await readNames(tx, documentId)) : undefined
    })
  }

  #current(address: PartAddress): Promise<Y.Snapshot> {
    return this.#deps.documents.read(address, (doc) => Y.snapshot(doc))
  }

  async #snapshotOf({ tenantId, documentId }: PartAddress, versionId: string): Promise<Uint8Array> {
    const sealed = await this.#inTenant(tenantId, (tx) => readSnapshot(tx, documentId, versionId))
    if (sealed.key_version === null) return sealed.snapshot
    return this.#deps.keys.decrypt(tenantId, documentId, useOf(versionId), sealed.snapshot, sealed.key_version)
  }

  #inTenant<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#deps.storage.inTenant(tenantId, work)
  }
}

const useOf = (versionId: string) => `versions/${versionId}`

/** Clients become the people they were, and neighbours of one hand one run. */
function nameRuns({ runs, ...block }: PastBlock, persons: Map<number, string>): DiffBlock {
  const named: DiffBlock['runs'] = []
  for (const { text, clientId, change } of runs) {
    const personKey = persons.get(clientId) ?? null
    const last = named.at(-1)
    if (last && last.personKey === personKey && last.change === change) last.text += text
    else named.push({ text, personKey, change })
  }
  return { ...block, runs: named }
}
