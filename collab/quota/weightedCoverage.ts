import { Coverage, type Interval } from './coverage.ts'

/**
 * One person's time that was charged, by weight: at each instant the heaviest of their devices counts once.
 * A device of weight w adds to the levels 1 to w; what is new in a level is one second a second. [ML50]
 */
export class WeightedCoverage {
  readonly #levels: Coverage[] = []

  /** Adds an interval and answers with what it costs beyond what was there: disjoint parts, each with its weight. */
  add(interval: Interval, weight: number): (Interval & { weight: number })[] {
    const perLevel: Interval[][] = []
    for (let level = 0; level < weight; level++) {
      const coverage = (this.#levels[level] ??= new Coverage())
      perLevel.push(coverage.add(interval))
    }
    const cuts = [...new Set(perLevel.flat().flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))].toSorted(
      (a, b) => a - b,
    )
    return cuts.slice(1).flatMap((untilMs, index) => {
      const fromMs = cuts[index] as number
      const covering = perLevel.filter((parts) => parts.some((one) => one.fromMs <= fromMs && one.untilMs >= untilMs))
      return covering.length ? [{ fromMs, untilMs, weight: covering.length }] : []
    })
  }
}
