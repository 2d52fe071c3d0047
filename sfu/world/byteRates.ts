/** Turns counters of bytes, which only grow, into bits per second since they were last read. */
export class ByteRates {
  readonly #seen = new Map<string, { bytes: number; atMs: number }>()

  /** 0 for a counter that is read for the first time, or that began anew. */
  bitrate(name: string, bytes: number, atMs: number): number {
    const before = this.#seen.get(name)
    this.#seen.set(name, { bytes, atMs })
    if (!before || bytes < before.bytes || atMs <= before.atMs) return 0
    return ((bytes - before.bytes) * 8000) / (atMs - before.atMs)
  }

  /** Lets go of counters that are no more. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name)
  }
}
