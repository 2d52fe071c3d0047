import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type DocumentId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import { personKeyOf } from './bearer.ts'
import { documentAccess } from './documentAccess.ts'

/** Renews the right to open a document, which a ticket gave first. */
export class Passes {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #signer: PermitSigner

  readonly #placement: Pick<Placement, 'removed'>

  constructor(deps: { storage: Storage; clock: Clock; signer: PermitSigner; placement: Pick<Placement, 'removed'> }) {
    this.#storage = deps.storage
    this.#placement = deps.placement
    this.#clock = deps.clock
    this.#signer = deps.signer
  }

  /**
   * People may open the documents of their company that they have a right to; guests only the one of their
   * meeting, until it is cancelled; whoever was put out of the meeting neither. Throws NOT_FOUND, REMOVED.
   */
  async issue(session: Session, documentId: DocumentId): Promise<string> {
    const found = await this.#storage.inTenant(session.tenantId, (tx) => whoMayOpen(tx, session, documentId))
    if (!found) throw new ProblemError('NOT_FOUND')
    const { meetingId, ...bearer } = found
    const roomId = meetingId && roomIdOf(session.tenantId, meetingId)
    if (roomId && (await this.#placement.removed(roomId, bearer.personKey))) throw new ProblemError('REMOVED')
    const claims = { ...bearer, tenantId: session.tenantId, documentId }
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

async function asGuest(tx: Tx, { meetingId, name, zone }: Session & { kind: 'guest' }, documentId: DocumentId) {
  const meeting = await tx
    .selectFrom('meetings')
    .select('id as meetingId')
    .where('id', '=', meetingId)
    .where('document_id', '=', documentId)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst()
  return meeting && { ...meeting, name, zone }
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
