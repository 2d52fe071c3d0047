import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type DocumentId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Placement } from '../ports.ts'
import { personKeyOf } from './bearer.ts'

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
   * People may open the documents of their company whose id they hold; guests only the one of their meeting,
   * until it is cancelled; whoever was put out of the meeting neither. Throws NOT_FOUND, REMOVED.
   */
  async issue(session: Session, documentId: DocumentId): Promise<string> {
    const found = await this.#storage.inTenant(session.tenantId, (tx) => whoMayOpen(tx, session, documentId))
    if (!found) throw new ProblemError('NOT_FOUND')
    const { meetingId, ...bearer } = found
    const roomId = meetingId && roomIdOf(session.tenantId, meetingId)
    if (roomId && (await this.#placement.removed(roomId, bearer.personKey))) throw new ProblemError('REMOVED')
    const claims = { ...bearer, tenantId: session.tenantId, documentId, access: 'edit' as const }
    return this.#signer.pass(claims, this.#clock.nowMs() + limits.passMs)
  }
}

async function whoMayOpen(tx: Tx, session: Session, documentId: DocumentId) {
  if (session.kind === 'guest') {
    const meeting = await tx
      .selectFrom('meetings')
      .select('id as meetingId')
      .where('id', '=', session.meetingId)
      .where('document_id', '=', documentId)
      .where('cancelled_at', 'is', null)
      .executeTakeFirst()
    return meeting && { ...meeting, personKey: personKeyOf(session), name: session.name, zone: session.zone }
  }
  const document = await tx
    .selectFrom('documents')
    .select('meeting_id as meetingId')
    .where('id', '=', documentId)
    .executeTakeFirst()
  if (!document) return undefined
  const person = await tx
    .selectFrom('people')
    .select(['name', 'zone'])
    .where('id', '=', session.personId)
    .executeTakeFirst()
  return person && { ...document, personKey: personKeyOf(session), ...person }
}
