import type { PageClock } from './pageClock.ts'
import { LinkLostError } from './typedSocket.ts'

/** What a race needs of a socket. */
export interface Runner {
  opened(): Promise<void>
  close(): void
}

export interface Reached<S extends Runner> {
  url: string
  socket: S
}

/** How long a node that does not answer is waited for before the next one is asked as well: this and so many trips. */
const headStartMs = { patient: 1500, urgent: 350 }
const openingTrips = 5

export interface RaceParts<S extends Runner> {
  clock: Pick<PageClock, 'after'>
  open(url: string): S
  /** To the first of them, 0 where it is not known. */
  rttMs: number
  /** The first is where only the socket broke: what stands there is worth more than a second. */
  patient: boolean
}

/**
 * Which of several nodes can be reached: each is asked a moment after the one before, at once when that one failed,
 * and whoever answers first has won. The others are closed.
 */
export class PlaceRace<S extends Runner> {
  readonly #parts: RaceParts<S>
  readonly #won = Promise.withResolvers<Reached<S>>()
  readonly #queue: string[] = []
  readonly #running = new Map<string, S>()
  #cancelWait: () => void = () => undefined
  #over = false

  constructor(urls: readonly string[], parts: RaceParts<S>) {
    this.#parts = parts
    this.#won.promise.catch(() => undefined)
    this.#queue.push(...urls)
    this.#next()
  }

  /** Rejects with LinkLostError when none was reached, or the race was given up. */
  get won(): Promise<Reached<S>> {
    return this.#won.promise
  }

  /** One more to ask, now. */
  add(url: string) {
    if (this.#over || this.#running.has(url) || this.#queue.includes(url)) return
    this.#queue.unshift(url)
    this.#next()
  }

  /** Whoever took what was reached does not give it up any more. */
  giveUp() {
    this.#end()
    for (const socket of this.#running.values()) socket.close()
    this.#won.reject(new LinkLostError('given up'))
  }

  #next() {
    this.#cancelWait()
    const url = this.#queue.shift()
    if (url === undefined) {
      if (this.#running.size === 0) this.giveUp()
      return
    }
    const { clock, open, rttMs, patient } = this.#parts
    const socket = open(url)
    this.#running.set(url, socket)
    socket.opened().then(
      () => this.#reached({ url, socket }),
      () => this.#failed(url),
    )
    if (this.#queue.length === 0) return
    const aheadMs = (patient ? headStartMs.patient : headStartMs.urgent) + openingTrips * rttMs
    this.#cancelWait = clock.after(aheadMs, () => this.#next())
  }

  #reached(winner: Reached<S>) {
    if (this.#over) return
    this.#end()
    for (const socket of this.#running.values()) if (socket !== winner.socket) socket.close()
    this.#won.resolve(winner)
  }

  #failed(url: string) {
    this.#running.get(url)?.close()
    this.#running.delete(url)
    if (!this.#over) this.#next()
  }

  #end() {
    this.#over = true
    this.#cancelWait()
  }
}
