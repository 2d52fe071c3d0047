import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { meetingNotices, type MeetingNotices } from '../protocol/house.ts'

type NoticeName = keyof MeetingNotices & string

/** One notice on its way to whoever watches a meeting. */
export interface MeetingNews<K extends NoticeName = NoticeName> {
  readonly notice: K
  readonly data: Notice<MeetingNotices, K>
  /** Keys of the people it is for; null: everybody who watches. */
  readonly to: readonly string[] | null
}

type Listener = (news: MeetingNews) => void

/** What all listeners to one meeting in this process share. */
interface Feed {
  listeners: Set<Listener>
  subscription: Promise<Subscription>
}

const OnBus = z.object({
  notice: z.string(),
  data: z.unknown(),
  to: z.array(z.string()).nullable(),
})

/** Spreads what happens in meetings to the pages that watch them, in every process. Nothing is kept here. */
export class MeetingFeed {
  readonly #bus: Bus
  readonly #log: Log
  readonly #feeds = new Map<string, Feed>()

  constructor({ bus, log }: { bus: Bus; log: Log }) {
    this.#bus = bus
    this.#log = log
  }

  /**
   * Never throws: what is told here is kept elsewhere and will be read, and to refuse it now would make people do
   * it twice.
   */
  async tell<K extends NoticeName>(
    tenantId: TenantId,
    meetingId: MeetingId,
    notice: K,
    data: Notice<MeetingNotices, K>,
    to: readonly string[] | null = null,
  ): Promise<void> {
    try {
      const news = { notice, data: data as Json, to: to && [...to] }
      await this.#bus.publish(topicOf(tenantId, meetingId), news)
    } catch (error) {
      this.#log.warn({ err: error, meetingId, notice }, 'news of a meeting not spread')
    }
  }

  /** Calls back for all news from now on; the answer stops it. */
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
      const news = newsOf(json)
      if (news) for (const listener of listeners) listener(news)
      else this.#log.warn({ topic }, 'message among the news of a meeting is none')
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
}

function newsOf(json: Json): MeetingNews | null {
  const { data: found } = OnBus.safeParse(json)
  if (!found || !isNotice(found.notice)) return null
  const data = meetingNotices[found.notice].safeParse(found.data)
  return data.success ? { notice: found.notice, data: data.data, to: found.to } : null
}

const isNotice = (name: string): name is NoticeName => Object.hasOwn(meetingNotices, name)

function topicOf(tenantId: TenantId, meetingId: MeetingId): string {
  return `${tenantId}/meetings/${meetingId}/feed`
}
