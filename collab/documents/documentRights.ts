import { sql, type RawBuilder } from 'kysely'
import { roomIdOf, type DocumentId, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import type { AccessOrNone } from '../protocol/documents.ts'

/** A document as somebody may use it. */
export interface DocumentGrant {
  documentId: DocumentId
  title: string
  kind: 'notes' | 'page'
  meetingId: MeetingId | null
  access: DocumentAccess
  /** Its owner, its meeting's host, admins. */
  mayManage: boolean
  updatedAt: Date
}

/** What an action asks for. `manage`: share, rename, erase. */
export type LeastRight = DocumentAccess | 'manage'

/** Says who may do what with which document; asked anew each time, so that a right lost is lost at once. */
export class DocumentRights {
  readonly #storage: Storage
  readonly #placement: Pick<Placement, 'removed'>

  constructor(deps: { storage: Storage; placement: Pick<Placement, 'removed'> }) {
    this.#storage = deps.storage
    this.#placement = deps.placement
  }

  /**
   * Throws NOT_FOUND to whoever may not even read it, REMOVED to whoever was put out of its meeting, FORBIDDEN where
   * the right is too small.
   */
  async require(session: Session, documentId: DocumentId, least: LeastRight): Promise<DocumentGrant> {
    const grant = await this.#storage.inTenant(session.tenantId, (tx) => grantOf(tx, session, documentId))
    if (!grant) throw new ProblemError('NOT_FOUND')
    await this.#refuseRemoved(session.tenantId, grant, session.kind === 'guest' ? session.guestId : session.personId)
    if (!suffices(grant, least)) throw new ProblemError('FORBIDDEN')
    return grant
  }

  async #refuseRemoved(tenantId: TenantId, { meetingId }: DocumentGrant, personKey: string): Promise<void> {
    const removed = meetingId && (await this.#placement.removed(roomIdOf(tenantId, meetingId), personKey))
    if (removed) throw new ProblemError('REMOVED')
  }
}

/** undefined: nothing, or nothing for this session. */
export async function grantOf(tx: Tx, session: Session, documentId: DocumentId): Promise<DocumentGrant | undefined> {
  const row = await grantRows(tx, session).where('documents.id', '=', documentId).executeTakeFirst()
  return row && grantFrom(row)
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
  const rows = await grantRows(tx, session)
    .where((eb) =>
      eb.or([
        eb('documents.kind', '=', 'page'),
        eb('meetings.host_id', '=', personId),
        eb('own.access', 'is not', null),
        attends(personId),
        sql<boolean>`exists (select from attendances
          where attendances.meeting_id = documents.meeting_id and attendances.person_key = ${personId})`,
      ]),
    )
    .orderBy('documents.updated_at', 'desc')
    .orderBy('documents.id')
    .limit(countMax)
    .execute()
  return rows.map(grantFrom)
}

export function suffices(grant: Pick<DocumentGrant, 'access' | 'mayManage'>, least: LeastRight): boolean {
  if (least === 'manage') return grant.mayManage
  return DocumentAccess.options.indexOf(grant.access) >= DocumentAccess.options.indexOf(least)
}

function grantRows(tx: Tx, session: Session) {
  const access = accessFor(session)
  return tx
    .selectFrom('documents')
    .leftJoin('meetings', 'meetings.id', 'documents.meeting_id')
    .leftJoin('document_rights as own', (join) =>
      join
        .onRef('own.document_id', '=', 'documents.id')
        .on('own.person_id', '=', session.kind === 'person' ? session.personId : null),
    )
    .select(['documents.id', 'documents.title', 'documents.kind', 'documents.meeting_id', 'documents.updated_at'])
    .select([access.as('access'), managesFor(session).as('manages')])
    .where(access, '<>', 'none')
}

type GrantRow = Awaited<ReturnType<ReturnType<typeof grantRows>['execute']>>[number]

function grantFrom(row: GrantRow): DocumentGrant {
  return {
    documentId: row.id,
    title: row.title,
    kind: row.kind,
    meetingId: row.meeting_id,
    access: row.access as DocumentAccess,
    mayManage: row.manages,
    updatedAt: row.updated_at,
  }
}

/**
 * The rule of collab/admission/documentAccess.ts as an expression, so that lists need one query: owners and hosts
 * edit, then a person's own setting goes before the company's. Guests have the document of their one meeting while
 * that stands.
 */
function accessFor(session: Session): RawBuilder<AccessOrNone> {
  if (session.kind === 'guest')
    return sql<AccessOrNone>`case
      when meetings.id = ${session.meetingId} and meetings.document_id = documents.id and meetings.cancelled_at is null
        then documents.guest_access
      else 'none' end`
  const { personId } = session
  return sql<AccessOrNone>`case
    when documents.owner_id = ${personId} or meetings.host_id = ${personId} then 'edit'
    else coalesce(own.access, documents.company_access) end`
}

function managesFor(session: Session): RawBuilder<boolean> {
  if (session.kind === 'guest') return sql<boolean>`false`
  const { personId, role } = session
  return sql<boolean>`coalesce(
    ${role !== 'member'}::boolean or documents.owner_id = ${personId} or meetings.host_id = ${personId}, false)`
}

/** Lists only: what is open to the whole company is not therefore everybody's business. */
const attends = (personId: string) => sql<boolean>`exists (select from meeting_attendees
  where meeting_attendees.meeting_id = documents.meeting_id and meeting_attendees.person_id = ${personId})`
