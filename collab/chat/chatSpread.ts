import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { ChatMessage } from '../protocol/chat.ts'
import type { MeetingFeed } from './meetingFeed.ts'

/** A message that finds another one just gone out waits this long for others to go with it. */
const gatherMs = 50
/** More than that go at once. */
const gatheredMax = 50

interface Gathering {
  tenantId: TenantId
  meetingId: MeetingId
  messages: ChatMessage[]
}

/**
 * Tells a meeting what was written. In a room of hundreds each telling is hundreds of frames, so what is written
 * within a moment goes together; the first after a pause does not wait.
 */
export class ChatSpread {
  readonly #feed: MeetingFeed
  readonly #clock: Clock
  readonly #gathering = new Map<string, Gathering>()

  constructor({ feed, clock }: { feed: MeetingFeed; clock: Clock }) {
    this.#feed = feed
    this.#clock = clock
  }

  async tell(tenantId: TenantId, meetingId: MeetingId, message: ChatMessage): Promise<void> {
    if (message.to) {
      const to = [message.personKey, message.to.personKey]
      return this.#feed.tell(tenantId, meetingId, 'chat.messages', { meetingId, messages: [message] }, to)
    }
    const key = `${tenantId}/${meetingId}`
    const gathering = this.#gathering.get(key)
    if (!gathering) {
      this.#gathering.set(key, { tenantId, meetingId, messages: [] })
      this.#clock.after(gatherMs, () => void this.#next(key))
      return this.#send({ tenantId, meetingId, messages: [message] })
    }
    gathering.messages.push(message)
    if (gathering.messages.length >= gatheredMax)
      await this.#send({ ...gathering, messages: gathering.messages.splice(0) })
  }

  /** What was gathered goes; where nothing was, the next message need not wait. */
  #next(key: string): Promise<void> | undefined {
    const gathering = this.#gathering.get(key)
    if (!gathering || gathering.messages.length === 0) return void this.#gathering.delete(key)
    this.#clock.after(gatherMs, () => void this.#next(key))
    return this.#send({ ...gathering, messages: gathering.messages.splice(0) })
  }

  #send({ tenantId, meetingId, messages }: Gathering): Promise<void> {
    return this.#feed.tell(tenantId, meetingId, 'chat.messages', { meetingId, messages })
  }
}
