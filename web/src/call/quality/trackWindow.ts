import type { LinkFacts } from './grade.ts'
import type { InboundCounters } from './sample.ts'

/** What one received track did lately. */
export interface TrackFigures {
  codec: string | null
  width: number
  height: number
  framesPerSecond: number
  bitrate: number
  lossShare: number | null
  jitterMs: number
  frozenShare: number
  freezeCount: number
  concealedShare: number | null
  droppedShare: number | null
  decodeShare: number
  /** Since the last packet, while the track is watched. */
  silentMs: number
  linesShare: number | null
}

const windowMs = 10_000
/** A picture has this long to follow a tile that grew. */
const settleMs = 6000
const stillFromMs = 2000

interface Moment {
  atMs: number
  counters: InboundCounters
  linesShare: number
}

/** The last ten seconds of one track's counters. */
export class TrackWindow {
  #moments: Moment[] = []
  #lastPacketAtMs: number
  #linesMax = 0

  constructor(nowMs: number) {
    this.#lastPacketAtMs = nowMs
  }

  /** `lines`: how many the tile could use now; 0 for sound. */
  add(counters: InboundCounters, atMs: number, lines: number) {
    const last = this.#moments.at(-1)
    // Counters that fall belong to another life of the track.
    if (last && counters.packets < last.counters.packets) this.#moments = []
    if (!last || counters.packets !== last.counters.packets) this.#lastPacketAtMs = atMs
    this.#linesMax = Math.max(this.#linesMax, counters.frameHeight)
    const possible = Math.min(lines, this.#linesMax)
    this.#moments.push({ atMs, counters, linesShare: possible > 0 ? counters.frameHeight / possible : 1 })
    while (this.#moments[0] && atMs - this.#moments[0].atMs > windowMs && this.#moments.length > 2)
      this.#moments.shift()
  }

  /** Something should flow from now on: what did not come before does not count. */
  expect(nowMs: number) {
    this.#lastPacketAtMs = nowMs
    this.#moments = []
  }

  figures(nowMs: number): TrackFigures | null {
    const first = this.#moments[0]
    const last = this.#moments.at(-1)
    if (!first || !last || first === last) return null
    const seconds = (last.atMs - first.atMs) / 1000
    const grown = (name: NumberName) => last.counters[name] - first.counters[name]
    const received = grown('packets')
    const lost = Math.max(0, grown('packetsLost'))
    const frames = grown('framesDecoded') + grown('framesDropped')
    const settled = this.#moments.filter(({ atMs }) => last.atMs - atMs <= settleMs)
    return {
      codec: last.counters.codec,
      width: last.counters.frameWidth,
      height: last.counters.frameHeight,
      framesPerSecond: last.counters.framesPerSecond,
      bitrate: (this.#recentBytes(last) * 8) / this.#recentSeconds(last),
      lossShare: received + lost > 0 ? lost / (received + lost) : null,
      jitterMs: last.counters.jitterMs,
      frozenShare: Math.min(1, Math.max(0, grown('frozenSeconds')) / seconds),
      freezeCount: grown('freezeCount'),
      concealedShare:
        grown('samples') > 0 ? Math.min(1, Math.max(0, grown('samplesConcealed')) / grown('samples')) : null,
      droppedShare: frames > 0 ? Math.max(0, grown('framesDropped')) / frames : null,
      decodeShare: grown('decodeSeconds') / seconds,
      silentMs: nowMs - this.#lastPacketAtMs,
      linesShare: last.counters.kind === 'video' ? Math.max(...settled.map(({ linesShare }) => linesShare)) : null,
    }
  }

  /** A bitrate is read as "now", so it looks back only three moments. */
  #recent(last: Moment): Moment {
    return this.#moments[Math.max(0, this.#moments.length - 4)] ?? last
  }

  #recentBytes(last: Moment): number {
    return last.counters.bytes - this.#recent(last).counters.bytes
  }

  #recentSeconds(last: Moment): number {
    return Math.max(0.001, (last.atMs - this.#recent(last).atMs) / 1000)
  }
}

type NumberName = {
  [K in keyof InboundCounters]: InboundCounters[K] extends number ? K : never
}[keyof InboundCounters]

/** What a camera's layer of that height is encoded with at most, in bits per second. */
export function targetBitrate(height: number): number {
  if (height <= 180) return 160_000
  return height <= 360 ? 500_000 : 1_700_000
}

/** Picture and sound of one person as one link. */
export function linkFacts(picture: TrackFigures | null, sound: TrackFigures | null): LinkFacts {
  const silences = [picture, sound].filter((figures) => figures !== null).map(({ silentMs }) => silentMs)
  return {
    bitrateShare: picture ? picture.bitrate / targetBitrate(picture.height) : null,
    lossShare: picture?.lossShare ?? sound?.lossShare ?? null,
    linesShare: picture?.linesShare ?? null,
    frozenShare: picture ? Math.max(picture.frozenShare, stillShare(picture.silentMs)) : 0,
    concealedShare: sound?.concealedShare ?? null,
    silentMs: silences.length > 0 ? Math.min(...silences) : null,
  }
}

/** A picture from which nothing comes stands still already, though the browser counts it only afterwards. */
function stillShare(silentMs: number): number {
  return silentMs < stillFromMs ? 0 : Math.min(1, silentMs / windowMs)
}
