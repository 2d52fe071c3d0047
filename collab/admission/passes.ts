import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type DocumentId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { TenantRegions } from '../directory/tenantRegions.ts'
import type { Placement } from '../ports.ts'
import { isBeside } from '../breakouts/isBeside.ts'
import { personKeyOf } from './bearer.ts'
import { documentAccess } from './documentAccess.ts'
import { LiveNotes } from './liveNotes.ts'

export interface PassesDeps {
  storage: Storage
  clock: Clock
  signer: PermitSigner
  placement: Pick<Placement, 'removed' | 'room' | 'presence'>
  regions: Pick<TenantRegions, 'refuseDocuments'>
}

/** Renews the right to open a document, which a ticket gave first. */
export class Passes {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #signer: PermitSigner
  readonly #placement: Pick<Placement, 'removed'>
  readonly #regions: Pick<TenantRegions, 'refuseDocuments'>

  readonly #live: LiveNotes

  constructor(deps: PassesDeps) {
    this.#live = new LiveNotes(deps)
    this.#regions = deps.regions
    this.#storage = deps.storage
    this.#placement = deps.placement
    this.#clock = deps.clock
    this.#signer = deps.signer
  }

  /**
   * People may open the documents of their company that they have a right to; guests only the one of their
   * meeting, until it is cancelled; whoever was put out of the meeting neither. Throws NOT_FOUND,
   * REMOVED, WAITING, REGION_REFUSED.
   */
  async issue(session: Session, documentId: DocumentId): Promise<string> {
    this.#regions.refuseDocuments(session.tenantId)
    const found = await this.#storage.inTenant(session.tenantId, (tx) => whoMayOpen(tx, session, documentId))
    if (!found) throw new ProblemError('NOT_FOUND')
    const { meetingId, ...bearer } = found
    const roomId = meetingId && roomIdOf(session.tenantId, meetingId)
    if (roomId && (await this.#placement.removed(roomId, bearer.personKey))) throw new ProblemError('REMOVED')
    if (meetingId) await this.#live.refuseWaiting(session, documentId)
    const { personKey } = bearer
    const rights = new Map([[personKey, bearer.access]])
    const access = (await this.#live.capped(session.tenantId, documentId, rights)).get(personKey) ?? bearer.access
    const claims = { ...bearer, access, tenantId: session.tenantId, documentId }
    return this.#signer.pass(claims, this.#clock.nowMs() + limits.passMs)
  }
}

async function whoMayOpen(tx: Tx, session: Session, documentId: DocumentId) {
  const found =
    session.kind === 'guest' ? await asGuest(tx, session, documentId) : await asPerson(tx, session, documentId)
  const personKey = personKeyOf(session)
  const access = (await documentAccess(tx, documentId, [personKey])).get(personKey)
  return found && access && { ...found, personKey, access }
}

async function asGuest(tx: Tx, session: Session & { kind: 'guest' }, documentId: DocumentId) {
  const { meetingId, guestId, name, zone } = session
  const meeting = await tx
    .selectFrom('meetings')
    .select('id as meetingId')
    .where((where) => where.or([where('id', '=', meetingId), isBeside(meetingId, guestId)]))
    .where('document_id', '=', documentId)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst()
  return meeting && { ...meeting, name, zone, external: true as const }
}

async function asPerson(tx: Tx, { personId }: Session & { kind: 'person' }, documentId: DocumentId) {
  const document = await tx
    .selectFrom('documents')
    .select('meeting_id as meetingId')
    .where('id', '=', documentId)
    .executeTakeFirst()
  const person = await tx.selectFrom('people').select(['name', 'zone']).where('id', '=', personId).executeTakeFirst()
  return document && person && { ...document, ...person }
}
