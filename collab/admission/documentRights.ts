import { sql } from 'kysely'
import { roomIdOf, type DocumentId, type MeetingId } from '../../infra/contract/ids.ts'
import { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import { isBeside } from '../breakouts/isBeside.ts'
import { personKeyOf } from './bearer.ts'
import { LiveNotes } from './liveNotes.ts'

/** A document as somebody may use it. */
export interface DocumentGrant {
  documentId: DocumentId
  title: string
  kind: 'notes' | 'page'
  meetingId: MeetingId | null
  access: DocumentAccess
  /** Its owner, its meeting's host, admins: they share, rename and erase it. */
  mayManage: boolean
  updatedAt: Date
}

/** What an action asks for. `manage`: share, rename, erase. */
export type LeastRight = DocumentAccess | 'manage'

/** Says who may do what with which document; asked anew each time, so that a right lost is lost at once. */
export class DocumentRights {
  readonly #storage: Storage
  readonly #placement: Pick<Placement, 'removed'>
  readonly #live: LiveNotes

  constructor(deps: { storage: Storage; placement: Pick<Placement, 'removed' | 'room' | 'presence'> }) {
    this.#storage = deps.storage
    this.#live = new LiveNotes(deps)
    this.#placement = deps.placement
  }

  /**
   * Throws NOT_FOUND to whoever may not even read it, REMOVED to whoever was banned from its meeting, WAITING to whoever
   * stands before its door, FORBIDDEN where the right is too small.
   */
  async require(session: Session, documentId: DocumentId, least: LeastRight): Promise<DocumentGrant> {
    const grant = await this.#storage.inTenant(session.tenantId, (tx) => grantOf(tx, session, documentId))
    if (!grant) throw new ProblemError('NOT_FOUND')
    const roomId = grant.meetingId && roomIdOf(session.tenantId, grant.meetingId)
    if (roomId && (await this.#placement.removed(roomId, personKeyOf(session)))) throw new ProblemError('REMOVED')
    const live = grant.meetingId ? await this.#underRules(session, grant) : grant
    if (!suffices(live, least)) throw new ProblemError('FORBIDDEN')
    return live
  }

  /** What the hosts of the running meeting leave of it. */
  async #underRules(session: Session, grant: DocumentGrant): Promise<DocumentGrant> {
    const { documentId, access } = grant
    const personKey = personKeyOf(session)
    await this.#live.refuseWaiting(session, documentId)
    const rights = await this.#live.capped(session.tenantId, documentId, new Map([[personKey, access]]))
    return { ...grant, access: rights.get(personKey) ?? access }
  }

  /** Throws NOT_FOUND, REMOVED, WAITING. */
  async accessOf(session: Session, documentId: DocumentId): Promise<DocumentAccess> {
    return (await this.require(session, documentId, 'read')).access
  }
}

/** undefined: nothing, or nothing for this session. */
export async function grantOf(tx: Tx, session: Session, documentId: DocumentId): Promise<DocumentGrant | undefined> {
  return openableDocuments(tx, session).where('documentId', '=', documentId).select(grantColumns).executeTakeFirst()
}

/**
 * The documents somebody may find in lists, last changed first: notes of meetings they host, attend or were in;
 * pages that are theirs, shared with them or open to the company.
 */
export async function grantsOf(
  tx: Tx,
  session: Extract<Session, { kind: 'person' }>,
  countMax: number,
): Promise<DocumentGrant[]> {
  const { personId } = session
  return openableDocuments(tx, session)
    .where((eb) =>
      eb.or([
        eb('kind', '=', 'page'),
        eb('hostId', '=', personId),
        eb('ownAccess', 'is not', null),
        sql<boolean>`exists (select from meeting_attendees
          where meeting_attendees.meeting_id = document."meetingId" and meeting_attendees.person_id = ${personId})`,
        sql<boolean>`exists (select from attendances
          where attendances.meeting_id = document."meetingId" and attendances.person_key = ${personId})`,
      ]),
    )
    .select(grantColumns)
    .orderBy('updatedAt', 'desc')
    .orderBy('documentId')
    .limit(countMax)
    .execute()
}

export function suffices(grant: Pick<DocumentGrant, 'access' | 'mayManage'>, least: LeastRight): boolean {
  if (least === 'manage') return grant.mayManage
  return DocumentAccess.options.indexOf(grant.access) >= DocumentAccess.options.indexOf(least)
}

/**
 * Every document somebody may open, to be narrowed down further; those they were put out of are among them. The rule
 * of documentAccess.ts as an expression, so that lists need one query: owners and hosts edit, then somebody's own
 * setting goes before the company's; guests have the document of their one meeting while that stands, and of the room
 * beside it that they belong to.
 */
export function openableDocuments(tx: Tx, session: Session) {
  return tx.selectFrom(allDocuments(tx, session).as('document')).where('access', '!=', sql<DocumentAccess>`'none'`)
}

const grantColumns = ['documentId', 'title', 'kind', 'meetingId', 'access', 'mayManage', 'updatedAt'] as const

function allDocuments(tx: Tx, session: Session) {
  const personId = session.kind === 'person' ? session.personId : null
  const guestOf = session.kind === 'guest' ? session.meetingId : null
  const isAdmin = session.kind === 'person' && session.role !== 'member'
  const owns = sql<boolean>`(documents.owner_id = ${personId}::uuid or meetings.host_id = ${personId}::uuid) is true`
  const ofPerson = sql<DocumentAccess>`case when ${owns} then 'edit' else coalesce(own.access, documents.company_access) end`
  const guestsMeeting =
    session.kind === 'guest'
      ? sql<boolean>`(meetings.id = ${guestOf}::uuid or ${isBeside(session.meetingId, session.guestId)})`
      : sql<boolean>`false`
  const ofGuest = sql<DocumentAccess>`case
    when ${guestsMeeting} and meetings.document_id = documents.id and meetings.cancelled_at is null
    then documents.guest_access else 'none' end`
  return tx
    .selectFrom('documents')
    .leftJoin('meetings', 'meetings.id', 'documents.meeting_id')
    .leftJoin('document_rights as own', (join) =>
      join.onRef('own.document_id', '=', 'documents.id').on('own.person_id', '=', personId),
    )
    .select([
      'documents.id as documentId',
      'documents.title as title',
      'documents.kind as kind',
      'documents.meeting_id as meetingId',
      'documents.updated_at as updatedAt',
      'meetings.host_id as hostId',
      'own.access as ownAccess',
      (guestOf === null ? ofPerson : ofGuest).as('access'),
      sql<boolean>`${guestOf === null} and (${isAdmin} or ${owns})`.as('mayManage'),
    ])
}
