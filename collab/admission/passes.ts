import type { Clock } from '../../infra/clock.ts'
import type { DocumentId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PermitSigner } from '../../infra/permits.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'

/** Renews the right to open a document, which a ticket gave first. */
export class Passes {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #signer: PermitSigner

  constructor(deps: { storage: Storage; clock: Clock; signer: PermitSigner }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#signer = deps.signer
  }

  /**
   * People may open the documents of their company whose id they hold; guests only the one of their meeting,
   * until it is cancelled. Throws NOT_FOUND.
   */
  async issue(session: Session, documentId: DocumentId): Promise<string> {
    const bearer = await this.#storage.inTenant(session.tenantId, (tx) => whoMayOpen(tx, session, documentId))
    if (!bearer) throw new ProblemError('NOT_FOUND')
    const claims = { ...bearer, tenantId: session.tenantId, documentId, access: 'edit' as const }
    return this.#signer.pass(claims, this.#clock.nowMs() + limits.passMs)
  }
}

async function whoMayOpen(tx: Tx, session: Session, documentId: DocumentId) {
  if (session.kind === 'guest') {
    const meeting = await tx
      .selectFrom('meetings')
      .select('id')
      .where('id', '=', session.meetingId)
      .where('document_id', '=', documentId)
      .where('cancelled_at', 'is', null)
      .executeTakeFirst()
    return meeting && { personKey: session.guestId as string, name: session.name, zone: session.zone }
  }
  const document = await tx.selectFrom('documents').select('id').where('id', '=', documentId).executeTakeFirst()
  if (!document) return undefined
  const person = await tx
    .selectFrom('people')
    .select(['name', 'zone'])
    .where('id', '=', session.personId)
    .executeTakeFirst()
  return person && { personKey: session.personId as string, ...person }
}
