import { sql } from 'kysely'
import type { DocumentId, TenantId } from '../../../infra/contract/ids.ts'
import type { DocumentPart } from '../../../infra/contract/permits.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import type { Version } from '../../protocol/history.ts'
import { refuseErased } from '../storedPart.ts'
import { versionsMax, versionsToDrop } from './thinning.ts'

/** A version as it lies in the table. */
export interface VersionRecord {
  id: string
  name: string | null
  automatic: boolean
  author_keys: string[]
  created_at: Date
}

/** Where in the history it is, encrypted. */
export interface SealedSnapshot {
  snapshot: Uint8Array
  key_version: number | null
}

export interface NewVersion extends VersionRecord, SealedSnapshot {
  tenantId: TenantId
  documentId: DocumentId
  createdBy: string | null
}

/** Newest first. */
export function readVersions(tx: Tx, documentId: DocumentId): Promise<VersionRecord[]> {
  return tx
    .selectFrom('document_versions')
    .select(['id', 'name', 'automatic', 'author_keys', 'created_at'])
    .where('document_id', '=', documentId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
}

/** Throws NOT_FOUND. */
export async function readSnapshot(tx: Tx, documentId: DocumentId, versionId: string): Promise<SealedSnapshot> {
  const row = await tx
    .selectFrom('document_versions')
    .select(['snapshot', 'key_version'])
    .where('document_id', '=', documentId)
    .where('id', '=', versionId)
    .executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND')
  return row
}

/** Names by person, for the authors of versions. */
export async function readNames(tx: Tx, documentId: DocumentId): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('document_writers')
    .select(['person_key', 'name'])
    .distinctOn('person_key')
    .where('document_id', '=', documentId)
    .orderBy('person_key')
    .orderBy('first_at', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.person_key, row.name]))
}

/** Whose hand each Yjs client of a part was, under the name the directory has for them now. */
export async function readWriters(tx: Tx, documentId: DocumentId, part: DocumentPart) {
  const rows = await tx
    .selectFrom('document_writers')
    .leftJoin('people', (join) => join.on(sql<boolean>`people.id::text = document_writers.person_key`))
    .select(['client_id as clientId', 'person_key as personKey', 'first_at as firstAt'])
    .select(sql<string>`coalesce(people.name, document_writers.name)`.as('name'))
    .where('document_id', '=', documentId)
    .where('part', '=', part)
    .orderBy('first_at')
    .execute()
  return rows
}

/**
 * Adds a version and takes out what is too many or too close. Answers false, with nothing changed, when
 * `unlessSince` is given and another version was kept since. Throws NOT_FOUND, CONFLICT when 500 have a name.
 */
export async function addVersion(tx: Tx, version: NewVersion, unlessSince?: Date): Promise<boolean> {
  const { tenantId, documentId, createdBy, ...record } = version
  // Two processes that see a document settle keep one version of it.
  await tx.selectFrom('documents').select('id').where('id', '=', documentId).forNoKeyUpdate().execute()
  const kept = await tx
    .selectFrom('document_versions')
    .select(['id', 'name', 'created_at'])
    .where('document_id', '=', documentId)
    .orderBy('created_at', 'desc')
    .execute()
  if (unlessSince && kept[0] && kept[0].created_at > unlessSince) return false
  if (record.name !== null && kept.filter(({ name }) => name !== null).length >= versionsMax)
    throw new ProblemError('CONFLICT', 'The document has as many named versions as it may.')
  await tx
    .insertInto('document_versions')
    .values({ ...record, tenant_id: tenantId, document_id: documentId, created_by: createdBy })
    .execute()
    .catch(refuseErased)
  const drop = versionsToDrop(
    [record, ...kept].map((row) => ({ id: row.id, name: row.name, createdAtMs: row.created_at.getTime() })),
    record.created_at.getTime(),
  )
  if (drop.length > 0)
    await tx
      .deleteFrom('document_versions')
      .where('document_id', '=', documentId)
      .where(sql<boolean>`id = any(${drop}::uuid[])`)
      .execute()
  return true
}

export function versionFrom(record: VersionRecord, names: Map<string, string>): Version {
  return {
    versionId: record.id,
    name: record.name,
    automatic: record.automatic,
    createdAt: record.created_at.toISOString(),
    authors: record.author_keys.map((personKey) => ({ personKey, name: names.get(personKey) ?? '' })),
  }
}
