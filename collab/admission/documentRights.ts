import { sql } from 'kysely'
import { roomIdOf, type DocumentId, type MeetingId, type PersonId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import { personKeyOf } from './bearer.ts'

/** A document as somebody who may open it sees it. */
export interface OpenableDocument {
  documentId: DocumentId
  title: string
  kind: 'notes' | 'page'
  meetingId: MeetingId | null
  access: DocumentAccess
  /** Whether they may share, rename and erase it. */
  mayManage: boolean
  updatedAt: Date
}

/**
 * Who may do what with a document: asked by passes, routes, lists and search alike. Owners and hosts edit. Somebody's
 * own setting goes before all else, then an invitation to the meeting, then what the company may; guests have what
 * guests of their meeting have, until it is cancelled. Whoever was put out of the meeting has nothing.
 */
export class DocumentRights {
  readonly #storage: Storage
  readonly #placement: Pick<Placement, 'removed'>

  constructor(deps: { storage: Storage; placement: Pick<Placement, 'removed'> }) {
    this.#storage = deps.storage
    this.#placement = deps.placement
  }

  /** Throws NOT_FOUND when it is not there or not for them, REMOVED. */
  async open(session: Session, documentId: DocumentId): Promise<OpenableDocument> {
    const found = await this.#storage.inTenant(session.tenantId, (tx) =>
      openableDocuments(tx, session).where('documentId', '=', documentId).executeTakeFirst(),
    )
    if (!found) throw new ProblemError('NOT_FOUND')
    const roomId = found.meetingId && roomIdOf(session.tenantId, found.meetingId)
    if (roomId && (await this.#placement.removed(roomId, personKeyOf(session)))) throw new ProblemError('REMOVED')
    return found
  }

  /** Throws as `open`. */
  async accessOf(session: Session, documentId: DocumentId): Promise<DocumentAccess> {
    return (await this.open(session, documentId)).access
  }
}

/** Every document somebody may open, to be narrowed down further. Those they were put out of are among them. */
export function openableDocuments(tx: Tx, session: Session) {
  const personId = session.kind === 'person' ? session.personId : null
  const guestOf = session.kind === 'guest' ? session.meetingId : null
  const isAdmin = session.kind === 'person' && session.role !== 'member'
  return tx
    .selectFrom(allDocuments(tx, personId, guestOf, isAdmin).as('document'))
    .selectAll()
    .where('access', '!=', sql<DocumentAccess>`'none'`)
}

function allDocuments(tx: Tx, personId: PersonId | null, guestOf: MeetingId | null, isAdmin: boolean) {
  const owns = sql<boolean>`(documents.owner_id = ${personId}::uuid or meetings.host_id = ${personId}::uuid) is true`
  const ofPerson = sql<DocumentAccess>`case when ${owns} then 'edit' else coalesce(document_rights.access, documents.company_access) end`
  const ofGuest = sql<DocumentAccess>`case
    when meetings.id = ${guestOf}::uuid and meetings.document_id = documents.id and meetings.cancelled_at is null
    then documents.guest_access else 'none' end`
  return tx
    .selectFrom('documents')
    .leftJoin('meetings', 'meetings.id', 'documents.meeting_id')
    .leftJoin('document_rights', (join) =>
      join.onRef('document_rights.document_id', '=', 'documents.id').on('document_rights.person_id', '=', personId),
    )
    .select([
      'documents.id as documentId',
      'documents.title as title',
      'documents.kind as kind',
      'documents.meeting_id as meetingId',
      'documents.updated_at as updatedAt',
      (guestOf === null ? ofPerson : ofGuest).as('access'),
      sql<boolean>`${guestOf === null} and (${isAdmin} or ${owns})`.as('mayManage'),
    ])
}
