import type { DocumentId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import { DocumentRights } from '../admission/documentRights.ts'
import type { DocumentRights as Asked } from './ports.ts'

/** The rights a pass would give, for whoever comes without one; null where there are none. */
export class NoteRights implements Asked {
  readonly #rights: DocumentRights

  constructor(deps: ConstructorParameters<typeof DocumentRights>[0]) {
    this.#rights = new DocumentRights(deps)
  }

  /** Throws REMOVED. */
  async accessOf(session: Session, documentId: DocumentId): Promise<DocumentAccess | null> {
    try {
      return await this.#rights.accessOf(session, documentId)
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'NOT_FOUND') return null
      throw error
    }
  }
}
