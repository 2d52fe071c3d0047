import type {
  AgendaPoint,
  Caption,
  Reaction,
  RoomTools,
  SentReaction,
  TimerOrder,
} from '../../../sfu/protocol/tools.ts'
import type { PeerId } from '../../../infra/contract/ids.ts'
import type { ProblemError } from '../../../infra/contract/problems.ts'
import { Emitter } from '../link/emitter.ts'
import type { TimeBox } from '../notes/agendaClock.ts'
import { CaptionReading } from './captionReading.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'

export interface CallToolsDeps {
  link: Pick<MediaLink, 'call' | 'on'>
  clock: PageClock
  nameOf(peerId: PeerId): string
  refused(problem: ProblemError): void
}

/** What runs in the room beside the talk, as the node tells it. */
export class CallTools extends Emitter<{
  change: null
  reactions: readonly SentReaction[]
  captions: readonly Caption[]
  /** I am in, for the first time or again: what the node was told of me is to be told anew. */
  joined: null
}> {
  readonly reading: CaptionReading
  readonly #deps: CallToolsDeps
  #state: RoomTools | null = null
  #boxes: readonly TimeBox[] = []
  /** How far the node's clock is ahead of mine. */
  #aheadMs = 0

  constructor(deps: CallToolsDeps) {
    super()
    this.#deps = deps
    const { link } = deps
    link.on('joined', ({ answer }) => {
      this.#take(answer.tools)
      this.emit('joined', null)
    })
    link.on('room.tools', (tools) => this.#take(tools))
    link.on('room.reactions', ({ reactions }) => this.emit('reactions', reactions))
    link.on('room.captions', ({ captions }) => this.emit('captions', captions))
    this.reading = new CaptionReading({ ...deps, tools: this })
  }

  get timer() {
    return this.#state?.timer ?? null
  }

  get agenda() {
    return this.#state?.agenda ?? null
  }

  /** What captions can be had in, and whether somebody reads some. */
  get captions(): RoomTools['captions'] {
    return this.#state?.captions ?? { languages: [], on: false }
  }

  /** The points of the agenda with a time box, as the notes have them now; for whoever leads through it. */
  get boxes(): readonly TimeBox[] {
    return this.#boxes
  }

  setBoxes(boxes: readonly TimeBox[]) {
    this.#boxes = boxes
    this.emit('change', null)
  }

  /** By the node's clock, which the instants of the room are meant by. */
  nowMs(): number {
    return this.#deps.clock.nowMs() + this.#aheadMs
  }

  /** A reaction that does not arrive is not worth a word. */
  react(reaction: Reaction) {
    this.#deps.link.call('reaction.send', { reaction }).catch(() => undefined)
  }

  /** Hosts and cohosts. */
  lowerHand(peerId: PeerId) {
    return this.#ask(this.#deps.link.call('hand.lower', { peerId }))
  }

  /** Hosts and cohosts: asks somebody to open their microphone. */
  askToSpeak(peerId: PeerId) {
    return this.#ask(this.#deps.link.call('peer.askToUnmute', { peerId }))
  }

  setTimer(order: TimerOrder) {
    return this.#ask(this.#deps.link.call('timer.set', order))
  }

  setAgenda(point: AgendaPoint | null) {
    return this.#ask(this.#deps.link.call('agenda.set', { point }))
  }

  /** Said again by whoever wants them after every `joined`. */
  readCaptions(languages: readonly string[], speaks: string | null) {
    this.#deps.link.call('captions.set', { languages: [...languages], speaks }).catch(() => undefined)
  }

  #take(tools: RoomTools) {
    this.#state = tools
    this.#aheadMs = Date.parse(tools.now) - this.#deps.clock.nowMs()
    this.emit('change', null)
  }

  async #ask(call: Promise<unknown>) {
    try {
      await call
    } catch (error) {
      this.#deps.refused(error as ProblemError)
    }
  }
}
