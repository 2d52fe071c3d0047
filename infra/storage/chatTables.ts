import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { MeetingId, TenantId } from '../contract/ids.ts'
import type { At } from './columns.ts'

type Defaulted<T> = ColumnType<T, T | undefined, T>

/** Somebody as the chat names them: a person's or a guest's id. */
export interface ChatName {
  personKey: string
  name: string
}

export interface ChatMessagesTable {
  id: Generated<number>
  tenant_id: TenantId
  meeting_id: MeetingId
  person_key: string
  name: string
  text: string
  sent_at: At
  /** Chosen by the sender's page. */
  send_id: Defaulted<string | null>
  guest: Defaulted<boolean>
  /** Whom alone it is for, besides its sender. */
  to_key: Defaulted<string | null>
  to_name: Defaulted<string | null>
  reply_to_id: Defaulted<number | null>
  mentions: JSONColumnType<ChatName[], string | undefined, string>
  important: Defaulted<boolean>
  version: Defaulted<number>
  edited_at: ColumnType<Date | null, Date | undefined, Date>
  /** From then on the text is empty. */
  deleted_at: ColumnType<Date | null, Date | undefined, Date>
}
export interface ChatFilesTable {
  id: string
  tenant_id: TenantId
  meeting_id: MeetingId
  /** null: handed in and not sent yet. */
  message_id: ColumnType<number | null, number | undefined, number>
  person_key: string
  name: string
  /** null for all that is only handed out. */
  picture_type: string | null
  bytes: number
  key_version: number
  created_at: At
}
/** Who was to read an important message, and when they did. */
export interface ChatReceiptsTable {
  tenant_id: TenantId
  message_id: number
  person_key: string
  name: string
  read_at: At | null
  reminded_at: ColumnType<Date | null, Date | undefined, Date>
}
