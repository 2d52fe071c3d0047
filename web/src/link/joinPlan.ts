import type { ProblemCode } from '../../../infra/contract/problems.ts'

/** What a `room.join` says besides what this browser can do. */
export interface JoinWords {
  permit: string
  joinId: string
  resume: { incarnation: number } | null
  lastIncarnation: number
}

interface Papers {
  ticket: string
  seat: string
}

/** So many failures to come back to a node, and the house is asked where to go instead: every other time. */
const seatAttempts = 4

/**
 * What the next `room.join` shows. The ticket comes first and then the seat; a fresh ticket is needed when the
 * node takes neither. A join whose answer was lost is said again word for word: to the node it is the same one.
 */
export class JoinPlan {
  readonly #newJoinId: () => string
  #shows: 'ticket' | 'seat' | 'fresh' = 'ticket'
  #said: JoinWords | null = null
  /** The answer to what was said got lost. */
  #repeated = false
  /** Who I was, while the transports of that time still stand. */
  #incarnation: number | null = null
  /** The highest that I was, wherever; no node may take me for an earlier one. */
  #lastIncarnation = 0

  constructor(newJoinId: () => string) {
    this.#newJoinId = newJoinId
  }

  /** Whether a fresh ticket is to be fetched before the next join; `attempt` counts those that failed in a row. */
  needsTicket(attempt: number): boolean {
    return this.#shows === 'fresh' || (this.#shows === 'seat' && attempt >= seatAttempts && attempt % 2 === 0)
  }

  /** The seat is good as long as I was in: only then is there a goodbye to say. */
  get seated(): boolean {
    return this.#shows === 'seat'
  }

  /** A fresh ticket is here: it is somebody new who joins. */
  renewed() {
    this.#shows = 'ticket'
    this.#lastIncarnation = 0
    this.forgetMedia()
  }

  /** My transports are gone or worthless: the next join brings new ones. */
  forgetMedia() {
    this.#incarnation = null
  }

  next({ ticket, seat }: Papers): JoinWords {
    const permit = this.#shows === 'seat' ? seat : ticket
    const resume = this.#incarnation === null ? null : { incarnation: this.#incarnation }
    const before = this.#said
    const same = before?.permit === permit && before.resume?.incarnation === resume?.incarnation
    if (same) return before
    this.#repeated = false
    this.#said = { permit, joinId: this.#newJoinId(), resume, lastIncarnation: this.#lastIncarnation }
    return this.#said
  }

  /** For another node, while the one of before may still be there to go back to: nothing that is known of it changes. */
  elsewhere({ seat }: Papers): JoinWords {
    return { permit: seat, joinId: this.#newJoinId(), resume: null, lastIncarnation: this.#lastIncarnation }
  }

  joined(incarnation: number) {
    this.#said = null
    this.#shows = 'seat'
    this.#incarnation = incarnation
    this.#lastIncarnation = Math.max(this.#lastIncarnation, incarnation)
  }

  /** The node said no: whether a fresh ticket may still change that. A ticket is good for one answer. */
  refused(code: ProblemCode): 'ask-again' | 'final' {
    const outlived = code === 'SEAT_INVALID' || code === 'TICKET_USED' || code === 'TICKET_INVALID'
    const known = this.#shows === 'seat' || (this.#repeated && outlived)
    this.#said = null
    if (this.#shows === 'ticket' || outlived) this.#shows = 'fresh'
    return known && outlived ? 'ask-again' : 'final'
  }

  /** The answer did not come; the same words are said again. */
  lost() {
    this.#repeated = true
  }
}
