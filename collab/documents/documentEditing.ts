import type * as Y from 'yjs'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import type { DocumentPart } from '../../infra/contract/permits.ts'

/** One part of one document. */
export interface PartAddress {
  tenantId: TenantId
  documentId: DocumentId
  part: DocumentPart
}

/** Who writes when the house itself does: the seed of a template, a restored version, an import. */
export interface Author {
  personKey: string
  name: string
}

/** How the rest of `collab` reads and writes documents, whether or not anybody has them open. */
export interface DocumentEditing {
  /**
   * Applies `change` in one transaction to the live document, as everybody's next update, and resolves with its
   * answer once that is stored. Throws NOT_FOUND, DOCUMENT_FULL, STORAGE_UNAVAILABLE.
   */
  edit<T>(address: PartAddress, author: Author, change: (doc: Y.Doc) => T): Promise<T>
  /**
   * What `look` finds in the document as it is now, here. It is the live one where somebody has it open: `look` changes
   * nothing and keeps nothing of it. Throws NOT_FOUND, STORAGE_UNAVAILABLE.
   */
  read<T>(address: PartAddress, look: (doc: Y.Doc) => T): Promise<T>
  /**
   * Calls back about a second after the last of a burst of changes, and when a document is closed with changes,
   * in one process at least; what is derived from documents is derived then. Answers with the way to stop.
   */
  onSettled(listener: (address: PartAddress) => void | Promise<void>): () => void
}
