import { Emitter } from './emitter.ts'
import type { PageClock } from './pageClock.ts'

/** How much came from the node so far as media, in any unit that grows, and whether more of it must come now. */
export interface MediaSign {
  heard: number
  due: boolean
}

/** For how long nothing came; media null: it is quiet, and not a sign of anything. */
export interface Silence {
  socketMs: number
  mediaMs: number | null
  rttMs: number
}

export type NodeVerdict = 'well' | 'doubtful' | 'lost'

const askAfterMs = 400
const firstRttMsMax = 500
const beatMs = 250
/** A page that was kept from running has not listened either. */
const lateMs = 250
const doubtMs = askAfterMs + beatMs + 100
/** Both are silent: one lost packet of the socket and a pause of media do not come together for so long. */
const bothMs = { socket: 1200, media: 400 }
/** Nobody speaks and nothing is seen, so that the socket alone tells. */
const quietMs = 2500
/** Media goes on: the others lose sight of a node that says nothing, and with it of whoever stays there. */
const controlMs = 4000

/** Whether the node is there. It is given the benefit of every doubt: what stands elsewhere costs a new connection. */
export function judgeNode({ socketMs, mediaMs, rttMs }: Silence): NodeVerdict {
  // The answer to a question takes a round trip, and a little more on a bad day.
  const spareMs = 1.5 * rttMs
  if (socketMs < doubtMs + spareMs) return 'well'
  if (mediaMs === null) return socketMs >= quietMs + spareMs ? 'lost' : 'doubtful'
  if (mediaMs < bothMs.media) return socketMs >= controlMs + spareMs ? 'lost' : 'doubtful'
  return socketMs >= bothMs.socket + spareMs ? 'lost' : 'doubtful'
}

export interface NodeWatchParts {
  clock: PageClock
  /** The smallest question over the socket; settles with the answer, or fails. */
  ask(): Promise<unknown>
  media(): Promise<MediaSign>
}

/**
 * Listens for the node while there is somewhere else to go. A socket that broke is told by the network; this is for
 * nodes that fell silent, and tells each change of the verdict.
 */
export class NodeWatch extends Emitter<{ verdict: NodeVerdict }> {
  readonly #parts: NodeWatchParts
  #cancel: (() => void) | null = null
  #verdict: NodeVerdict = 'well'
  #heardAtMs = 0
  #askedAtMs: number | null = null
  #rttMs = 0
  #dueMs = 0
  /** While in doubt: how much media had come, and since when it has been so much. */
  #media: { heard: number; sinceMs: number } | null = null

  constructor(parts: NodeWatchParts) {
    super()
    this.#parts = parts
  }

  /** There and back over the socket, 0 until it was measured. */
  get rttMs(): number {
    return this.#rttMs
  }

  get verdict(): NodeVerdict {
    return this.#verdict
  }

  /** From now on, with a full measure of patience. */
  start() {
    this.stop()
    this.#heardAtMs = this.#parts.clock.nowMs()
    this.#askedAtMs = null
    this.#wait()
  }

  stop() {
    this.#cancel?.()
    this.#cancel = null
    this.#verdict = 'well'
    this.#media = null
  }

  /** Something came over the socket. */
  heard() {
    if (!this.#cancel) return
    this.#heardAtMs = this.#parts.clock.nowMs()
    this.#media = null
    this.#conclude('well')
  }

  #wait() {
    this.#dueMs = this.#parts.clock.nowMs() + beatMs
    this.#cancel = this.#parts.clock.after(beatMs, () => void this.#beat())
  }

  async #beat() {
    const { clock } = this.#parts
    const nowMs = clock.nowMs()
    if (nowMs - this.#dueMs > lateMs) this.#heardAtMs = nowMs
    this.#wait()
    const beat = this.#cancel
    const socketMs = nowMs - this.#heardAtMs
    if (socketMs >= askAfterMs) this.#ask(nowMs)
    if (socketMs < doubtMs) return
    const { heard, due } = await this.#parts.media()
    if (this.#cancel !== beat || nowMs - this.#heardAtMs < doubtMs) return
    if (this.#media?.heard !== heard) this.#media = { heard, sinceMs: this.#media ? nowMs : this.#heardAtMs + doubtMs }
    const mediaMs = nowMs - this.#media.sinceMs
    // What has just come is a sign of life, even where nothing had to.
    const known = due || mediaMs < bothMs.media
    this.#conclude(judgeNode({ socketMs, mediaMs: known ? mediaMs : null, rttMs: this.#rttMs }))
  }

  #ask(nowMs: number) {
    if (this.#askedAtMs !== null && this.#askedAtMs > this.#heardAtMs && nowMs - this.#askedAtMs < 2 * askAfterMs)
      return
    this.#askedAtMs = nowMs
    this.#parts.ask().then(
      () => this.#measured(this.#parts.clock.nowMs() - nowMs),
      // A socket that broke is heard of elsewhere.
      () => undefined,
    )
  }

  /** One answer that got stuck is no longer way: patience at most doubles with each. */
  #measured(rttMs: number) {
    this.#rttMs = this.#rttMs > 0 ? Math.min(rttMs, 2 * this.#rttMs) : Math.min(rttMs, firstRttMsMax)
  }

  #conclude(verdict: NodeVerdict) {
    if (verdict === this.#verdict) return
    this.#verdict = verdict
    this.emit('verdict', verdict)
  }
}
