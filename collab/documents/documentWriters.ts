import { sql } from 'kysely'
import type { Log } from '../../infra/log.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { PartAddress } from './documentEditing.ts'

interface Written {
  personKey: string
  name?: string
  clientIds: number[]
}

const knownMax = 10_000

/**
 * Whose hand each Yjs client of a part was. The first who writes as a client keeps it: whoever writes under
 * another's number later, by a bug or to blame somebody else, changes nothing and is logged.
 */
export class DocumentWriters {
  readonly #address: PartAddress
  readonly #log: Log
  /** What the table has for certain, so that most batches ask it nothing. */
  readonly #known = new Map<number, string>()

  constructor(address: PartAddress, log: Log) {
    this.#address = address
    this.#log = log
  }

  /** Part of the transaction that stores the rows; `learnt` takes its answer once that is committed. */
  async add(tx: Tx, rows: Written[]): Promise<Map<number, string>> {
    const claims = new Map<number, Written>()
    for (const row of rows) {
      for (const clientId of row.clientIds) {
        const owner = this.#known.get(clientId) ?? claims.get(clientId)?.personKey
        if (owner === undefined) claims.set(clientId, row)
        else if (owner !== row.personKey) this.#report(clientId, owner, row.personKey)
      }
    }
    if (claims.size === 0) return new Map()
    await this.#insert(tx, claims)
    return this.#compare(tx, claims)
  }

  learnt(writers: Map<number, string>): void {
    if (this.#known.size + writers.size > knownMax) this.#known.clear()
    for (const [clientId, personKey] of writers) this.#known.set(clientId, personKey)
  }

  async #insert(tx: Tx, claims: Map<number, Written>): Promise<void> {
    const { tenantId, documentId, part } = this.#address
    const nameOf = ({ name, personKey }: Written) =>
      name ?? sql<string>`coalesce((select name from people where id::text = ${personKey}), '')`
    // In one order, so that two processes that learn the same clients never wait for each other in a circle.
    const ordered = [...claims].toSorted(([a], [b]) => a - b)
    await tx
      .insertInto('document_writers')
      .values(
        ordered.map(([clientId, row]) => ({
          tenant_id: tenantId,
          document_id: documentId,
          part,
          client_id: clientId,
          person_key: row.personKey,
          name: nameOf(row),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async #compare(tx: Tx, claims: Map<number, Written>): Promise<Map<number, string>> {
    const { documentId, part } = this.#address
    const kept = await tx
      .selectFrom('document_writers')
      .select(['client_id', 'person_key'])
      .where('document_id', '=', documentId)
      .where('part', '=', part)
      .where(sql<boolean>`client_id = any(${[...claims.keys()]}::bigint[])`)
      .execute()
    for (const { client_id: clientId, person_key: owner } of kept) {
      const claimed = claims.get(clientId)?.personKey
      if (claimed !== undefined && claimed !== owner) this.#report(clientId, owner, claimed)
    }
    return new Map(kept.map((row) => [row.client_id, row.person_key]))
  }

  #report(clientId: number, owner: string, personKey: string): void {
    this.#log.warn({ clientId, owner, personKey }, 'a writer used the client number of another')
  }
}
