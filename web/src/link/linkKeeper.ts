import { ProblemError } from '../../../infra/contract/problems.ts'
import { nextDelayMs } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import { firstLink, step } from './link.ts'
import type { GoneReason, Link, LinkEvent } from './link.ts'
import type { PageClock } from './pageClock.ts'
import { passing } from './passing.ts'

export interface LinkKeeperParts {
  clock: PageClock
  backoff: Backoff
  /** Opens the socket and restores what it carries. A ProblemError that is not passing ends the link. */
  open(attempt: number): Promise<void>
  /** Gives an attempt up that is under way: `open` fails at once. */
  abandon(): void
  /** Asks the standing socket whether it still stands, and calls `lost` when it does not answer. */
  check(): void
  /** Calls when the network came back, the machine woke up and the like; the answer stops it. */
  watchStirs(stirred: () => void): () => void
}

/** An attempt that began before the network changed is not worth waiting for. */
const staleAttemptMs = 1000

/** The shell around the link's state machine: it owns the clock and decides when to open again. */
export class LinkKeeper extends Emitter<{ change: Link; refused: ProblemError }> {
  readonly #parts: LinkKeeperParts
  #state: Link = firstLink
  #liveAtMs: number
  #cancelWait: (() => void) | null = null
  #openingSinceMs = 0
  /** The attempt under way was given up for a better one. */
  #hurried = false
  readonly #stopStirs: () => void

  constructor(parts: LinkKeeperParts) {
    super()
    this.#parts = parts
    this.#liveAtMs = parts.clock.nowMs()
    this.#stopStirs = parts.watchStirs(() => this.retryNow())
  }

  get state(): Link {
    return this.#state
  }

  /** Opens for the first time; settles when live, and throws the refusal if there is one. */
  async start() {
    await this.#open(true)
  }

  /** Tells that the socket broke. */
  lost() {
    if (this.#state.at === 'live') this.#liveAtMs = this.#parts.clock.nowMs()
    this.#fail()
  }

  /** Something changed for the better, or somebody asked: whatever is waited for is tried now. */
  retryNow() {
    const { at } = this.#state
    if (at === 'waiting') this.#due()
    else if (at === 'live') this.#parts.check()
    else if (at === 'connecting' && this.#parts.clock.nowMs() - this.#openingSinceMs > staleAttemptMs) {
      this.#hurried = true
      this.#parts.abandon()
    }
  }

  /** Somebody who was in is not let in any more, anywhere. */
  refuse(problem: ProblemError) {
    this.#apply({ is: 'ended', why: problem.code === 'REMOVED' ? 'removed' : 'refused' })
    this.emit('refused', problem)
  }

  end(why: GoneReason) {
    this.#apply({ is: 'ended', why })
  }

  #apply(event: LinkEvent) {
    const before = this.#state
    this.#state = step(before, event)
    if (this.#state === before) return
    this.#cancelWait?.()
    this.#cancelWait = null
    if (this.#state.at === 'gone') this.#stopStirs()
    this.emit('change', this.#state)
  }

  #fail() {
    const { clock, backoff } = this.#parts
    const attempt = this.#state.at === 'connecting' ? this.#state.attempt : 0
    const jitteredMs = nextDelayMs(backoff, attempt, clock.nowMs() - this.#liveAtMs, clock.random())
    const delayMs = this.#hurried ? 0 : jitteredMs
    this.#hurried = false
    this.#apply({ is: 'lost', retryAtMs: delayMs === null ? null : clock.nowMs() + delayMs })
    if (this.#state.at === 'waiting' && delayMs !== null) {
      this.#cancelWait ??= clock.after(delayMs, () => this.#due())
    }
  }

  #due() {
    this.#apply({ is: 'due' })
    if (this.#state.at === 'connecting') void this.#open(false)
  }

  async #open(first: boolean) {
    if (this.#state.at !== 'connecting') return
    this.#openingSinceMs = this.#parts.clock.nowMs()
    try {
      await this.#parts.open(this.#state.attempt)
      this.#liveAtMs = this.#parts.clock.nowMs()
      this.#apply({ is: 'opened' })
    } catch (error) {
      const refusal = error instanceof ProblemError ? error : null
      const final = refusal && (first || !passing.has(refusal.code))
      if (final) this.refuse(refusal)
      else this.#fail()
      if (first) throw error
    }
  }
}
