import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { ChatMessage } from '../protocol/house.ts'

const latestMax = 200

type Listener = (message: ChatMessage) => void

/** What all listeners to one meeting in this process share. */
interface Feed {
  listeners: Set<Listener>
  subscription: Promise<Subscription>
}

/** The messages of meetings: kept in the tables, spread by the bus. Who may read or write is the caller's to know. */
export class Chat {
  readonly #storage: Storage
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #log: Log
  readonly #feeds = new Map<string, Feed>()

  constructor(deps: { storage: Storage; bus: Bus; clock: Clock; log: Log }) {
    this.#storage = deps.storage
    this.#bus = deps.bus
    this.#clock = deps.clock
    this.#log = deps.log
  }

  /** Keeps a message and then tells everyone who watches. Throws NOT_FOUND when its sender is gone. */
  async send(session: Session, meetingId: MeetingId, text: string): Promise<ChatMessage> {
    const { tenantId } = session
    const message = await this.#storage.inTenant(tenantId, (tx) => this.#append(tx, session, meetingId, text))
    try {
      await this.#bus.publish(topicOf(tenantId, meetingId), message)
    } catch (error) {
      // It is kept and will be read: to refuse it now would make its sender write it twice.
      this.#log.warn({ err: error, meetingId }, 'chat message not spread')
    }
    return message
  }

  /** The latest 200, oldest first. */
  async latest(tenantId: TenantId, meetingId: MeetingId): Promise<ChatMessage[]> {
    const rows = await this.#storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('chat_messages')
        .select(['id', 'person_key', 'name', 'text', 'sent_at'])
        .where('meeting_id', '=', meetingId)
        .orderBy('id', 'desc')
        .limit(latestMax)
        .execute(),
    )
    return rows.toReversed().map((row) => ({
      id: row.id,
      meetingId,
      personKey: row.person_key,
      name: row.name,
      text: row.text,
      sentAt: row.sent_at.toISOString(),
    }))
  }

  /** Calls back for every message from now on; the answer stops it. */
  async watch(tenantId: TenantId, meetingId: MeetingId, listener: Listener): Promise<() => Promise<void>> {
    const topic = topicOf(tenantId, meetingId)
    const feed = this.#feeds.get(topic) ?? this.#openFeed(topic)
    feed.listeners.add(listener)
    const unwatch = () => this.#unwatch(topic, feed, listener)
    try {
      await feed.subscription
    } catch (error) {
      feed.listeners.delete(listener)
      throw error
    }
    return unwatch
  }

  #openFeed(topic: string): Feed {
    const listeners = new Set<Listener>()
    const subscription = this.#bus.subscribe(topic, (json) => {
      const message = ChatMessage.safeParse(json)
      if (message.success) for (const listener of listeners) listener(message.data)
    })
    const feed = { listeners, subscription }
    this.#feeds.set(topic, feed)
    // A feed that could not be opened is not found again: the next watcher tries anew.
    subscription.catch(() => this.#feeds.delete(topic))
    return feed
  }

  async #unwatch(topic: string, feed: Feed, listener: Listener): Promise<void> {
    if (!feed.listeners.delete(listener) || feed.listeners.size > 0) return
    if (this.#feeds.get(topic) === feed) this.#feeds.delete(topic)
    await (await feed.subscription).close()
  }

  async #append(tx: Tx, session: Session, meetingId: MeetingId, text: string): Promise<ChatMessage> {
    const { personKey, name } = await senderOf(tx, session)
    const sentAt = new Date(this.#clock.nowMs())
    const { id } = await tx
      .insertInto('chat_messages')
      .values({
        tenant_id: session.tenantId,
        meeting_id: meetingId,
        person_key: personKey,
        name,
        text,
        sent_at: sentAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id, meetingId, personKey, name, text, sentAt: sentAt.toISOString() }
  }
}

async function senderOf(tx: Tx, session: Session): Promise<{ personKey: string; name: string }> {
  if (session.kind === 'guest') return { personKey: session.guestId, name: session.name }
  const person = await tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst()
  if (!person) throw new ProblemError('NOT_FOUND')
  return { personKey: session.personId, name: person.name }
}

function topicOf(tenantId: TenantId, meetingId: MeetingId): string {
  return `${tenantId}/meetings/${meetingId}/chat`
}
