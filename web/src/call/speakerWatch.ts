import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import { floorNext, heardOn, rowNext, rowOf } from './speakerPlan.ts'
import type { Floor, Row, Speeches } from './speakerPlan.ts'

const stepMs = 400

/** Who is here and speaks; says `change` whenever that is news. */
interface Talk {
  readonly speaking: ReadonlySet<PeerId>
  readonly others: readonly PeerInfo[]
  on(name: 'change', listener: () => void): () => void
}

/** Who has the floor, and in which order the others stand; emits `change` when either is another one. */
export class SpeakerWatch extends Emitter<{ change: null }> {
  readonly #talk: Talk
  readonly #clock: PageClock
  /** Who stands on the first page while newcomers may come to it; empty while nobody may move. */
  firstPage: ReadonlySet<PeerId> = new Set()
  #floor: Floor | null = null
  #row: Row = { order: [], movedAtMs: new Map() }
  #speeches: Speeches = new Map()
  #heard: ReadonlySet<PeerId> = new Set()
  #cancel: (() => void) | null = null
  #release: (() => void) | null = null

  constructor(talk: Talk, clock: PageClock) {
    super()
    this.#talk = talk
    this.#clock = clock
  }

  start() {
    this.#release ??= this.#talk.on('change', () => this.#talk.speaking !== this.#heard && this.#step())
  }

  stop() {
    this.#release?.()
    this.#release = null
    this.#cancel?.()
    this.#cancel = null
  }

  get floor(): PeerId | null {
    return this.#floor?.peerId ?? null
  }

  /** The same people, whoever spoke from another page in front. */
  ordered(others: readonly PeerInfo[]): readonly PeerInfo[] {
    this.#row = rowOf(
      this.#row,
      others.map(({ peerId }) => peerId),
    )
    const byId = new Map(others.map((peer) => [peer.peerId, peer]))
    return this.#row.order.flatMap((peerId) => byId.get(peerId) ?? [])
  }

  #step() {
    this.#cancel?.()
    this.#cancel = null
    const { speaking, others } = this.#talk
    const nowMs = this.#clock.nowMs()
    const [floor, row] = [this.#floor, this.#row]
    this.#heard = speaking
    this.#speeches = heardOn(this.#speeches, speaking, new Set(others.map(({ peerId }) => peerId)), nowMs)
    this.#floor = floorNext(floor, this.#speeches, nowMs)
    this.#row = rowNext(row, this.#speeches, this.firstPage, nowMs)
    // Who stands there now is for the stage to say.
    if (this.#row !== row) this.firstPage = new Set()
    if (speaking.size > 0) this.#cancel = this.#clock.after(stepMs, () => this.#step())
    if (this.floor !== (floor?.peerId ?? null) || this.#row !== row) this.emit('change', null)
  }
}
