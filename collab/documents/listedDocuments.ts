import { sql } from 'kysely'
import type { Session } from '../../infra/contract/session.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { openableDocuments, type OpenableDocument } from '../admission/documentRights.ts'

/**
 * The documents somebody finds in lists, last changed first: notes of meetings they host, attend or were in; pages
 * that are theirs, shared with them or open to the company. What is merely open to whoever has its address is not
 * therefore everybody's business.
 */
export function listedDocuments(
  tx: Tx,
  session: Extract<Session, { kind: 'person' }>,
  countMax: number,
): Promise<OpenableDocument[]> {
  const { personId } = session
  return openableDocuments(tx, session)
    .where(
      sql<boolean>`(document.kind = 'page'
        or exists (select from meetings where meetings.id = document."meetingId" and meetings.host_id = ${personId})
        or exists (select from document_rights
          where document_rights.document_id = document."documentId" and document_rights.person_id = ${personId})
        or exists (select from meeting_attendees
          where meeting_attendees.meeting_id = document."meetingId" and meeting_attendees.person_id = ${personId})
        or exists (select from attendances
          where attendances.meeting_id = document."meetingId" and attendances.person_key = ${personId}))`,
    )
    .orderBy('updatedAt', 'desc')
    .orderBy('documentId')
    .limit(countMax)
    .execute()
}
