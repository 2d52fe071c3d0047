import type { DocumentId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import type { Session } from '../../infra/contract/session.ts'

/** What the notes ask of whoever knows the rights to documents. */
export interface DocumentRights {
  /** What the asker may do with a document; null when they may not even know of it. Throws REMOVED. */
  accessOf(session: Session, documentId: DocumentId): Promise<DocumentAccess | null>
}
