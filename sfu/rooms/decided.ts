export interface Decision<V> {
  readonly value: V
  /** Grows by one with every decision about its key, from 1. */
  readonly version: number
}

/**
 * Decisions by key that several nodes may take at the same time. The higher version wins, and of two that were
 * taken at once the stricter, so that all nodes end with the same whatever the order in which they hear.
 */
export class Decided<V extends string | boolean> {
  readonly #entries = new Map<string, Decision<V>>()
  readonly #isStricter: (a: V, b: V) => boolean

  /** Of two values that differ, exactly one is the stricter. */
  constructor(isStricter: (a: V, b: V) => boolean) {
    this.#isStricter = isStricter
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value
  }

  /** How often something was decided about a key. */
  versionOf(key: string): number {
    return this.#entries.get(key)?.version ?? 0
  }

  decide(key: string, value: V): Decision<V> {
    const decision = { value, version: this.versionOf(key) + 1 }
    this.#entries.set(key, decision)
    return decision
  }

  /** True when from now on something else holds. */
  merge(key: string, theirs: Decision<V>): boolean {
    const mine = this.#entries.get(key)
    if (mine && mine.version > theirs.version) return false
    if (mine && mine.version === theirs.version && !this.#isStricter(theirs.value, mine.value)) return false
    this.#entries.set(key, theirs)
    return mine?.value !== theirs.value
  }

  all(): [string, Decision<V>][] {
    return [...this.#entries]
  }
}
