import { cannot, type CostTable } from './costTable.ts'

/** Compares two vectors sorted from low to high: the worst-off first, then the next. Below zero: `a` is fairer. */
export function leximax(a: Int32Array, b: Int32Array): number {
  for (let at = a.length - 1; at >= 0; at--) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * The slots of a table, fairest first: fewest required people short of what is needed, then leximax of what everyone
 * would carry, then the sum, then the earliest. [FT3]
 */
export class Ranking {
  readonly order: readonly number[]
  readonly #table: CostTable
  readonly #burdens: Int32Array
  readonly #vectors: (Int32Array | undefined)[]
  readonly #highest: Int32Array
  readonly #sums: Int32Array

  constructor(table: CostTable, burdens: readonly number[]) {
    const slots = table.starts.length
    this.#table = table
    this.#burdens = Int32Array.from(burdens)
    this.#vectors = Array.from({ length: slots })
    this.#highest = new Int32Array(slots)
    this.#sums = new Int32Array(slots)
    for (let slot = 0; slot < slots; slot++) {
      let [highest, sum] = [0, 0]
      for (let person = 0; person < table.peopleCount; person++) {
        const weight = table.weight(slot, person)
        sum += weight
        highest = Math.max(highest, weight + (this.#burdens[person] ?? 0))
      }
      this.#highest[slot] = highest
      this.#sums[slot] = sum
    }
    this.order = Array.from({ length: slots }, (_, slot) => slot).toSorted((a, b) => this.compare(a, b))
  }

  compare(a: number, b: number): number {
    const { short } = this.#table
    return (
      (short[a] ?? 0) - (short[b] ?? 0) ||
      // The first place of the vectors; most pairs differ there, and then need no vectors.
      (this.#highest[a] ?? 0) - (this.#highest[b] ?? 0) ||
      leximax(this.vector(a), this.vector(b)) ||
      (this.#sums[a] ?? 0) - (this.#sums[b] ?? 0) ||
      a - b
    )
  }

  /** What everyone would carry after this slot, sorted from low to high. */
  vector(slot: number): Int32Array {
    const known = this.#vectors[slot]
    if (known) return known
    const made = this.#burdens.map((burden, person) => burden + this.#table.weight(slot, person)).sort()
    this.#vectors[slot] = made
    return made
  }

  /** The most that the slot costs anyone who comes. */
  hardest(slot: number): { person: number; cost: number } | null {
    let found: { person: number; cost: number } | null = null
    for (let person = 0; person < this.#table.peopleCount; person++) {
      const cost = this.#table.cost(slot, person)
      if (cost !== cannot && cost > (found?.cost ?? 0)) found = { person, cost }
    }
    return found
  }
}

/** From the front on, those that overlap none that was taken before. */
export function apart(slots: Iterable<number>, starts: readonly number[], durationMs: number, max: number): number[] {
  const taken: number[] = []
  for (const slot of slots) {
    if (taken.length >= max) break
    const startMs = starts[slot] ?? 0
    if (taken.every((other) => Math.abs((starts[other] ?? 0) - startMs) >= durationMs)) taken.push(slot)
  }
  return taken
}
