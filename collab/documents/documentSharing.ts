import type { DocumentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { AccessOrNone, Sharing } from '../protocol/documents.ts'
import type { Documents } from './documents.ts'

export interface DocumentSharingDeps {
  storage: Storage
  documents: Pick<Documents, 'revoke' | 'revokeAll'>
}

const peopleMax = 1000
const ranks: AccessOrNone[] = ['none', ...DocumentAccess.options]
const isLess = (now: AccessOrNone, before: AccessOrNone) => ranks.indexOf(now) < ranks.indexOf(before)

/** Who else may open a document. Whoever loses a right is shown out before the change is answered. */
export class DocumentSharing {
  readonly #deps: DocumentSharingDeps

  constructor(deps: DocumentSharingDeps) {
    this.#deps = deps
  }

  read(tenantId: TenantId, documentId: DocumentId): Promise<Sharing> {
    return this.#deps.storage.inTenant(tenantId, (tx) => readSharing(tx, documentId))
  }

  async change(
    tenantId: TenantId,
    documentId: DocumentId,
    change: { company?: AccessOrNone | undefined; guests?: AccessOrNone | undefined },
  ): Promise<Sharing> {
    const { before, after } = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const sharing = await readSharing(tx, documentId, 'to change it')
      const next = { company: change.company ?? sharing.company, guests: change.guests ?? sharing.guests }
      await tx
        .updateTable('documents')
        .set({ company_access: next.company, guest_access: next.guests })
        .where('id', '=', documentId)
        .execute()
      return { before: sharing, after: { ...sharing, ...next } }
    })
    if (isLess(after.company, before.company) || isLess(after.guests, before.guests))
      await this.#deps.documents.revokeAll(tenantId, documentId)
    return after
  }

  /** `access` null: what the company may. Throws NOT_FOUND for a person of nowhere, CONFLICT beyond 1,000 people. */
  async setPerson(
    tenantId: TenantId,
    documentId: DocumentId,
    personId: PersonId,
    access: AccessOrNone | null,
  ): Promise<Sharing> {
    const { before, after } = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const sharing = await readSharing(tx, documentId, 'to change it')
      const person = await tx.selectFrom('people').select('id').where('id', '=', personId).executeTakeFirst()
      if (!person) throw new ProblemError('NOT_FOUND')
      await writeOwn(tx, { tenantId, documentId, personId, access })
      const next = await readSharing(tx, documentId)
      if (next.people.length > peopleMax) throw new ProblemError('CONFLICT', 'It is shared with too many people.')
      return { before: sharing, after: next }
    })
    if (isLess(accessIn(after, personId), accessIn(before, personId)))
      await this.#deps.documents.revoke(tenantId, documentId, personId)
    return after
  }
}

const accessIn = ({ people, company }: Sharing, personId: PersonId) =>
  people.find((person) => person.personId === personId)?.access ?? company

async function readSharing(tx: Tx, documentId: DocumentId, lock?: 'to change it'): Promise<Sharing> {
  const query = tx
    .selectFrom('documents')
    .select(['company_access as company', 'guest_access as guests'])
    .where('id', '=', documentId)
  const document = await (lock ? query.forNoKeyUpdate() : query).executeTakeFirst()
  if (!document) throw new ProblemError('NOT_FOUND')
  const people = await tx
    .selectFrom('document_rights')
    .innerJoin('people', 'people.id', 'document_rights.person_id')
    .select(['people.id as personId', 'people.name', 'document_rights.access'])
    .where('document_rights.document_id', '=', documentId)
    .orderBy('people.name')
    .orderBy('people.id')
    .execute()
  return { ...document, people }
}

async function writeOwn(
  tx: Tx,
  own: { tenantId: TenantId; documentId: DocumentId; personId: PersonId; access: AccessOrNone | null },
): Promise<void> {
  const { tenantId, documentId, personId, access } = own
  if (access === null) {
    await tx
      .deleteFrom('document_rights')
      .where('document_id', '=', documentId)
      .where('person_id', '=', personId)
      .execute()
    return
  }
  await tx
    .insertInto('document_rights')
    .values({ tenant_id: tenantId, document_id: documentId, person_id: personId, access })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'document_id', 'person_id']).doUpdateSet({ access }))
    .execute()
}
