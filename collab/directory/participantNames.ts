import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage } from '../../infra/storage/storage.ts'

/** How those are called who take part in a meeting. */
export class ParticipantNames {
  readonly #storage: Storage

  constructor({ storage }: { storage: Storage }) {
    this.#storage = storage
  }

  /** Throws NOT_FOUND when the person is gone. */
  async of(session: Session): Promise<string> {
    if (session.kind === 'guest') return session.name
    const person = await this.#storage.inTenant(session.tenantId, (tx) =>
      tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst(),
    )
    if (!person) throw new ProblemError('NOT_FOUND')
    return person.name
  }
}
