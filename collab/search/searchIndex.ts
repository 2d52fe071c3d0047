import { createHmac } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { noteField } from '../../infra/contract/noteSchema.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { DocumentEditing } from '../documents/documentEditing.ts'
import type { DocumentKeys } from '../documents/documentKeys.ts'
import { plainText } from '../exports/plainText.ts'
import { readBlocks } from '../exports/readBlocks.ts'
import { commentText } from './commentText.ts'
import { tokensOf } from './searchTokens.ts'

export interface SearchIndexDeps {
  storage: Storage
  editing: Pick<DocumentEditing, 'read'>
  keys: Pick<DocumentKeys, 'encrypt' | 'decrypt' | 'hmacKeyOf'>
}

/** What `document_search.body` holds, encrypted. */
export const searchUse = 'search'
const tokensMax = 20_000
const bodyCharactersMax = 200_000
const hashesPerTurn = 500
const hashHexLength = 16

/** A token that says where it stands: words have no spaces in them. */
export const titleToken = (token: string) => `title ${token}`

/** What may be sought of each document: hashed words and the encrypted text. Nothing in it can be read without keys. */
export class SearchIndex {
  readonly #deps: SearchIndexDeps

  constructor(deps: SearchIndexDeps) {
    this.#deps = deps
  }

  /** Writes a document's entry anew. One that is gone has none. Throws STORAGE_UNAVAILABLE. */
  async refresh(tenantId: TenantId, documentId: DocumentId): Promise<void> {
    const { storage, keys } = this.#deps
    try {
      const facts = await this.#factsOf(tenantId, documentId)
      if (!facts) return
      const body = (await this.#textOf(tenantId, documentId)).slice(0, bodyCharactersMax)
      const inTitle = [...tokensOf(facts.title, tokensMax)].map(titleToken)
      const tokens = await this.hashed(tenantId, [...inTitle, ...tokensOf(`${facts.title}\n${body}`, tokensMax)])
      const sealed = await keys.encrypt(tenantId, documentId, searchUse, new TextEncoder().encode(body))
      const entry = {
        // Sorted, so that not even the order of the words can be read.
        tokens: tokens.toSorted(),
        body: sealed.bytes,
        key_version: sealed.keyVersion,
        updated_at: sql<Date>`${facts.changedAt}::timestamptz`,
      }
      await storage.inTenant(tenantId, (tx) =>
        tx
          .insertInto('document_search')
          .columns(['tenant_id', 'document_id', 'tokens', 'body', 'key_version', 'updated_at'])
          // Not where the document was erased meanwhile.
          .expression((from) =>
            from
              .selectFrom('documents')
              .select([
                'documents.tenant_id',
                'documents.id',
                sql<string[]>`${entry.tokens}::text[]`.as('tokens'),
                sql<Uint8Array>`${entry.body}::bytea`.as('body'),
                sql<number>`${entry.key_version}::integer`.as('key_version'),
                entry.updated_at.as('updated_at'),
              ])
              .where('documents.id', '=', documentId),
          )
          .onConflict((conflict) => conflict.columns(['tenant_id', 'document_id']).doUpdateSet(entry))
          .execute(),
      )
    } catch (error) {
      if (!(error instanceof ProblemError && error.code === 'NOT_FOUND')) throw error
    }
  }

  /** Words as only this tenant's key makes them, in the same order. */
  async hashed(tenantId: TenantId, tokens: string[]): Promise<string[]> {
    const key = await this.#deps.keys.hmacKeyOf(tenantId)
    const hashes: string[] = []
    for (const [index, token] of tokens.entries()) {
      // Sockets are served in between.
      if (index % hashesPerTurn === hashesPerTurn - 1) await turn()
      hashes.push(createHmac('sha256', key).update(token).digest('hex').slice(0, hashHexLength))
    }
    return hashes
  }

  /** Documents that changed since they were indexed, or never were, such as those from before there was an index. */
  async stale(tenantId: TenantId, countMax: number): Promise<DocumentId[]> {
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('documents')
        .leftJoin('document_search', 'document_search.document_id', 'documents.id')
        .select('documents.id')
        .where(sql<boolean>`(document_search.updated_at < documents.updated_at) is not false`)
        .orderBy('documents.updated_at', 'desc')
        .limit(countMax)
        .execute(),
    )
    return rows.map(({ id }) => id)
  }

  /** Since when the document is as it is, as the database writes it: a Date would lose its microseconds. */
  async #factsOf(tenantId: TenantId, documentId: DocumentId) {
    return this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('documents')
        .select(['title', sql<string>`updated_at::text`.as('changedAt')])
        .where('id', '=', documentId)
        .executeTakeFirst(),
    )
  }

  async #textOf(tenantId: TenantId, documentId: DocumentId): Promise<string> {
    const { editing } = this.#deps
    const text = await editing.read({ tenantId, documentId, part: 'text' }, (doc) =>
      plainText(readBlocks(doc.getXmlFragment(noteField))),
    )
    const comments = await editing.read({ tenantId, documentId, part: 'comments' }, commentText)
    return [text, comments].filter(Boolean).join('\n')
  }
}
