import type { CallInput, CallOutput, Notice } from '../../../infra/contract/calls.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { limits } from '../../../infra/contract/limits.ts'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import type { HouseCalls, HouseNotices, houseSocketPath } from '../../../collab/protocol/house.ts'
import { houseBackoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import type { Link } from './link.ts'
import { LinkKeeper } from './linkKeeper.ts'
import type { PageClock } from './pageClock.ts'
import { watchStirs } from './stirs.ts'
import { LinkLostError, TypedSocket } from './typedSocket.ts'

const path: typeof houseSocketPath = '/house/socket'

const checkMs = 3000
/** So many messages the house sends at first, if there are. */
export const latestMax = 200

interface HouseLinkEvents {
  link: Link
  messages: readonly ChatMessage[]
}

/** Every notice of the house by its name. */
type HouseNews = { [K in keyof HouseNotices & string]: Notice<HouseNotices, K> }

class NoticeBoard extends Emitter<HouseNews> {
  tell<K extends keyof HouseNews>(name: K, notice: HouseNews[K]) {
    this.emit(name, notice)
  }
}

/** One meeting on the house socket, over the page's own origin and cookie. */
export class HouseLink extends Emitter<HouseLinkEvents> {
  readonly #meetingId: MeetingId
  readonly #origin: string
  readonly #keeper: LinkKeeper
  /** What the house says unasked. What was missed while the socket was gone is asked for again, on `link` live. */
  readonly notices = new NoticeBoard()
  #socket: TypedSocket<HouseCalls, HouseNotices> | null = null
  #messages: readonly ChatMessage[] = []
  #starting: Promise<void> | null = null

  constructor(clock: PageClock, origin: string, meetingId: MeetingId) {
    super()
    this.#origin = origin
    this.#meetingId = meetingId
    this.#keeper = new LinkKeeper({
      clock,
      backoff: houseBackoff,
      open: () => this.#open(),
      abandon: () => this.#socket?.close(),
      check: () => void this.#check(),
      watchStirs: (stirred) => watchStirs(clock, stirred),
    })
    this.#keeper.on('change', (link) => this.emit('link', link))
  }

  get meetingId() {
    return this.#meetingId
  }

  get messages() {
    return this.#messages
  }

  get state(): Link {
    return this.#keeper.state
  }

  /** Settles once the messages are here; a first failure is retried like any other. Twice is once. */
  async start() {
    this.#starting ??= this.#keeper.start().catch(() => undefined)
    await this.#starting
  }

  /** Throws ProblemError or LinkLostError; what was to be said is then still the caller's to keep. */
  async send(draft: Omit<CallInput<HouseCalls, 'chat.send'>, 'meetingId'>) {
    this.keep([await this.call('chat.send', { meetingId: this.#meetingId, ...draft })])
  }

  /** Messages that were asked for besides, or changed. */
  keep(more: readonly ChatMessage[]) {
    this.#messages = mergeMessages(this.#messages, more)
    this.emit('messages', this.#messages)
  }

  /** Throws ProblemError as the house answered, or LinkLostError. */
  async call<K extends keyof HouseCalls & string>(
    name: K,
    input: CallInput<HouseCalls, K>,
  ): Promise<CallOutput<HouseCalls, K>> {
    if (!this.#socket) throw new LinkLostError('no socket')
    return this.#socket.call(name, input)
  }

  close() {
    this.#keeper.end('left')
    this.#socket?.close()
    this.#socket = null
  }

  async #open() {
    this.#socket?.close()
    const socket = new TypedSocket<HouseCalls, HouseNotices>(this.#origin, path)
    this.#socket = socket
    socket.onNotice((name, notice) => this.notices.tell(name, notice as never))
    socket.on('chat.messages', ({ meetingId, messages }) => {
      if (meetingId === this.#meetingId) this.keep(messages)
    })
    await socket.opened()
    const { messages } = await socket.call('meeting.watch', { meetingId: this.#meetingId })
    this.#caughtUp(messages)
    socket.onLost(() => {
      if (this.#socket === socket) this.#keeper.lost()
    })
  }

  /** Watching once more is the cheapest question this socket knows, and brings what was missed. */
  async #check() {
    const socket = this.#socket
    if (!socket || (await socket.answers('meeting.watch', { meetingId: this.#meetingId }, checkMs))) return
    if (this.#socket !== socket || this.#keeper.state.at !== 'live') return
    socket.close()
    this.#keeper.lost()
  }

  /** After a long absence the latest do not reach back to what is known: in between others are missing. */
  #caughtUp(latest: readonly ChatMessage[]) {
    const known = this.#messages.at(-1)?.id ?? 0
    if (latest.length === latestMax && (latest[0]?.id ?? 0) > known) this.#messages = []
    this.keep(latest)
  }
}

/**
 * The same message may come as an answer, as a notice and again after a reconnect, and changed: once each, its newest
 * version, in order. What answers quote of it changes with it.
 */
export function mergeMessages(before: readonly ChatMessage[], more: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map(before.map((message) => [message.id, message]))
  for (const message of more) {
    const known = byId.get(message.id)
    if (!known || (known.version ?? 1) <= (message.version ?? 1)) byId.set(message.id, message)
  }
  return [...byId.values()].map((message) => quotingNow(message, byId)).toSorted((a, b) => a.id - b.id)
}

function quotingNow(message: ChatMessage, byId: ReadonlyMap<number, ChatMessage>): ChatMessage {
  const { replyTo } = message
  const quoted = replyTo && !replyTo.gone ? byId.get(replyTo.id) : undefined
  if (!replyTo || !quoted) return message
  if (quoted.deletedAt) return { ...message, replyTo: { id: replyTo.id, name: '', text: '', gone: true } }
  const text = quoted.text.slice(0, limits.chatQuoteCharactersMax)
  return text === replyTo.text ? message : { ...message, replyTo: { ...replyTo, text } }
}
