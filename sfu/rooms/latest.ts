/** Something that is decided again and again, with the number of the decision, from 0 for none yet. */
export interface Version<V> {
  readonly value: V
  readonly version: number
}

/**
 * The last decision about one thing that several nodes may decide at the same time. The higher version wins; of two
 * that were taken at once the one whose text comes later, so that all nodes end with the same in whatever order they
 * hear, and neither of the two has to be the right one.
 */
export class Latest<V> {
  #now: Version<V>

  constructor(value: V) {
    this.#now = { value, version: 0 }
  }

  get value(): V {
    return this.#now.value
  }

  now(): Version<V> {
    return this.#now
  }

  decide(value: V) {
    this.#now = { value, version: this.#now.version + 1 }
  }

  /** True when from now on something else holds. */
  merge(theirs: Version<V>): boolean {
    const mine = this.#now
    const [ours, others] = [JSON.stringify(mine.value), JSON.stringify(theirs.value)]
    if (mine.version > theirs.version || (mine.version === theirs.version && ours >= others)) return false
    this.#now = theirs
    return ours !== others
  }
}
