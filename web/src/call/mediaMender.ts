import { Emitter } from '../link/emitter.ts'
import { climb, wellLadder } from '../link/ladder.ts'
import type { Ladder, LadderEvent } from '../link/ladder.ts'
import { look, newWatch } from '../link/mediaWatch.ts'
import type { PathFinding, PathWatch } from '../link/mediaWatch.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { directions } from './mediaEngine.ts'
import type { Direction, MediaEngine } from './mediaEngine.ts'
import { countPath, trackSamples } from './pathStats.ts'
import type { RemoteTrack } from './remoteTracks.ts'

export interface MediaMenderParts {
  clock: PageClock
  link: MediaLink
  engine: MediaEngine
  /** Whether packets of this must come now: its sender is on, and it is seen or heard here. */
  expected(remote: RemoteTrack): boolean
  watchStirs(stirred: () => void): () => void
}

const lookMs = 1000
/** When something is due and late, the next look comes sooner. */
const worriedMs = 300
/** A page that is kept from running notices nothing: what comes later than this is no time that passed for media. */
const lateMs = 250
/** Media that is away for so long is worth telling: shorter breaks mend before anybody has read of them. */
const tellAfterMs = 2500

/**
 * Watches what flows in each direction and climbs the ladder for the one that stands still. It acts only while the
 * socket is there: without it every rung would fail, and the link is coming back by its own means.
 */
export class MediaMender extends Emitter<{ change: null }> {
  readonly #parts: MediaMenderParts
  readonly #ladders: Record<Direction, Ladder> = { send: wellLadder, receive: wellLadder }
  readonly #watches: Record<Direction, PathWatch>
  readonly #badSinceMs: Record<Direction, number | null> = { send: null, receive: null }
  readonly #release: (() => void)[]
  #cancelLook: () => void = () => undefined
  #lookedAtMs: number
  #lookDueMs: number
  /** Milliseconds in which this page ran; an overloaded machine must not take its own slowness for a dead network. */
  #awakeMs = 0
  #troubled = false
  #closed = false

  constructor(parts: MediaMenderParts) {
    super()
    this.#parts = parts
    const nowMs = parts.clock.nowMs()
    this.#lookedAtMs = nowMs
    this.#lookDueMs = nowMs + lookMs
    this.#watches = { send: newWatch(0), receive: newWatch(0) }
    const { link, engine } = parts
    this.#release = [
      link.on('joined', ({ answer }) => this.#joined(answer.media !== null)),
      engine.on('connection', ({ direction, state }) => {
        if (state === 'connected') this.#tell(direction, { is: 'well' })
        else if (state === 'failed' || state === 'disconnected') this.#tell(direction, { is: 'broken' })
      }),
      parts.watchStirs(() => this.#stirred()),
    ]
    this.#lookLater(lookMs)
  }

  /** Media has been away for longer than a moment, in one direction or both. */
  get troubled(): boolean {
    return this.#troubled
  }

  stateOf(direction: Direction): Ladder {
    return this.#ladders[direction]
  }

  close() {
    this.#closed = true
    this.#cancelLook()
    for (const release of this.#release) release()
  }

  #joined(fresh: boolean) {
    for (const direction of directions) {
      if (fresh) this.#watches[direction] = newWatch(this.#nowMs())
      this.#tell(direction, { is: fresh ? 'fresh' : 'resumed' })
    }
  }

  #stirred() {
    for (const direction of directions) this.#tell(direction, { is: 'stirred' })
    this.#cancelLook()
    void this.#look()
  }

  #nowMs(): number {
    const nowMs = this.#parts.clock.nowMs()
    return this.#awakeMs + Math.min(nowMs, this.#lookDueMs + lateMs) - this.#lookedAtMs
  }

  #lookLater(delayMs: number) {
    if (this.#closed) return
    this.#awakeMs = this.#nowMs()
    this.#lookedAtMs = this.#parts.clock.nowMs()
    this.#lookDueMs = this.#lookedAtMs + delayMs
    this.#cancelLook = this.#parts.clock.after(delayMs, () => void this.#look())
  }

  async #look() {
    const { engine } = this.#parts
    let worried = false
    for (const direction of directions) {
      const state = engine.connectionOf(direction)
      if (state === null) continue
      // Nothing was sent or received over it yet, and nothing is to be.
      if (state === 'new') this.#tell(direction, { is: 'well' })
      else worried = (await this.#lookAt(direction)) || worried
      this.#tell(direction, { is: 'tick' })
    }
    engine.reviewOwn()
    this.#measureTrouble()
    this.#cancelLook()
    this.#lookLater(worried ? worriedMs : lookMs)
  }

  /** Whether something was due and did not come. */
  async #lookAt(direction: Direction): Promise<boolean> {
    const { engine, expected, link } = this.#parts
    const before = this.#watches[direction]
    const report = await engine.statsOf(direction)
    // Replaced meanwhile: the next look is about the new ones.
    if (!report || this.#watches[direction] !== before) return false
    const counts = countPath(report)
    const tracks = direction === 'receive' ? trackSamples(engine.liveRemotes, counts, expected) : []
    const sent = direction === 'send' ? counts.sent : 0
    const finding = look(before, { atMs: this.#nowMs(), heard: counts.heard, sent, tracks })
    this.#watches[direction] = finding.watch
    if (finding.ask.length > 0 && link.live) engine.askFor(finding.ask)
    return this.#judge(direction, finding)
  }

  #judge(direction: Direction, { verdict, watch }: PathFinding): boolean {
    if (verdict === 'well') this.#tell(direction, { is: 'well' })
    else if (verdict === 'silent') this.#tell(direction, { is: 'broken' })
    else if (verdict === 'starved') this.#tell(direction, { is: 'starved' })
    const worried = verdict === 'silent' || (verdict === 'quiet' && watch.dutyAtMs !== null)
    // The network that carries the socket is the same: it is asked before anybody has to wait for it.
    if (worried && this.#nowMs() - watch.heardAtMs >= lookMs) void this.#parts.link.check()
    return worried
  }

  #tell(direction: Direction, event: LadderEvent) {
    const { clock, link } = this.#parts
    if (event.is === 'tick' && !link.live) return
    const before = this.#ladders[direction]
    const after = climb(before, event, { nowMs: this.#nowMs(), random: clock.random() })
    if (after === before) return
    this.#ladders[direction] = after
    if (after.at === 'well') this.#badSinceMs[direction] = null
    else this.#badSinceMs[direction] ??= this.#nowMs()
    this.#measureTrouble()
    const moved = after.at !== before.at || event.is === 'resumed'
    if (moved && event.is !== 'fresh') this.#act(direction, after)
  }

  #act(direction: Direction, { at }: Ladder) {
    const { link, engine } = this.#parts
    if (at === 'restarting' && link.live) void engine.restartIce(direction)
    else if (at === 'renewing') link.renewMedia()
    else if (at === 'rejoining') link.reopen()
  }

  #measureTrouble() {
    const nowMs = this.#nowMs()
    const troubled = directions.some((direction) => {
      const sinceMs = this.#badSinceMs[direction]
      return sinceMs !== null && nowMs - sinceMs >= tellAfterMs
    })
    if (troubled === this.#troubled) return
    this.#troubled = troubled
    this.emit('change', null)
  }
}
