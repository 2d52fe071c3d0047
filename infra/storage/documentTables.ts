import type { ColumnType, Generated } from 'kysely'
import type { DocumentId, MeetingId, PersonId, TenantId } from '../contract/ids.ts'
import type { DocumentAccess, DocumentPart } from '../contract/permits.ts'
import type { At, Big, DefaultAt } from './columns.ts'

export interface DocumentsTable {
  id: DocumentId
  tenant_id: TenantId
  title: string
  meeting_id: MeetingId | null
  kind: ColumnType<'notes' | 'page', 'notes' | 'page' | undefined, never>
  owner_id: ColumnType<PersonId | null, PersonId | null | undefined, PersonId | null>
  company_access: ColumnType<DocumentAccess | 'none', DocumentAccess | 'none' | undefined, DocumentAccess | 'none'>
  guest_access: ColumnType<DocumentAccess | 'none', DocumentAccess | 'none' | undefined, DocumentAccess | 'none'>
  /** The newest editor that wrote into it, see infra/contract/noteSchema.ts. */
  schema_version: ColumnType<number, number | undefined, number>
  created_at: DefaultAt
  updated_at: DefaultAt
}
export interface DocumentRightsTable {
  tenant_id: TenantId
  document_id: DocumentId
  person_id: PersonId
  access: DocumentAccess | 'none'
}
export interface DocumentUpdatesTable {
  id: Generated<number>
  tenant_id: TenantId
  document_id: DocumentId
  part: ColumnType<DocumentPart, DocumentPart | undefined, never>
  update: Uint8Array
  /** Version of the document's key it is encrypted with; null: written before encryption. */
  key_version: ColumnType<number | null, number | null | undefined, number | null>
  person_key: string
  client_ids: number[]
  created_at: DefaultAt
}
export interface DocumentSnapshotsTable {
  tenant_id: TenantId
  document_id: DocumentId
  part: ColumnType<DocumentPart, DocumentPart | undefined, never>
  state: Uint8Array
  key_version: ColumnType<number | null, number | null | undefined, number | null>
  updated_at: DefaultAt
}
/** A tenant's key, wrapped by the house's master key. */
export interface TenantKeysTable {
  tenant_id: TenantId
  version: number
  wrapped: Uint8Array
  created_at: DefaultAt
}
/** A document's key, wrapped by its tenant's. */
export interface DocumentKeysTable {
  tenant_id: TenantId
  document_id: DocumentId
  version: number
  wrapped: Uint8Array
  tenant_key_version: number
  created_at: DefaultAt
}
/** Everything that was ever written, deletions included. */
export interface DocumentHistoriesTable {
  tenant_id: TenantId
  document_id: DocumentId
  part: DocumentPart
  state: Uint8Array
  key_version: number | null
  updated_at: DefaultAt
}
export interface DocumentVersionsTable {
  id: string
  tenant_id: TenantId
  document_id: DocumentId
  name: string | null
  automatic: boolean
  snapshot: Uint8Array
  key_version: number | null
  author_keys: string[]
  created_by: string | null
  created_at: DefaultAt
}
/** Whose hand a Yjs client was. */
export interface DocumentWritersTable {
  tenant_id: TenantId
  document_id: DocumentId
  part: DocumentPart
  client_id: Big
  person_key: string
  name: string
  first_at: DefaultAt
}
export interface DocumentMentionsTable {
  tenant_id: TenantId
  document_id: DocumentId
  mention_key: string
  person_id: PersonId
  seen_at: At
  mailed_at: ColumnType<Date | null, Date | null, Date | null>
}
export interface DocumentQuarantinesTable {
  tenant_id: TenantId
  document_id: DocumentId
  part: DocumentPart
  reason: string
  at: DefaultAt
}
/** Words as keyed hashes; `body` is the plain text, encrypted. */
export interface DocumentSearchTable {
  tenant_id: TenantId
  document_id: DocumentId
  tokens: string[]
  body: Uint8Array
  key_version: number
  updated_at: DefaultAt
}
export interface DocumentFilesTable {
  id: string
  tenant_id: TenantId
  document_id: DocumentId
  name: string
  content_type: string
  bytes: number
  key_version: number
  created_by: string
  created_at: DefaultAt
}
export interface AgendaTemplatesTable {
  id: string
  tenant_id: TenantId
  name: string
  items: ColumnType<{ title: string; minutes: number }[], string, string>
  created_by: PersonId | null
  updated_at: DefaultAt
}
/** The notes of one occurrence: a section of the meeting's document. */
export interface NoteSectionsTable {
  tenant_id: TenantId
  meeting_id: MeetingId
  start_local: string
  document_id: DocumentId
  starts_at: At
  seeded_by: string
  seeded_at: DefaultAt
  /** Writes heading and agenda; null once that is in the document. */
  seed: ColumnType<Uint8Array | null, Uint8Array | null, null>
  mailed_at: At | null
}
export interface ActionItemsTable {
  id: string
  tenant_id: TenantId
  document_id: DocumentId
  meeting_id: MeetingId | null
  section: string | null
  /** The task's text, encrypted. */
  body: Uint8Array
  key_version: number
  assignee_id: PersonId | null
  /** `YYYY-MM-DD` */
  due_day: string | null
  done: boolean
  position: number
  /** Of the meeting in which it was written. */
  minute: number | null
  created_at: DefaultAt
  updated_at: DefaultAt
}
