import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import type { PartAddress } from './documentEditing.ts'

/** Begins every name on the bus that belongs to a whole document. */
export const documentName = (tenantId: TenantId, documentId: DocumentId): string =>
  `${tenantId}/documents/${documentId}`

/** Begins every name on the bus that belongs to one part. */
export const partName = ({ tenantId, documentId, part }: PartAddress): string =>
  `${documentName(tenantId, documentId)}/${part}`
