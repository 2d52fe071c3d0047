import type { PageClock } from './pageClock.ts'
import type { Runner } from './placeRace.ts'

/** What is kept open: a socket, or whatever stands for one. */
export interface Keepable extends Runner {
  readonly live: boolean
  /** Called once, when it breaks after it was open. */
  onLost(listener: () => void): void
}

export interface StandbySocketParts<S extends Keepable> {
  clock: PageClock
  open(url: string): S
  /** Says to the node whose socket it is, once it is open. */
  hold(socket: S): Promise<unknown>
}

/** The first pictures come first. */
const settleMs = 2000
const retryMs = { first: 5000, max: 60_000 }

/**
 * One socket that stands open at the best standby: whoever loses their node needs no new connection to the next one,
 * which far away would cost three round trips.
 */
export class StandbySocket<S extends Keepable> {
  readonly #parts: StandbySocketParts<S>
  #url: string | null = null
  #socket: S | null = null
  #held = false
  #retryMs = retryMs.first
  #cancel: () => void = () => undefined

  constructor(parts: StandbySocketParts<S>) {
    this.#parts = parts
  }

  /** From now on at the first of these nodes, best first; none: nowhere. */
  keep(urls: readonly string[]) {
    const url = urls[0] ?? null
    if (url === this.#url && (url === null || this.#socket?.live)) return
    this.#end()
    this.#url = url
    this.#retryMs = retryMs.first
    if (url !== null) this.#later(settleMs)
  }

  /** Whether it stands. */
  get ready(): boolean {
    return this.#held
  }

  /** Hands it over if it stands at that node; the caller's from then on. */
  take(url: string): S | null {
    const socket = this.#socket
    if (url !== this.#url || !socket?.live) return null
    this.#socket = null
    this.#held = false
    this.#url = null
    return socket
  }

  close() {
    this.keep([])
  }

  #later(delayMs: number) {
    this.#cancel()
    this.#cancel = this.#parts.clock.after(delayMs, () => this.#open())
  }

  #open() {
    const url = this.#url
    if (url === null) return
    const socket = this.#parts.open(url)
    this.#socket = socket
    socket
      .opened()
      .then(() => this.#parts.hold(socket))
      .then(
        () => this.#stands(socket),
        () => this.#lost(socket),
      )
    socket.onLost(() => this.#lost(socket))
  }

  #stands(socket: S) {
    if (this.#socket !== socket) return
    this.#held = true
    this.#retryMs = retryMs.first
  }

  #lost(socket: S) {
    if (this.#socket !== socket) return
    this.#socket = null
    this.#held = false
    socket.close()
    // Not everybody at once, when it is the node that went away.
    this.#later(this.#retryMs * (1 + this.#parts.clock.random()))
    this.#retryMs = Math.min(2 * this.#retryMs, retryMs.max)
  }

  #end() {
    this.#cancel()
    const socket = this.#socket
    this.#socket = null
    this.#held = false
    socket?.close()
  }
}
