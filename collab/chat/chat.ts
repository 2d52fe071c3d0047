import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import type { ChatMessage, ChatPerson } from '../protocol/chat.ts'
import { messagesFor, plainMessageOf } from './chatMessages.ts'
import { namesOf, readersOf, senderOf } from './chatPeople.ts'
import { ChatSpread } from './chatSpread.ts'
import type { MeetingFeed } from './meetingFeed.ts'

const pageMax = 200
/** How much is fetched at once to come to a message that was found. */
const reachMax = 1000
const foundMax = 50

/** What somebody wants to say. */
export interface Draft {
  text: string
  sendId?: string | undefined
  to?: string | undefined
  replyTo?: number | undefined
  mentions?: readonly string[]
  fileIds?: readonly string[]
  important?: boolean
}

export interface ChatDeps {
  storage: Storage
  feed: MeetingFeed
  clock: Clock
  /** Takes the files of a deleted message away, in its transaction; the answer removes their bytes after it. */
  dropFiles: (tx: Tx, tenantId: TenantId, messageId: number) => Promise<() => Promise<void>>
  /** Tells people, wherever they are, that a message speaks to them. Must not throw. */
  mentioned: (tenantId: TenantId, meetingId: MeetingId, message: ChatMessage) => Promise<void>
}

/** The messages of meetings: kept in the tables, spread by the feed. Who may read or write is the caller's to know. */
export class Chat {
  readonly #deps: ChatDeps
  readonly #spread: ChatSpread

  constructor(deps: ChatDeps) {
    this.#deps = deps
    this.#spread = new ChatSpread(deps)
  }

  /** Keeps a message and then tells everyone it is for. Throws NOT_FOUND, see the protocol. */
  async send(session: Session, meetingId: MeetingId, draft: Draft): Promise<ChatMessage> {
    const { tenantId } = session
    const { message, isNew } = await this.#deps.storage.inTenant(tenantId, (tx) =>
      this.#append(tx, session, meetingId, draft),
    )
    if (!isNew) return message
    await this.#spread.tell(tenantId, meetingId, message)
    if (message.mentions) await this.#deps.mentioned(tenantId, meetingId, message)
    return message
  }

  /** Throws NOT_FOUND where there is no such message for me, FORBIDDEN where it is another's or deleted. */
  async edit(
    session: Session,
    meetingId: MeetingId,
    { id, text, mentions }: { id: number; text: string; mentions: readonly string[] },
  ): Promise<ChatMessage> {
    return this.#change(session, meetingId, id, async (tx, before) => {
      if (before.personKey !== personKeyOf(session) || before.deletedAt) throw new ProblemError('FORBIDDEN')
      const spokenTo = await namesOf(tx, meetingId, mentions)
      return { text, mentions: JSON.stringify(spokenTo), edited_at: new Date(this.#deps.clock.nowMs()) }
    })
  }

  /** Leaves a tombstone. `leads`: whether the asker may take away what others wrote. Throws NOT_FOUND, FORBIDDEN. */
  async delete(session: Session, meetingId: MeetingId, id: number, leads: boolean): Promise<ChatMessage> {
    let removeBytes = async () => {}
    const message = await this.#change(session, meetingId, id, async (tx, before) => {
      if (before.personKey !== personKeyOf(session) && !leads) throw new ProblemError('FORBIDDEN')
      removeBytes = await this.#deps.dropFiles(tx, session.tenantId, id)
      await tx.deleteFrom('chat_receipts').where('message_id', '=', id).execute()
      return { text: '', mentions: '[]', important: false, deleted_at: new Date(this.#deps.clock.nowMs()) }
    })
    await removeBytes()
    return message
  }

  /** The latest 200 there are for somebody, oldest first. */
  latest(session: Session, meetingId: MeetingId): Promise<ChatMessage[]> {
    return this.#read(session, meetingId, { countMax: pageMax })
  }

  /** What was written before a message: 200 at most, or back to the message `reach` and a little further. */
  async older(session: Session, meetingId: MeetingId, beforeId: number, reach?: number): Promise<ChatMessage[]> {
    if (reach === undefined) return this.#read(session, meetingId, { beforeId, countMax: pageMax })
    const back = await this.#read(session, meetingId, { beforeId, fromId: reach, countMax: reachMax })
    const [first] = back
    const before = first ? await this.#read(session, meetingId, { beforeId: first.id, countMax: foundMax }) : []
    return [...before, ...back]
  }

  /** Messages with all these words in them, newest first. */
  async search(session: Session, meetingId: MeetingId, words: string): Promise<ChatMessage[]> {
    const wish = { words: words.split(/\s+/).filter(Boolean).slice(0, 10), countMax: foundMax }
    return (await this.#read(session, meetingId, wish)).toReversed()
  }

  #read(session: Session, meetingId: MeetingId, wish: Parameters<typeof messagesFor>[3]): Promise<ChatMessage[]> {
    return this.#deps.storage.inTenant(session.tenantId, (tx) => messagesFor(tx, meetingId, personKeyOf(session), wish))
  }

  async #append(tx: Tx, session: Session, meetingId: MeetingId, draft: Draft) {
    const sender = await senderOf(tx, session)
    const to = draft.to === undefined ? null : await recipientOf(tx, meetingId, sender, draft.to)
    if (draft.replyTo !== undefined) await this.#demandAnswerable(tx, meetingId, sender, draft.replyTo, to)
    const { tenantId } = session
    const row = await tx
      .insertInto('chat_messages')
      .values({
        tenant_id: tenantId,
        meeting_id: meetingId,
        person_key: sender.personKey,
        name: sender.name,
        text: draft.text,
        sent_at: new Date(this.#deps.clock.nowMs()),
        send_id: draft.sendId ?? null,
        guest: session.kind === 'guest',
        to_key: to?.personKey ?? null,
        to_name: to?.name ?? null,
        reply_to_id: draft.replyTo ?? null,
        mentions: JSON.stringify(await namesOf(tx, meetingId, draft.mentions ?? [])),
        important: draft.important ?? false,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) return { message: await keptAs(tx, meetingId, sender, draft.sendId ?? ''), isNew: false }
    await takeFiles(tx, meetingId, sender, row.id, draft.fileIds ?? [])
    if (draft.important) await this.#expectReaders(tx, session, meetingId, row.id, sender, to)
    const isPlain = draft.replyTo === undefined && !draft.fileIds?.length
    const message = isPlain ? plainMessageOf(row) : await only(tx, meetingId, sender.personKey, row.id)
    return { message, isNew: true }
  }

  /** What one person was told alone is answered to that person alone: a quote would spread it. */
  async #demandAnswerable(tx: Tx, meetingId: MeetingId, sender: ChatPerson, id: number, to: ChatPerson | null) {
    const answered = await only(tx, meetingId, sender.personKey, id)
    if (!answered.to) return
    const other = answered.personKey === sender.personKey ? answered.to.personKey : answered.personKey
    if (to?.personKey !== other) throw new ProblemError('FORBIDDEN')
  }

  async #expectReaders(
    tx: Tx,
    { tenantId }: Session,
    meetingId: MeetingId,
    messageId: number,
    sender: ChatPerson,
    to: ChatPerson | null,
  ): Promise<void> {
    const readers = to ? [to] : await readersOf(tx, meetingId)
    const rows = readers
      .filter(({ personKey }) => personKey !== sender.personKey)
      .map(({ personKey, name }) => ({
        tenant_id: tenantId,
        message_id: messageId,
        person_key: personKey,
        name,
        read_at: null,
      }))
    if (rows.length > 0) await tx.insertInto('chat_receipts').values(rows).execute()
  }

  async #change(
    session: Session,
    meetingId: MeetingId,
    id: number,
    changing: (tx: Tx, before: ChatMessage) => Promise<Change>,
  ): Promise<ChatMessage> {
    const { tenantId } = session
    const reader = personKeyOf(session)
    const message = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const before = await only(tx, meetingId, reader, id)
      const change = await changing(tx, before)
      await tx
        .updateTable('chat_messages')
        .set({ ...change, version: sql<number>`version + 1` })
        .where('id', '=', id)
        .execute()
      return only(tx, meetingId, reader, id)
    })
    await this.#spread.tell(tenantId, meetingId, message)
    return message
  }
}

