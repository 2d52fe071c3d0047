import type { OwnRoomPoll, RoomPoll, RoomPollDraft } from '../../../collab/protocol/roomPolls.ts'
import { Emitter } from '../link/emitter.ts'
import type { HouseLink } from '../link/houseLink.ts'

export type BookState = 'loading' | 'ready' | 'failed'

const books = new WeakMap<HouseLink, PollBook>()

/** The polls of the meeting a house link watches: one book a link, for whoever shows some of it. */
export class PollBook extends Emitter<{ change: void }> {
  readonly #house: HouseLink
  state: BookState = 'loading'
  polls: readonly OwnRoomPoll[] = []
  membersMay = false
  mayMake = false
  mayManage = false

  static of(house: HouseLink): PollBook {
    const known = books.get(house)
    if (known) return known
    const book = new PollBook(house)
    books.set(house, book)
    return book
  }

  private constructor(house: HouseLink) {
    super()
    this.#house = house
    house.notices.on('poll.changed', (poll) => this.#told(poll))
    house.notices.on('poll.removed', ({ meetingId, pollId }) => {
      if (meetingId === house.meetingId) this.#set(this.polls.filter((poll) => poll.pollId !== pollId))
    })
    // What a member may do has changed with it.
    house.notices.on('polls.rules', ({ meetingId }) => {
      if (meetingId === house.meetingId) void this.load()
    })
    house.on('link', (link) => {
      if (link.at === 'live') void this.load()
    })
    void this.load()
  }

  /** Running polls I have not voted in. */
  get unanswered(): readonly OwnRoomPoll[] {
    return this.polls.filter(({ state, voted }) => state === 'open' && !voted)
  }

  async load(): Promise<void> {
    if (this.state === 'failed') this.state = 'loading'
    try {
      const { polls, ...rules } = await this.#house.call('polls.list', { meetingId: this.#house.meetingId })
      Object.assign(this, rules)
      this.state = 'ready'
      this.#set(polls)
    } catch {
      // While the socket is away what was shown before stands, and the next live link loads again.
      if (this.state === 'loading' && this.#house.state.at === 'live') this.state = 'failed'
      this.emit('change', undefined)
    }
  }

  save(pollId: string | null, draft: RoomPollDraft): Promise<OwnRoomPoll> {
    return this.#taken(this.#house.call('polls.save', { ...this.#at, pollId, draft }))
  }

  start(pollId: string): Promise<OwnRoomPoll> {
    return this.#taken(this.#house.call('polls.start', { ...this.#at, pollId }))
  }

  stop(pollId: string): Promise<OwnRoomPoll> {
    return this.#taken(this.#house.call('polls.stop', { ...this.#at, pollId }))
  }

  vote(pollId: string, choices: readonly number[]): Promise<OwnRoomPoll> {
    return this.#taken(this.#house.call('polls.vote', { ...this.#at, pollId, choices: [...choices] }))
  }

  async remove(pollId: string): Promise<void> {
    await this.#house.call('polls.remove', { ...this.#at, pollId })
    this.#set(this.polls.filter((poll) => poll.pollId !== pollId))
  }

  async votes(pollId: string) {
    return (await this.#house.call('polls.votes', { ...this.#at, pollId })).votes
  }

  async allow(membersMay: boolean): Promise<void> {
    await this.#house.call('polls.allow', { ...this.#at, membersMay })
    this.membersMay = membersMay
    this.emit('change', undefined)
  }

  get #at() {
    return { meetingId: this.#house.meetingId }
  }

  async #taken(asked: Promise<OwnRoomPoll>): Promise<OwnRoomPoll> {
    const poll = await asked
    this.#set(withPoll(this.polls, poll))
    return poll
  }

  #told(poll: RoomPoll) {
    if (poll.meetingId !== this.#house.meetingId) return
    this.#set(withNews(this.polls, poll))
  }

  #set(polls: readonly OwnRoomPoll[]) {
    this.polls = polls
    this.emit('change', undefined)
  }
}

/** The newer of two states of a poll; what is mine comes with my own answers alone. */
export function withPoll(polls: readonly OwnRoomPoll[], poll: OwnRoomPoll): readonly OwnRoomPoll[] {
  const known = polls.find(({ pollId }) => pollId === poll.pollId)
  if (!known) return [...polls, poll]
  const { voted, mine } = poll
  const merged = known.revision > poll.revision ? { ...known, voted, mine } : poll
  return polls.map((each) => (each === known ? merged : each))
}

/** News tell nobody's own vote: what was mine stays. */
export function withNews(polls: readonly OwnRoomPoll[], poll: RoomPoll): readonly OwnRoomPoll[] {
  const known = polls.find(({ pollId }) => pollId === poll.pollId)
  if (known && known.revision >= poll.revision) return polls
  return withPoll(polls, { ...poll, voted: known?.voted ?? false, mine: known?.mine ?? null })
}
