import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Objects } from '../../infra/objects/objects.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import type { FoundMeeting } from '../admission/ports.ts'
import type { DocumentCipher } from '../documents/documentKeys.ts'
import { imageType } from '../files/imageType.ts'
import type { ChatFile } from '../protocol/chat.ts'
import { isFor } from './chatMessages.ts'

export interface ChatFilesDeps {
  storage: Storage
  objects: Objects
  cipher: DocumentCipher
  clock: Clock
  newId: () => string
}

export interface ChatFileContent {
  name: string
  /** Of a picture that may be shown; null for all that is only handed out. */
  pictureType: string | null
  bytes: Uint8Array
}

const filesPerMeetingMax = 1000
const bytesPerMeetingMax = 2_000_000_000

/**
 * The files of a meeting's chat, encrypted with the key of its document. What a file is its bytes say: pictures of
 * types that hold no scripts may be shown, everything else is only handed out, whatever it calls itself.
 */
export class ChatFiles {
  readonly #deps: ChatFilesDeps

  constructor(deps: ChatFilesDeps) {
    this.#deps = deps
  }

  /** Throws MESSAGE_TOO_LARGE, DOCUMENT_FULL, NOT_FOUND when the document was erased, STORAGE_UNAVAILABLE. */
  async save(session: Session, meeting: FoundMeeting, name: string, bytes: Uint8Array): Promise<ChatFile> {
    if (bytes.byteLength > limits.fileBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    const { storage, objects, cipher, clock, newId } = this.#deps
    const { tenantId } = session
    const { meetingId, documentId } = meeting
    await this.#refuseFull(tenantId, meetingId, bytes.byteLength)
    const fileId = newId()
    const pictureType = await imageType(bytes)
    const sealed = await cipher.encrypt(tenantId, documentId, useOf(fileId), bytes)
    // The row first: what it names is removed in the end, and a crash leaves no bytes that nobody knows of.
    await storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('chat_files')
        .values({
          id: fileId,
          tenant_id: tenantId,
          meeting_id: meetingId,
          person_key: personKeyOf(session),
          name,
          picture_type: pictureType,
          bytes: bytes.byteLength,
          key_version: sealed.keyVersion,
          created_at: new Date(clock.nowMs()),
        })
        .execute(),
    )
    await objects.put(keyOf(tenantId, meetingId, fileId), sealed.bytes, 'application/octet-stream')
    return { fileId, name, bytes: bytes.byteLength, picture: pictureType !== null }
  }

  /** For whoever may read its message, and for its sender before that. Throws NOT_FOUND, STORAGE_UNAVAILABLE. */
  async load(session: Session, { meetingId, documentId }: FoundMeeting, fileId: string): Promise<ChatFileContent> {
    const { storage, objects, cipher } = this.#deps
    const { tenantId } = session
    const row = await storage.inTenant(tenantId, (tx) => fileFor(tx, meetingId, personKeyOf(session), fileId))
    const sealed = row && (await objects.get(keyOf(tenantId, meetingId, fileId)))
    if (!row || !sealed) throw new ProblemError('NOT_FOUND')
    const bytes = await cipher.decrypt(tenantId, documentId, useOf(fileId), sealed.bytes, row.key_version)
    // Looked at once more: what is shown in a page must be a picture whatever the tables say.
    const pictureType = row.picture_type === null ? null : await imageType(bytes)
    return { name: row.name, pictureType, bytes }
  }

  /** Takes the files of a message away; the answer removes their bytes once that is certain. */
  readonly drop = async (tx: Tx, tenantId: TenantId, messageId: number): Promise<() => Promise<void>> => {
    const rows = await tx
      .deleteFrom('chat_files')
      .where('message_id', '=', messageId)
      .returning(['id', 'meeting_id'])
      .execute()
    return () => this.#remove(tenantId, rows)
  }

  /** For the erasure of a document: nothing opens the files of its meeting any more. */
  readonly erasing = async (tenantId: TenantId, documentId: DocumentId): Promise<() => Promise<void>> => {
    const { storage } = this.#deps
    const meetings = await storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('meetings').select('id').where('document_id', '=', documentId).execute(),
    )
    const ids = meetings.map(({ id }) => id)
    return async () => {
      if (ids.length === 0) return
      const rows = await storage.inTenant(tenantId, (tx) =>
        tx.deleteFrom('chat_files').where('meeting_id', 'in', ids).returning(['id', 'meeting_id']).execute(),
      )
      await this.#remove(tenantId, rows)
    }
  }

  /** Removes files of messages sent before an instant, and such as were handed in before another and never sent. */
  async sweep(tenantId: TenantId, sentBefore: Date | null, unsentBefore: Date, countMax: number): Promise<number> {
    const { storage } = this.#deps
    const rows = await storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('chat_files')
        .leftJoin('chat_messages', 'chat_messages.id', 'chat_files.message_id')
        .select(['chat_files.id', 'chat_files.meeting_id'])
        .where((where) =>
          where.or([
            where.and([where('message_id', 'is', null), where('created_at', '<', unsentBefore)]),
            ...(sentBefore ? [where('chat_messages.sent_at', '<', sentBefore)] : []),
          ]),
        )
        .limit(countMax)
        .execute(),
    )
    // The bytes first: while a row is there they are looked for again.
    await this.#remove(tenantId, rows)
    const ids = rows.map(({ id }) => id)
    await storage.inTenant(tenantId, (tx) =>
      tx
        .deleteFrom('chat_files')
        .where(sql<boolean>`id = any(${ids}::uuid[])`)
        .execute(),
    )
    return rows.length
  }

  async #remove(tenantId: TenantId, rows: readonly { id: string; meeting_id: MeetingId }[]): Promise<void> {
    for (const { id, meeting_id } of rows) await this.#deps.objects.delete(keyOf(tenantId, meeting_id, id))
  }

  async #refuseFull(tenantId: TenantId, meetingId: MeetingId, more: number): Promise<void> {
    const held = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('chat_files')
        .select((of) => [of.fn.countAll<string>().as('count'), of.fn.sum<string | null>('bytes').as('bytes')])
        .where('meeting_id', '=', meetingId)
        .executeTakeFirstOrThrow(),
    )
    if (Number(held.count) >= filesPerMeetingMax || Number(held.bytes ?? 0) + more > bytesPerMeetingMax)
      throw new ProblemError('DOCUMENT_FULL')
  }
}

function fileFor(tx: Tx, meetingId: MeetingId, reader: string, fileId: string) {
  return tx
    .selectFrom('chat_files')
    .leftJoin('chat_messages', 'chat_messages.id', 'chat_files.message_id')
    .select(['chat_files.name', 'picture_type', 'key_version'])
    .where('chat_files.id', '=', fileId)
    .where('chat_files.meeting_id', '=', meetingId)
    .where((where) =>
      where.or([
        where('chat_files.person_key', '=', reader),
        where.and([where('message_id', 'is not', null), isFor(reader)]),
      ]),
    )
    .executeTakeFirst()
}

const keyOf = (tenantId: TenantId, meetingId: MeetingId, fileId: string) =>
  `${tenantId}/meetings/${meetingId}/${fileId}`
const useOf = (fileId: string) => `chat/${fileId}`
