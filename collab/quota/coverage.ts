/** Half-open, milliseconds since the epoch. */
export interface Interval {
  fromMs: number
  untilMs: number
}

/** A break for every minute and a half of a day-long meeting; what is older counts as one. */
const intervalsMax = 1_000

/** The time of one person that was charged, so that none of it is charged again. [ML16] */
export class Coverage {
  /** Disjoint, in order, not touching. */
  #intervals: Interval[] = []
  /** Everything before counts as covered. */
  #floorMs = -Infinity

  raiseFloor(untilMs: number) {
    this.#floorMs = Math.max(this.#floorMs, untilMs)
  }

  /** Adds an interval and answers with the parts of it that are new. */
  add(interval: Interval): Interval[] {
    const fromMs = Math.max(interval.fromMs, this.#floorMs)
    const { untilMs } = interval
    if (fromMs >= untilMs) return []
    const touching = this.#intervals.filter((one) => one.untilMs >= fromMs && one.fromMs <= untilMs)
    const parts: Interval[] = []
    let atMs = fromMs
    for (const one of touching) {
      if (one.fromMs > atMs) parts.push({ fromMs: atMs, untilMs: one.fromMs })
      atMs = Math.max(atMs, one.untilMs)
    }
    if (atMs < untilMs) parts.push({ fromMs: atMs, untilMs })
    this.#merge({ fromMs: Math.min(fromMs, touching[0]?.fromMs ?? fromMs), untilMs: Math.max(untilMs, atMs) })
    return parts
  }

  #merge(merged: Interval) {
    const before = this.#intervals.filter((one) => one.untilMs < merged.fromMs)
    const after = this.#intervals.filter((one) => one.fromMs > merged.untilMs)
    this.#intervals = [...before, merged, ...after]
    if (this.#intervals.length > intervalsMax) this.raiseFloor(this.#intervals.shift()?.untilMs ?? this.#floorMs)
  }
}