interface Change {
  text: string
  mentions: string
  edited_at?: Date
  deleted_at?: Date
  important?: boolean
}

/** Throws NOT_FOUND where the reader has no such message. */
async function only(tx: Tx, meetingId: MeetingId, reader: string, id: number): Promise<ChatMessage> {
  const [message] = await messagesFor(tx, meetingId, reader, { ids: [id], countMax: 1 })
  if (!message) throw new ProblemError('NOT_FOUND')
  return message
}

/** Nobody writes to themselves. Throws NOT_FOUND for who may not be in the meeting. */
async function recipientOf(tx: Tx, meetingId: MeetingId, sender: ChatPerson, key: string): Promise<ChatPerson> {
  const [to] = key === sender.personKey ? [] : await namesOf(tx, meetingId, [key])
  if (!to) throw new ProblemError('NOT_FOUND')
  return to
}

/** What the first attempt to send it came to. */
async function keptAs(tx: Tx, meetingId: MeetingId, { personKey }: ChatPerson, sendId: string): Promise<ChatMessage> {
  const { id } = await tx
    .selectFrom('chat_messages')
    .select('id')
    .where('meeting_id', '=', meetingId)
    .where('person_key', '=', personKey)
    .where('send_id', '=', sendId)
    .executeTakeFirstOrThrow()
  return only(tx, meetingId, personKey, id)
}

/** Throws NOT_FOUND unless all of them were handed in here by the sender and not sent before. */
async function takeFiles(
  tx: Tx,
  meetingId: MeetingId,
  { personKey }: ChatPerson,
  messageId: number,
  ids: readonly string[],
) {
  if (ids.length === 0) return
  const taken = await tx
    .updateTable('chat_files')
    .set({ message_id: messageId })
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where('meeting_id', '=', meetingId)
    .where('person_key', '=', personKey)
    .where('message_id', 'is', null)
    .returning('id')
    .execute()
  if (taken.length !== new Set(ids).size) throw new ProblemError('NOT_FOUND')
}
