import type { Beat } from './meshFrames.ts'
import type { LinkFigures, PipeCounts } from './nodeLink.ts'

/** Beats that may still be answered; older ones say nothing about now. */
const beatsKeptMax = 16
/** Loss is told of so many beats: three seconds. */
const lossBeats = 6
/** The shortest round trip is that of so many beats: three seconds. */
const leastBeats = 6
/** How much a new round trip counts against those before it. */
const newestShare = 0.4

type Received = Pick<PipeCounts, 'packetsIn' | 'lostIn'>

/** The beats of one connection, and what they measure. Instants are monotonic milliseconds of this side alone. */
export class Heartbeat {
  readonly #sentAtMs = new Map<number, number>()
  readonly #in = new LossWindow()
  readonly #out = new LossWindow()
  #number = 0
  #heard: { number: number; atMs: number } | null = null
  #rttMs: number | null = null
  readonly #latestRttsMs: number[] = []

  next(nowMs: number, counts: PipeCounts, held: boolean): Beat {
    this.#number += 1
    this.#sentAtMs.set(this.#number, nowMs)
    this.#sentAtMs.delete(this.#number - beatsKeptMax)
    this.#in.add(counts)
    return {
      frame: 'beat',
      number: this.#number,
      heard: this.#heard?.number ?? null,
      heardAgoMs: this.#heard ? nowMs - this.#heard.atMs : 0,
      packetsIn: counts.packetsIn,
      lostIn: counts.lostIn,
      held,
    }
  }

  hear(beat: Beat, nowMs: number): void {
    this.#heard = { number: beat.number, atMs: nowMs }
    this.#out.add(beat)
    const sentAtMs = beat.heard === null ? undefined : this.#sentAtMs.get(beat.heard)
    if (sentAtMs === undefined) return
    const rttMs = Math.max(0, nowMs - sentAtMs - beat.heardAgoMs)
    this.#latestRttsMs.push(rttMs)
    if (this.#latestRttsMs.length > leastBeats) this.#latestRttsMs.shift()
    this.#rttMs = this.#rttMs === null ? rttMs : this.#rttMs + (rttMs - this.#rttMs) * newestShare
  }

  figures({ bytesIn, bytesOut }: PipeCounts): LinkFigures {
    const leastRttMs = this.#latestRttsMs.length > 0 ? Math.min(...this.#latestRttsMs) : null
    const [lossShareIn, lossShareOut] = [this.#in.share, this.#out.share]
    return { rttMs: this.#rttMs, leastRttMs, lossShareIn, lossShareOut, bytesIn, bytesOut }
  }
}

/** The share that was lost between the oldest and the newest count of a few. */
class LossWindow {
  readonly #counts: Received[] = []

  add({ packetsIn, lostIn }: Received) {
    this.#counts.push({ packetsIn, lostIn })
    if (this.#counts.length > lossBeats + 1) this.#counts.shift()
  }

  /** A count that went back, because a packet came late or a stream ended, says that nothing was lost. */
  get share() {
    const [first, last] = [this.#counts[0], this.#counts.at(-1)]
    if (!first || !last) return 0
    const lost = Math.max(0, last.lostIn - first.lostIn)
    const received = Math.max(0, last.packetsIn - first.packetsIn)
    return lost === 0 ? 0 : lost / (lost + received)
  }
}
