import { cannot, missedCost, type CostTable } from './costTable.ts'

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
    for (let person = 0; person < table.peopleCount; person++) this.#add(person)
  }

  /** A generator, since most of the order is never asked for. */
  *order(): Generator<number, undefined> {
    const { short, starts } = this.#table
    const rough = (a: number, b: number) =>
      (short[a] ?? 0) - (short[b] ?? 0) || (this.#highest[a] ?? 0) - (this.#highest[b] ?? 0)
    const slots = [...starts.keys()].toSorted((a, b) => rough(a, b) || a - b)
    for (let from = 0; from < slots.length;) {
      const first = slots[from] ?? 0
      const next = slots.findIndex((slot, at) => at > from && rough(first, slot) !== 0)
      const until = next === -1 ? slots.length : next
      yield* slots.slice(from, until).toSorted((a, b) => this.#finely(a, b))
      from = until
    }
  }

  #add(person: number): void {
    const row = this.#table.rows[person] ?? []
    const burden = this.#burdens[person] ?? 0
    const [highest, sums] = [this.#highest, this.#sums]
    const missed = missedCost * this.#table.quarters
    for (let slot = 0; slot < sums.length; slot++) {
      const cost = row[slot] ?? cannot
      const weight = cost === cannot ? missed : cost
      sums[slot] = (sums[slot] ?? 0) + weight
      if (burden + weight > (highest[slot] ?? 0)) highest[slot] = burden + weight
    }
  }

  /** Of slots that ask the same of the worst-off. */
  #finely(a: number, b: number): number {
    return leximax(this.vector(a), this.vector(b)) || (this.#sums[a] ?? 0) - (this.#sums[b] ?? 0) || a - b
  }

  /** What everyone would carry after this slot, sorted from low to high. */
  vector(slot: number): Int32Array {
    const known = this.#vectors[slot]
    if (known) return known
    const made = this.#burdens.map((burden, person) => burden + this.#table.weight(slot, person)).toSorted()
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
