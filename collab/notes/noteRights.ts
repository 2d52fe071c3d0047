import { roomIdOf, type DocumentId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import { documentAccess } from '../admission/documentAccess.ts'
import type { Placement } from '../ports.ts'
import type { DocumentRights } from './ports.ts'

/** The rights a pass would give, for whoever comes without one. */
export class NoteRights implements DocumentRights {
  readonly #storage: Storage
  readonly #placement: Pick<Placement, 'removed'>

  constructor(deps: { storage: Storage; placement: Pick<Placement, 'removed'> }) {
    this.#storage = deps.storage
    this.#placement = deps.placement
  }

  async accessOf(session: Session, documentId: DocumentId): Promise<DocumentAccess | null> {
    const personKey = personKeyOf(session)
    const found = await this.#storage.inTenant(session.tenantId, async (tx) => {
      const meetingId = await meetingOf(tx, session, documentId)
      if (meetingId === undefined) return null
      const access = await documentAccess(tx, documentId, [personKey])
      return { meetingId, access: access.get(personKey) ?? null }
    })
    if (!found?.access) return null
    const { meetingId, access } = found
    if (meetingId && (await this.#placement.removed(roomIdOf(session.tenantId, meetingId), personKey)))
      throw new ProblemError('REMOVED')
    return access
  }
}

/** The document's meeting, if it has one; undefined for no document, and for guests of another or a cancelled meeting. */
async function meetingOf(tx: Tx, session: Session, documentId: DocumentId) {
  const row = await tx
    .selectFrom('documents')
    .leftJoin('meetings', 'meetings.id', 'documents.meeting_id')
    .select(['documents.meeting_id as meetingId', 'meetings.cancelled_at as cancelledAt'])
    .where('documents.id', '=', documentId)
    .executeTakeFirst()
  if (!row) return undefined
  if (session.kind === 'guest' && (row.meetingId !== session.meetingId || row.cancelledAt)) return undefined
  return row.meetingId
}
