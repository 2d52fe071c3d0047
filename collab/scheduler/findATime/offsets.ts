import { resolveLocal, wallOf } from '../../../infra/time/wallTime.ts'
import { offsetSecondsAt, transitionsBetween, type ZoneTable } from '../../../infra/time/zoneTable.ts'

/** While an offset holds. */
interface Stretch {
  untilMs: number
  offsetMs: number
}

/**
 * A zone's offsets over some weeks, asked of the table once: a search asks for thousands of wall times. Instants
 * beyond the span have the offset of its nearer end. Throws RangeError for an unknown zone.
 */
export class Offsets {
  readonly #zones: ZoneTable
  readonly #zone: string
  readonly #stretches: Stretch[] = []

  constructor(zones: ZoneTable, zone: string, fromMs: number, untilMs: number) {
    this.#zones = zones
    this.#zone = zone
    let offsetMs = offsetSecondsAt(zones, zone, fromMs) * 1000
    for (const { atSeconds, offsetSeconds } of transitionsBetween(zones, zone, fromMs, untilMs)) {
      this.#stretches.push({ untilMs: atSeconds * 1000, offsetMs })
      offsetMs = offsetSeconds * 1000
    }
    this.#stretches.push({ untilMs: Number.POSITIVE_INFINITY, offsetMs })
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches
  }

  /** What the wall shows at an instant, counted as if UTC. */
  wallAt(atMs: number): number {
    for (const { untilMs, offsetMs } of this.#stretches) if (atMs < untilMs) return atMs + offsetMs
    return atMs
  }

  /** The instant of a wall time: a gap moves forward and a fold takes the first, as `resolveLocal` says. */
  instantOf(wall: number): number {
    let fromMs = Number.NEGATIVE_INFINITY
    for (const [place, { untilMs, offsetMs }] of this.#stretches.entries()) {
      const next = this.#stretches[place + 1]?.offsetMs ?? offsetMs
      if (wall < untilMs + Math.min(offsetMs, next)) return Math.max(fromMs, wall - offsetMs)
      // Within the jump itself.
      if (wall < untilMs + Math.max(offsetMs, next)) break
      fromMs = untilMs
    }
    return resolveLocal(this.#zones, this.#zone, wallOf(wall)).atMs
  }
}
