import type { NodeLink } from './nodeLink.ts'
import type { PartChange } from './meshRoom.ts'

const waitingMax = 1024

/** Another node of a room, and how far we have heard it. */
export class Neighbour {
  readonly link: NodeLink
  readonly release: () => void
  /** The bus says that the room runs there. */
  listed = false
  /** Of the last thing it said; null while nothing is known of its part. */
  sequence: number | null = null
  /** It was asked, and said whether it has the room. */
  answered = false
  /** It said that the room closed there; whoever was there may come back elsewhere. */
  closed = false
  /**
   * The last settings that both are known to have had: set when the node falls silent. Null before the first word;
   * infinite while every change is heard.
   */
  agreedVersion: number | null = null
  /** What it said while its whole part is on the way; null otherwise. */
  #waiting: PartChange[] | null = null
  #cancelGrace: () => void = () => undefined

  constructor({ link, release }: { link: NodeLink; release: () => void }) {
    this.link = link
    this.release = release
  }

  get nodeId() {
    return this.link.nodeId
  }

  get entering() {
    return this.#waiting !== null
  }

  /** Whether it is one of the nodes of the room, heard or not. */
  get counts() {
    return this.sequence !== null && !this.closed && this.link.state !== 'dead'
  }

  /** Whether a first word from it may still come soon. */
  get awaited() {
    const { state, figures } = this.link
    if (this.sequence !== null || this.answered) return false
    return state === 'open' || (state === 'silent' && figures.rttMs === null)
  }

  /** Whether there is nothing to keep it for. */
  get idle() {
    return !this.listed && this.sequence === null && !this.closed && !this.entering
  }

  enter() {
    this.#waiting = []
  }

  /** What it said meanwhile, in order. */
  entered(): PartChange[] {
    const waiting = this.#waiting ?? []
    this.#waiting = null
    return waiting
  }

  /** False when there is no need to: nothing is under way. What does not fit is asked for again later. */
  keep(change: PartChange): boolean {
    if (this.#waiting && this.#waiting.length < waitingMax) this.#waiting.push(change)
    return this.#waiting !== null
  }

  startGrace(begin: (over: () => void) => () => void, over: () => void) {
    this.#cancelGrace()
    this.#cancelGrace = begin(over)
  }

  cancelGrace() {
    this.#cancelGrace()
  }

  /** What came next, what is known already, or a sign that something was missed. */
  order({ sequence, peers, left, decisions, decodesSvc, voices }: PartChange): 'next' | 'known' | 'missed' {
    if (this.sequence === null) return 'missed'
    const empty = [peers, left, decisions, decodesSvc, voices].every((content) => content === undefined)
    if (empty) return sequence === this.sequence ? 'known' : 'missed'
    if (sequence <= this.sequence) return 'known'
    return sequence === this.sequence + 1 ? 'next' : 'missed'
  }
}
