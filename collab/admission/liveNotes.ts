import { roomIdOf, type DocumentId, type TenantId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { LiveRoom, Placement } from '../ports.ts'
import { liveRoom } from './liveRoom.ts'
import { leads, roleOf } from './liveRoles.ts'
import { refuseWaiting } from './lobbyGate.ts'

type Rights = Map<string, DocumentAccess>

/** What the hosts of a running room leave of the rights to its notes. */
export class LiveNotes {
  readonly #storage: Storage
  readonly #placement: Pick<Placement, 'room' | 'presence'>

  constructor(deps: { storage: Storage; placement: Pick<Placement, 'room' | 'presence'> }) {
    this.#storage = deps.storage
    this.#placement = deps.placement
  }

  /** By person key: while members may not write, whoever does not lead reads. */
  async capped(tenantId: TenantId, documentId: DocumentId, rights: Rights): Promise<Rights> {
    const found = await this.#find(tenantId, documentId)
    if (!found?.room || found.room.rules.may.notes) return rights
    const { hostId, room } = found
    const mayWrite = (key: string) => leads(roleOf(key === hostId ? 'host' : 'member', key, room))
    return new Map([...rights].map(([key, access]) => [key, mayWrite(key) ? access : 'read']))
  }

  /** Throws ProblemError WAITING for whoever stands before the door of the document's meeting. */
  async refuseWaiting(session: Session, documentId: DocumentId): Promise<void> {
    const found = await this.#find(session.tenantId, documentId)
    // Rooms beside a meeting take in whoever belongs to them.
    const isMain = session.kind === 'person' || session.meetingId === found?.meetingId
    if (found && isMain) await refuseWaiting(this.#placement, session, found, found.room)
  }

  async #find(tenantId: TenantId, documentId: DocumentId) {
    const meeting = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('meetings')
        .select(['id as meetingId', 'host_id as hostId', 'policy'])
        .where('document_id', '=', documentId)
        .executeTakeFirst(),
    )
    if (!meeting) return null
    const room: LiveRoom | null = await liveRoom(this.#placement, roomIdOf(tenantId, meeting.meetingId))
    return { ...meeting, room }
  }
}
