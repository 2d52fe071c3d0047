import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Log } from '../../infra/log.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { openableDocuments } from '../admission/documentRights.ts'
import { DocumentUnreadableError, type DocumentKeys } from '../documents/documentKeys.ts'
import type { Found } from '../protocol/documentFiles.ts'
import { excerptOf, hitsOf } from './excerpt.ts'
import { searchUse, titleToken, type SearchIndex } from './searchIndex.ts'
import { searchLetters } from './searchLetters.ts'
import { queryTokens, termsOf } from './searchTokens.ts'

export interface SearchDeps {
  storage: Storage
  index: Pick<SearchIndex, 'hashed'>
  keys: Pick<DocumentKeys, 'decrypt'>
  log: Log
}

const foundMax = 50
const termsMax = 20

interface Candidate {
  documentId: Found['documentId']
  title: string
  kind: Found['kind']
  body: Uint8Array
  keyVersion: number
}

/** Finds documents by their words among those a person may open. */
export class Search {
  readonly #deps: SearchDeps

  constructor(deps: SearchDeps) {
    this.#deps = deps
  }

  /** The best 50, those with the words in their title first, then the newest. Throws STORAGE_UNAVAILABLE. */
  async find(session: Session, query: string): Promise<Found[]> {
    const terms = termsOf(searchLetters(query).letters).slice(0, termsMax)
    if (terms.length === 0) return []
    const tokens = queryTokens(terms)
    const found: { entry: Found; inTitle: boolean }[] = []
    for (const candidate of await this.#candidates(session, tokens)) {
      // Sockets are served in between.
      await turn()
      const body = await this.#bodyOf(session, candidate)
      const { documentId, title, kind } = candidate
      const inTitle = hitsOf(title, terms) !== null
      const hits = body === null ? null : hitsOf(body, terms)
      // Pairs of letters may all be there without standing together; each term may stand in another place.
      const scattered = hits ?? (body === null ? null : hitsOf(`${title}\n${body}`, terms) && partsIn(body, terms))
      if (inTitle || scattered)
        found.push({ entry: { documentId, title, kind, ...excerptOf(body ?? '', scattered ?? []) }, inTitle })
    }
    // Stable: within each, the newest stay first.
    return found.toSorted((a, b) => Number(b.inTitle) - Number(a.inTitle)).map(({ entry }) => entry)
  }

  async #candidates(session: Session, words: string[]): Promise<Candidate[]> {
    const { index } = this.#deps
    const tokens = await index.hashed(session.tenantId, words)
    const inTitle = await index.hashed(session.tenantId, words.map(titleToken))
    return this.#deps.storage.inTenant(session.tenantId, (tx) =>
      openableDocuments(tx, session)
        .innerJoin('document_search', 'document_search.document_id', 'document.documentId')
        .where(sql<boolean>`document_search.tokens @> ${tokens}::text[]`)
        .select([
          'document.documentId as documentId',
          'document.title as title',
          'document.kind as kind',
          'document_search.body as body',
          'document_search.key_version as keyVersion',
        ])
        .orderBy(sql`document_search.tokens @> ${inTitle}::text[]`, 'desc')
        .orderBy('document.updatedAt', 'desc')
        .limit(foundMax)
        .execute(),
    )
  }

  async #bodyOf(session: Session, { documentId, body, keyVersion }: Candidate): Promise<string | null> {
    try {
      const plain = await this.#deps.keys.decrypt(session.tenantId, documentId, searchUse, body, keyVersion)
      return new TextDecoder().decode(plain)
    } catch (error) {
      if (!(error instanceof DocumentUnreadableError)) throw error
      this.#deps.log.warn({ err: error, documentId }, 'a search entry cannot be read')
      return null
    }
  }
}

/** The hits of the terms that are in the body; the others stand in the title. */
function partsIn(body: string, terms: Parameters<typeof hitsOf>[1]): [number, number][] {
  return terms.flatMap((term) => hitsOf(body, [term]) ?? []).toSorted(([a], [b]) => a - b)
}
