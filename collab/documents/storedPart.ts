import { sql } from 'kysely'
import type { DocumentId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { PartAddress } from './documentEditing.ts'

/** Bytes as they lie in the tables. */
interface Sealed {
  bytes: Uint8Array
  /** null: written before encryption. */
  keyVersion: number | null
}

export interface SealedState extends Sealed {
  /** Changes whenever the row is written. */
  revision: string
}

export interface SealedPart {
  state: SealedState | null
  /** null too where it was not asked for. */
  history: SealedState | null
  /** In order. */
  rows: (Sealed & { id: number })[]
}

/** One view of the database, whatever commits meanwhile. Throws NOT_FOUND, DOCUMENT_QUARANTINED. */
export function readStored(storage: Storage, address: PartAddress, history?: 'with history'): Promise<SealedPart> {
  return storage.inTenant(
    address.tenantId,
    async (tx) => {
      const document = await tx
        .selectFrom('documents')
        .leftJoin('document_quarantines as kept_aside', (join) =>
          join.onRef('kept_aside.document_id', '=', 'documents.id').on('kept_aside.part', '=', address.part),
        )
        .select('kept_aside.part')
        .where('documents.id', '=', address.documentId)
        .executeTakeFirst()
      if (!document) throw new ProblemError('NOT_FOUND')
      if (document.part !== null) throw new ProblemError('DOCUMENT_QUARANTINED')
      return {
        state: await readState(tx, 'document_snapshots', address),
        history: history ? await readState(tx, 'document_histories', address) : null,
        rows: await readRows(tx, address),
      }
    },
    'repeatable read',
  )
}

/**
 * Puts a new snapshot (and history; null: none any more) in the place of what was read, and takes out exactly the
 * rows that were read. Answers false, with nothing changed, when somebody else did so first.
 */
export async function replace(
  tx: Tx,
  address: PartAddress,
  read: SealedPart,
  next: { state: Omit<SealedState, 'revision'>; history: Omit<SealedState, 'revision'> | null },
): Promise<boolean> {
  const { documentId } = address
  // One at a time, without holding up those who append: theirs is the weaker lock of a foreign key.
  await tx.selectFrom('documents').select('id').where('id', '=', documentId).forNoKeyUpdate().execute()
  const states = await readRevisions(tx, address)
  if (states.state !== read.state?.revision || states.history !== read.history?.revision) return false
  const ids = read.rows.map((row) => row.id)
  await tx
    .deleteFrom('document_updates')
    .where('document_id', '=', documentId)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .execute()
  await writeState(tx, 'document_snapshots', address, next.state)
  if (next.history) await writeState(tx, 'document_histories', address, next.history)
  else await deleteHistory(tx, address)
  return true
}

/** Tells lists that the document was changed now. */
export async function touch(tx: Tx, documentId: DocumentId): Promise<void> {
  await tx
    .updateTable('documents')
    .set({ updated_at: sql<Date>`now()` })
    .where('id', '=', documentId)
    .execute()
}

/** A row for a document that was erased in the meantime. */
export function refuseErased(error: unknown): never {
  if ((error as { code?: unknown }).code === '23503') throw new ProblemError('NOT_FOUND')
  throw error
}

type StateTable = 'document_snapshots' | 'document_histories'

async function readState(tx: Tx, table: StateTable, { documentId, part }: PartAddress): Promise<SealedState | null> {
  const row = await tx
    .selectFrom(table)
    .select(['state as bytes', 'key_version as keyVersion', sql<string>`xmin::text`.as('revision')])
    .where('document_id', '=', documentId)
    .where('part', '=', part)
    .executeTakeFirst()
  return row ?? null
}

async function readRevisions(tx: Tx, { documentId, part }: PartAddress) {
  const revisionOf = async (table: StateTable) => {
    const row = await tx
      .selectFrom(table)
      .select(sql<string>`xmin::text`.as('revision'))
      .where('document_id', '=', documentId)
      .where('part', '=', part)
      .executeTakeFirst()
    return row?.revision
  }
  return { state: await revisionOf('document_snapshots'), history: await revisionOf('document_histories') }
}

function readRows(tx: Tx, { documentId, part }: PartAddress): Promise<SealedPart['rows']> {
  return tx
    .selectFrom('document_updates')
    .select(['id', 'update as bytes', 'key_version as keyVersion'])
    .where('document_id', '=', documentId)
    .where('part', '=', part)
    .orderBy('id')
    .execute()
}

async function writeState(tx: Tx, table: StateTable, address: PartAddress, sealed: Omit<SealedState, 'revision'>) {
  const { tenantId, documentId, part } = address
  const values = { state: sealed.bytes, key_version: sealed.keyVersion }
  await tx
    .insertInto(table)
    .values({ tenant_id: tenantId, document_id: documentId, part, ...values })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'document_id', 'part']).doUpdateSet({ ...values, updated_at: sql<Date>`now()` }),
    )
    .execute()
    .catch(refuseErased)
}

async function deleteHistory(tx: Tx, { documentId, part }: PartAddress): Promise<void> {
  await tx.deleteFrom('document_histories').where('document_id', '=', documentId).where('part', '=', part).execute()
}
