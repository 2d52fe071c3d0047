import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { MeetingFeed } from '../chat/meetingFeed.ts'
import type { OwnRoomPoll } from '../protocol/roomPolls.ts'
import { sharedPoll } from './roomPollRecord.ts'
import type { RoomPolls } from './roomPolls.ts'

/** Votes that come within it are told together. */
const togetherMs = 250

/** Tells a meeting how its polls stand. */
export class PollNews {
  readonly #deps: { polls: RoomPolls; feed: MeetingFeed; clock: Clock; log: Log }
  readonly #due = new Map<string, () => void>()

  constructor(deps: { polls: RoomPolls; feed: MeetingFeed; clock: Clock; log: Log }) {
    this.#deps = deps
  }

  /** A draft is its author's alone; other hosts see it when they look. */
  changed(tenantId: TenantId, poll: OwnRoomPoll): Promise<void> {
    const to = poll.state === 'draft' ? [poll.authorKey] : null
    return this.#deps.feed.tell(tenantId, poll.meetingId, 'poll.changed', sharedPoll(poll), to)
  }

  /** A hundred people vote within seconds, and everybody is told of each poll four times a second at most. */
  voted(tenantId: TenantId, meetingId: MeetingId, pollId: string): void {
    if (this.#due.has(pollId)) return
    const cancel = this.#deps.clock.after(togetherMs, () => {
      this.#due.delete(pollId)
      void this.#tell(tenantId, meetingId, pollId)
    })
    this.#due.set(pollId, cancel)
  }

  close(): void {
    for (const cancel of this.#due.values()) cancel()
    this.#due.clear()
  }

  async #tell(tenantId: TenantId, meetingId: MeetingId, pollId: string): Promise<void> {
    const { polls, log } = this.#deps
    try {
      const poll = await polls.shared(tenantId, meetingId, pollId)
      if (poll) await this.changed(tenantId, poll)
    } catch (error) {
      log.warn({ err: error, meetingId }, 'votes of a poll not told')
    }
  }
}
