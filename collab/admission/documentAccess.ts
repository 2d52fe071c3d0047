import { sql } from 'kysely'
import { PersonId, type DocumentId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/**
 * What each of these may do with a document; who may do nothing is not in the answer. A person's own right goes
 * before the company's; its owner and the host of its meeting always edit. A key that is no person's is a guest's:
 * guests come to the document of their meeting only, which whoever let them in has seen to.
 */
export async function documentAccess(
  tx: Tx,
  documentId: DocumentId,
  personKeys: string[],
): Promise<Map<string, DocumentAccess>> {
  const document = await tx
    .selectFrom('documents')
    .leftJoin('meetings', 'meetings.id', 'documents.meeting_id')
    .select(['company_access', 'guest_access', 'owner_id', 'meetings.host_id'])
    .where('documents.id', '=', documentId)
    .executeTakeFirst()
  if (!document) return new Map()
  const ids = personKeys.flatMap((key) => PersonId.safeParse(key).data ?? [])
  const people = await tx
    .selectFrom('people')
    .leftJoin('document_rights', (join) =>
      join.onRef('document_rights.person_id', '=', 'people.id').on('document_rights.document_id', '=', documentId),
    )
    .select(['people.id', 'document_rights.access'])
    .where(sql<boolean>`people.id = any(${ids}::uuid[])`)
    .execute()
  const own = new Map<string, (typeof people)[number]>(people.map((person) => [person.id, person]))
  const accessOf = (key: string) => {
    if (key === document.owner_id || key === document.host_id) return 'edit'
    const person = own.get(key)
    return person ? (person.access ?? document.company_access) : document.guest_access
  }
  return new Map(
    personKeys.flatMap((key): [string, DocumentAccess][] => {
      const access = accessOf(key)
      return access === 'none' ? [] : [[key, access]]
    }),
  )
}
