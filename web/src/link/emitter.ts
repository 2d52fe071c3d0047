/** Typed events for things that are not elements. `E` maps an event's name to what it carries. */
export class Emitter<E extends object> {
  readonly #listeners = new Map<keyof E, Set<(value: never) => void>>()

  /** The answer stops listening. */
  on<K extends keyof E>(name: K, listener: (value: E[K]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set)
    set.add(listener)
    return () => set.delete(listener)
  }

  /** A listener that throws must not keep the others from hearing: its error is reported on its own. */
  protected emit<K extends keyof E>(name: K, value: E[K]) {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        ;(listener as (value: E[K]) => void)(value)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
