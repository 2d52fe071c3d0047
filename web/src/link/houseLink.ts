import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { ChatMessage, HouseCalls, HouseNotices, houseSocketPath } from '../../../collab/protocol/house.ts'
import type { MinuteEvent } from '../../../collab/protocol/minutes.ts'
import { houseBackoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import type { Link } from './link.ts'
import { LinkKeeper } from './linkKeeper.ts'
import type { PageClock } from './pageClock.ts'
import { watchStirs } from './stirs.ts'
import { LinkLostError, TypedSocket } from './typedSocket.ts'

const path: typeof houseSocketPath = '/house/socket'

const checkMs = 3000

interface HouseLinkEvents {
  link: Link
  messages: readonly ChatMessage[]
  /** What happens to call minutes that concern me. */
  minutes: MinuteEvent
}

/** The chat of one meeting, over the page's own origin and cookie. */
export class HouseLink extends Emitter<HouseLinkEvents> {
  readonly #meetingId: MeetingId
  readonly #origin: string
  readonly #keeper: LinkKeeper
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

  /** Throws ProblemError or LinkLostError; the text is then still the caller's to keep. */
  async send(text: string) {
    if (!this.#socket) throw new LinkLostError('no socket')
    const message = await this.#socket.call('chat.send', { meetingId: this.#meetingId, text })
    this.#add([message])
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
    socket.on('chat.message', (message) => {
      if (message.meetingId === this.#meetingId) this.#add([message])
    })
    socket.on('minutes.event', (event) => this.emit('minutes', event))
    await socket.opened()
    const { messages } = await socket.call('meeting.watch', { meetingId: this.#meetingId })
    this.#add(messages)
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

  #add(more: readonly ChatMessage[]) {
    this.#messages = mergeMessages(this.#messages, more)
    this.emit('messages', this.#messages)
  }
}

/** The same message may come as an answer, as a notice and again after a reconnect: once each, in order. */
export function mergeMessages(before: readonly ChatMessage[], more: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map(before.map((message) => [message.id, message]))
  for (const message of more) byId.set(message.id, message)
  return [...byId.values()].toSorted((a, b) => a.id - b.id)
}
