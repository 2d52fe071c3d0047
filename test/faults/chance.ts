/** Even numbers from 0 up to 1, the same for the same seed (mulberry32). */
export type Chance = () => number

export function chanceOf(seed: number): Chance {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 up to `below`. */
export const whole = (chance: Chance, below: number): number => Math.floor(chance() * below)

/** The same things in another order. */
export function shuffled<T>(chance: Chance, things: readonly T[]): T[] {
  const order = things.map((thing) => ({ thing, at: chance() }))
  return order.toSorted((a, b) => a.at - b.at).map(({ thing }) => thing)
}
