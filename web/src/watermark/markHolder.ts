import type { Mark, TamperKind } from '../../../collab/protocol/watermark.ts'
import { codeOf, minutesPerMark, shownCode } from '../../../infra/watermark/markCode.ts'
import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'

/** What a page carries at this moment. */
export interface ShownMark {
  name: string
  code: string
  /** As people read it. */
  spelled: string
}

export interface MarkHouse {
  /** My mark from now on; rejects while the house does not answer. */
  ask(): Promise<Mark | null>
  /** Rejects while the house does not answer. */
  report(what: TamperKind): Promise<void>
}

const minuteMs = 60_000
const retryMs = 20_000
/** A page without a watermark asks this often whether one is wanted by now. */
const askAgainMs = 5 * minuteMs
const reportEveryMs = 10_000
const reportsWaitingMax = 3

/**
 * The mark of a page: its code of this minute, the next mark in time, and word to the house when it was disturbed.
 * A house that does not answer leaves the last code standing.
 */
export class MarkHolder extends Emitter<{ change: null }> {
  readonly #clock: PageClock
  readonly #house: MarkHouse
  readonly #waiting = new Set<TamperKind>()
  readonly #reportedAtMs = new Map<TamperKind, number>()
  #mark: Mark | null = null
  /** When the mark's minute 0 began, by this page's clock. */
  #fromMs = 0
  #shown: ShownMark | null = null
  #cancel: (() => void) | null = null
  #closed = false

  constructor(clock: PageClock, house: MarkHouse, first: Mark | null) {
    super()
    this.#clock = clock
    this.#house = house
    this.#take(first)
  }

  /** Null where no watermark is wanted. */
  get shown(): ShownMark | null {
    return this.#shown
  }

  close() {
    this.#closed = true
    this.#cancel?.()
  }

  /** The house answers again, or the meeting asks for something else now. */
  async renew(): Promise<void> {
    if (this.#closed) return
    try {
      const mark = await this.#house.ask()
      if (this.#closed) return
      this.#take(mark)
      for (const what of this.#waiting) await this.#tell(what)
    } catch {
      if (!this.#closed) this.#look()
    }
  }

  /** Said at most every ten seconds of each kind; kept while the house does not answer. */
  tampered(what: TamperKind) {
    const nowMs = this.#clock.nowMs()
    if (nowMs - (this.#reportedAtMs.get(what) ?? -Infinity) < reportEveryMs) return
    this.#reportedAtMs.set(what, nowMs)
    void this.#tell(what)
  }

  async #tell(what: TamperKind): Promise<void> {
    try {
      await this.#house.report(what)
      this.#waiting.delete(what)
    } catch {
      if (this.#waiting.size < reportsWaitingMax) this.#waiting.add(what)
    }
  }

  #take(mark: Mark | null) {
    this.#mark = mark
    this.#fromMs = this.#clock.nowMs() - (mark?.elapsedMs ?? 0)
    this.#look()
  }

  /** Shows the code of this minute, and comes back with the next. */
  #look() {
    this.#cancel?.()
    const nowMs = this.#clock.nowMs()
    const minute = Math.floor((nowMs - this.#fromMs) / minuteMs)
    this.#show(minute)
    const isOver = this.#mark !== null && minute >= minutesPerMark
    const untilNextMs = this.#fromMs + (minute + 1) * minuteMs - nowMs
    if (this.#mark === null || isOver)
      this.#cancel = this.#clock.after(isOver ? retryMs : askAgainMs, () => void this.renew())
    else
      this.#cancel = this.#clock.after(untilNextMs, () =>
        minute + 1 >= minutesPerMark ? void this.renew() : this.#look(),
      )
  }

  #show(minute: number) {
    const code = this.#mark && codeOf(this.#mark.mark, minute)
    if (code === (this.#shown?.code ?? null)) return
    this.#shown = code && this.#mark ? { name: this.#mark.name, code, spelled: shownCode(code) } : null
    this.emit('change', null)
  }
}
