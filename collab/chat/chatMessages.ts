import { sql, type Selectable } from 'kysely'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { ChatMessagesTable } from '../../infra/storage/chatTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ChatFile, ChatMessage } from '../protocol/chat.ts'

/** Which of a meeting's messages, besides that they are there for the reader. */
export interface ChatWish {
  /** Exactly these. */
  ids?: readonly number[]
  beforeId?: number
  fromId?: number
  /** All of these are in the text, in any case. */
  words?: readonly string[]
  countMax: number
}

/** What there is for somebody to read in a meeting, the newest that are wished for, oldest first. */
export async function messagesFor(
  tx: Tx,
  meetingId: MeetingId,
  reader: string,
  { ids, beforeId, fromId, words = [], countMax }: ChatWish,
): Promise<ChatMessage[]> {
  let query = selectMessages(tx)
    .where('chat_messages.meeting_id', '=', meetingId)
    .where(isFor(reader))
    .orderBy('chat_messages.id', 'desc')
    .limit(countMax)
  if (ids) query = query.where(sql<boolean>`chat_messages.id = any(${ids}::bigint[])`)
  if (beforeId !== undefined) query = query.where('chat_messages.id', '<', beforeId)
  if (fromId !== undefined) query = query.where('chat_messages.id', '>=', fromId)
  for (const word of words)
    query = query.where('chat_messages.text', 'ilike', `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`)
  const rows = await query.execute()
  return rows.toReversed().map((row) => messageOf(row, reader))
}

/** A message is for everybody, or for its sender and the one it was written to. */
export const isFor = (reader: string) =>
  sql<boolean>`(chat_messages.to_key is null or chat_messages.to_key = ${reader} or chat_messages.person_key = ${reader})`

type Row = Awaited<ReturnType<ReturnType<typeof selectMessages>['executeTakeFirstOrThrow']>>

const filesOf = sql<ChatFile[] | null>`(
  select json_agg(json_build_object('fileId', f.id, 'name', f.name, 'bytes', f.bytes, 'picture', f.picture_type is not null)
    order by f.created_at, f.id)
  from chat_files f where f.message_id = chat_messages.id)`

function selectMessages(tx: Tx) {
  return tx
    .selectFrom('chat_messages')
    .leftJoin('chat_messages as answered', (join) =>
      join
        .onRef('answered.id', '=', 'chat_messages.reply_to_id')
        .onRef('answered.meeting_id', '=', 'chat_messages.meeting_id'),
    )
    .selectAll('chat_messages')
    .select([
      'answered.name as answered_name',
      'answered.text as answered_text',
      'answered.to_key as answered_to_key',
      'answered.person_key as answered_person_key',
      'answered.deleted_at as answered_deleted_at',
      filesOf.as('files'),
    ])
}

function messageOf(row: Row, reader: string): ChatMessage {
  const replyTo = row.reply_to_id === null ? null : quoteOf(row, row.reply_to_id, reader)
  return {
    id: row.id,
    personKey: row.person_key,
    name: row.name,
    text: row.text,
    sentAt: row.sent_at.toISOString(),
    ...(row.version > 1 && { version: row.version }),
    ...(row.guest && { guest: true }),
    ...(row.to_key !== null && { to: { personKey: row.to_key, name: row.to_name ?? '' } }),
    ...(replyTo && { replyTo }),
    ...(row.mentions.length > 0 && { mentions: row.mentions }),
    ...(row.files && { files: row.files }),
    ...(row.important && { important: true }),
    ...(row.edited_at && { editedAt: row.edited_at.toISOString() }),
    ...(row.deleted_at && { deletedAt: row.deleted_at.toISOString() }),
  }
}

/** A message that was kept just now, as its sender sees it: it answers to nothing and has no files. */
export function plainMessageOf(row: Selectable<ChatMessagesTable>): ChatMessage {
  const nothing = {
    answered_name: null,
    answered_text: null,
    answered_to_key: null,
    answered_person_key: null,
    answered_deleted_at: null,
    files: null,
  }
  return messageOf({ ...row, ...nothing }, row.person_key)
}

function quoteOf(row: Row, id: number, reader: string): ChatMessage['replyTo'] {
  const { answered_to_key: to, answered_person_key: by } = row
  const isGone = by === null || row.answered_deleted_at !== null || (to !== null && to !== reader && by !== reader)
  if (isGone) return { id, name: '', text: '', gone: true }
  return { id, name: row.answered_name ?? '', text: (row.answered_text ?? '').slice(0, limits.chatQuoteCharactersMax) }
}
