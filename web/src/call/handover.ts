import type { types } from 'mediasoup-client'
import type { PageClock } from '../link/pageClock.ts'
import type { RemoteTrack } from './remoteTracks.ts'

export interface Received {
  consumer: types.Consumer
  remote: RemoteTrack
}

export interface HandoverParts {
  clock: PageClock
  /** What came over the connection of before, and may still come. */
  leaving: readonly Received[]
  /** Of the connection that takes over. */
  stats(): Promise<RTCStatsReport | null>
  /** This one flows: it is seen and heard from now on. */
  shown(remote: RemoteTrack): void
  /** Its successor is here, or none came in time. */
  dropped(former: Received): void
  done(): void
}

const pollMs = 80
/** Whoever is muted sends nothing over either connection, and must not hold up the end of the former one. */
const lastsMsMax = 3000
/** What I send is to be there as well, and nobody tells me when it is. */
const lastsMsMin = 1000

/**
 * From one node to the next: what comes over the former connection is shown until the same comes over the new one,
 * track by track, so that nobody is heard twice and nobody vanishes.
 */
export class Handover {
  readonly #parts: HandoverParts
  readonly #leaving = new Map<string, Received[]>()
  readonly #held = new Map<string, RemoteTrack[]>()
  readonly #beganAtMs: number
  #cancel: () => void = () => undefined
  #over = false

  constructor(parts: HandoverParts) {
    this.#parts = parts
    this.#beganAtMs = parts.clock.nowMs()
    for (const former of parts.leaving) gather(this.#leaving, keyOf(former.remote), former)
    this.#wait()
  }

  /** What is still shown of before. */
  get showing(): RemoteTrack[] {
    return [...this.#leaving.values()].flat().map(({ remote }) => remote)
  }

  /** Whether this one waits for its first packets while its predecessor is shown. */
  holds(remote: RemoteTrack): boolean {
    return [...this.#held.values()].some((held) => held.includes(remote))
  }

  /** False when there is no predecessor: then it is shown at once. */
  hold(remote: RemoteTrack): boolean {
    const key = keyOf(remote)
    if (this.#over || !this.#leaving.has(key)) return false
    gather(this.#held, key, remote)
    return true
  }

  /** It was closed before it was shown. */
  forget(remote: RemoteTrack) {
    for (const [key, held] of this.#held) {
      this.#held.set(
        key,
        held.filter((one) => one !== remote),
      )
    }
  }

  /** Whatever is not here by now does not come. */
  finish() {
    if (this.#over) return
    this.#over = true
    this.#cancel()
    for (const key of new Set([...this.#held.keys(), ...this.#leaving.keys()])) this.#pass(key)
    this.#parts.done()
  }

  #wait() {
    this.#cancel = this.#parts.clock.after(pollMs, () => void this.#look())
  }

  async #look() {
    const flowing = flowingIn(await this.#parts.stats())
    if (this.#over) return
    for (const [key, held] of this.#held) {
      if (held.some(({ track }) => flowing.has(track.id))) this.#pass(key)
    }
    const lastsMs = this.#parts.clock.nowMs() - this.#beganAtMs
    if (lastsMs >= (this.#leaving.size === 0 ? lastsMsMin : lastsMsMax)) this.finish()
    else this.#wait()
  }

  #pass(key: string) {
    const [held, leaving] = [this.#held.get(key) ?? [], this.#leaving.get(key) ?? []]
    this.#held.delete(key)
    this.#leaving.delete(key)
    for (const remote of held) this.#parts.shown(remote)
    for (const former of leaving) this.#parts.dropped(former)
  }
}

/** A track has the same name on every node; slots of voices do not, and all of them change at once. */
function keyOf({ peerId, trackId }: RemoteTrack): string {
  return peerId === null ? 'voices' : trackId
}

function gather<T>(map: Map<string, T[]>, key: string, value: T) {
  map.set(key, [...(map.get(key) ?? []), value])
}

/** Tracks of which there is something to show: a packet of sound, a whole picture. */
function flowingIn(report: RTCStatsReport | null): ReadonlySet<string> {
  const flowing = new Set<string>()
  for (const stat of (report?.values() ?? []) as Iterable<Record<string, unknown>>) {
    if (stat['type'] !== 'inbound-rtp') continue
    const count = stat['kind'] === 'video' ? stat['framesDecoded'] : stat['packetsReceived']
    if (Number(count ?? 0) > 0) flowing.add(String(stat['trackIdentifier']))
  }
  return flowing
}
