import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import type { FoundMeeting } from '../admission/ports.ts'
import type { ChatReceipt } from '../protocol/chat.ts'
import type { NewNotice, Notices } from '../ringing/notices.ts'
import { joinPath, joinUrl } from '../scheduler/joinPath.ts'
import { chatLetter } from './chatLetter.ts'
import { isFor } from './chatMessages.ts'
import { addressesOf, presentAmong, senderOf } from './chatPeople.ts'
import type { MeetingFeed } from './meetingFeed.ts'

const remindEveryMs = 5 * 60_000
const lettersMax = 200

export interface ChatReceiptsDeps {
  storage: Storage
  feed: MeetingFeed
  clock: Clock
  mail: Mail
  notices: Pick<Notices, 'give'>
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
}

interface Reminding {
  /** The sender's name. */
  by: string
  /** Keys of those who have not read it. */
  unread: readonly string[]
  /** Names this time of reminding. */
  source: string
}

/** Who has read the messages that were marked important. Of no other message is it known. */
export class ChatReceipts {
  readonly #deps: ChatReceiptsDeps

  constructor(deps: ChatReceiptsDeps) {
    this.#deps = deps
  }

  /** Somebody has these before their eyes; those that are not important, or not theirs to read, are passed over. */
  async read(session: Session, meetingId: MeetingId, ids: readonly number[]): Promise<void> {
    const { storage, clock, feed } = this.#deps
    const { tenantId } = session
    const readAt = new Date(clock.nowMs())
    const [reader, seen] = await storage.inTenant(tenantId, async (tx) => {
      const me = await senderOf(tx, session)
      return [me, await remember(tx, tenantId, meetingId, me, ids, readAt)] as const
    })
    const receipt = { ...reader, readAt: readAt.toISOString(), remindedAt: null }
    for (const { id, sender } of seen)
      await feed.tell(tenantId, meetingId, 'chat.read', { meetingId, id, receipt }, [sender])
  }

  /** Throws NOT_FOUND unless it is an important message of the asker's. */
  async list(session: Session, meetingId: MeetingId, id: number): Promise<ChatReceipt[]> {
    return this.#deps.storage.inTenant(session.tenantId, async (tx) => {
      await demandOwn(tx, session, meetingId, id)
      return receiptsOf(tx, id)
    })
  }

  /**
   * Reminds those who have not read it: everybody by a notice, and by mail who is not in the call. Throws NOT_FOUND
   * as `list`, RATE_LIMITED within five minutes of the last time.
   */
  async remind(session: Session, meeting: FoundMeeting, id: number): Promise<ChatReceipt[]> {
    const { storage, clock, feed } = this.#deps
    const { tenantId } = session
    const { meetingId } = meeting
    const now = new Date(clock.nowMs())
    const [by, unread, told, receipts] = await storage.inTenant(tenantId, async (tx) => {
      await demandOwn(tx, session, meetingId, id)
      const keys = await markReminded(tx, id, now)
      const { name } = await senderOf(tx, session)
      const notices = await this.#write(tx, session, meeting, {
        by: name,
        unread: keys,
        source: `chat/${id}/${now.getTime()}`,
      })
      return [name, keys, notices, await receiptsOf(tx, id)] as const
    })
    await this.#deps.notices.give(tenantId, told)
    await feed.tell(tenantId, meetingId, 'chat.reminded', { meetingId, id, name: by }, unread)
    return receipts
  }

  /** Mails who is not in the call; answers with what all of them are to find again. */
  async #write(
    tx: Tx,
    session: Session,
    meeting: FoundMeeting,
    { by, unread, source }: Reminding,
  ): Promise<NewNotice[]> {
    const { mail, publicUrl } = this.#deps
    const present = await presentAmong(tx, meeting.meetingId, unread)
    const { link_secret: secret } = await tx
      .selectFrom('meetings')
      .select('link_secret')
      .where('id', '=', meeting.meetingId)
      .executeTakeFirstOrThrow()
    // Guests are nobody's important contact.
    const from = session.kind === 'person' ? session.personId : null
    const about = { tenantId: session.tenantId, by, from, title: meeting.title, url: joinUrl(publicUrl, secret) }
    const readers = await addressesOf(tx, unread)
    const away = readers.filter(({ id }) => !present.has(id)).slice(0, lettersMax)
    await mail.post(
      tx,
      away.map((reader) => chatLetter('unread', about, reader)),
    )
    const [title, link] = [meeting.title, joinPath(secret)]
    return readers.map(({ id: personId }) => {
      return { kind: 'receipt', personId, source, by: { personId: from, name: by }, title, link }
    })
  }
}

/** Answers with the messages that were not read before, and who waits for it. */
async function remember(
  tx: Tx,
  tenantId: TenantId,
  meetingId: MeetingId,
  reader: { personKey: string; name: string },
  ids: readonly number[],
  readAt: Date,
): Promise<{ id: number; sender: string }[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('chat_messages')
    .select(['id', 'person_key as sender'])
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .where('meeting_id', '=', meetingId)
    .where('important', '=', true)
    .where('person_key', '!=', reader.personKey)
    .where(isFor(reader.personKey))
    .execute()
  if (rows.length === 0) return []
  const receipts = rows.map(({ id }) => ({
    tenant_id: tenantId,
    message_id: id,
    person_key: reader.personKey,
    name: reader.name,
    read_at: readAt,
  }))
  const fresh = await tx
    .insertInto('chat_receipts')
    .values(receipts)
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'message_id', 'person_key'])
        .doUpdateSet({ read_at: readAt })
        .where('chat_receipts.read_at', 'is', null),
    )
    .returning('message_id')
    .execute()
  const seen = new Set(fresh.map(({ message_id: id }) => id))
  return rows.filter(({ id }) => seen.has(id))
}

async function demandOwn(tx: Tx, session: Session, meetingId: MeetingId, id: number): Promise<void> {
  const own = await tx
    .selectFrom('chat_messages')
    .select('id')
    .where('id', '=', id)
    .where('meeting_id', '=', meetingId)
    .where('person_key', '=', personKeyOf(session))
    .where('important', '=', true)
    // Two presses at once are one reminder.
    .forUpdate()
    .executeTakeFirst()
  if (!own) throw new ProblemError('NOT_FOUND')
}

async function receiptsOf(tx: Tx, id: number): Promise<ChatReceipt[]> {
  const rows = await tx
    .selectFrom('chat_receipts')
    .select(['person_key', 'name', 'read_at', 'reminded_at'])
    .where('message_id', '=', id)
    .orderBy('name')
    .orderBy('person_key')
    .execute()
  return rows.map((row) => ({
    personKey: row.person_key,
    name: row.name,
    readAt: row.read_at?.toISOString() ?? null,
    remindedAt: row.reminded_at?.toISOString() ?? null,
  }))
}

/** Keys of those who have not read it. Throws RATE_LIMITED. */
async function markReminded(tx: Tx, id: number, now: Date): Promise<string[]> {
  const last = await tx
    .selectFrom('chat_receipts')
    .select((of) => of.fn.max('reminded_at').as('at'))
    .where('message_id', '=', id)
    .executeTakeFirst()
  if (last?.at && last.at.getTime() > now.getTime() - remindEveryMs) throw new ProblemError('RATE_LIMITED')
  const rows = await tx
    .updateTable('chat_receipts')
    .set({ reminded_at: now })
    .where('message_id', '=', id)
    .where('read_at', 'is', null)
    .returning('person_key')
    .execute()
  return rows.map((row) => row.person_key)
}
