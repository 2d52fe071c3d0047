import type { PressureFacts } from './pressure.ts'

/** Not in TypeScript's library yet: https://www.w3.org/TR/compute-pressure/ */
interface ComputePressureObserver {
  observe(source: 'cpu', options: { sampleInterval: number }): Promise<void>
  disconnect(): void
}
type ComputePressure = new (
  heard: (records: readonly { state: NonNullable<PressureFacts['machine']> }[]) => void,
) => ComputePressureObserver

const sampleMs = 1000
/** What the browser calls a long task is longer than this anyway. */
const longTask = 'longtask'

/** How busy this computer is, as far as a page can know; `take` reads and begins anew. */
export class PressureWatch {
  #machine: PressureFacts['machine'] = null
  #blockedMs = 0
  #takenAtMs = performance.now()
  readonly #release: (() => void)[] = []

  start() {
    const { PressureObserver } = globalThis as { PressureObserver?: ComputePressure }
    if (PressureObserver) {
      const observer = new PressureObserver((records) => (this.#machine = records.at(-1)?.state ?? null))
      // Refused by policy or without a sensor: the other signs remain.
      observer.observe('cpu', { sampleInterval: sampleMs }).catch(() => undefined)
      this.#release.push(() => observer.disconnect())
    }
    if (PerformanceObserver.supportedEntryTypes.includes(longTask)) {
      const tasks = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) this.#blockedMs += duration
      })
      tasks.observe({ type: longTask })
      this.#release.push(() => tasks.disconnect())
    }
  }

  stop() {
    for (const release of this.#release) release()
    this.#release.length = 0
    this.#machine = null
  }

  take(): Pick<PressureFacts, 'machine' | 'blockedShare'> {
    const nowMs = performance.now()
    const blockedShare = Math.min(1, this.#blockedMs / Math.max(1, nowMs - this.#takenAtMs))
    this.#blockedMs = 0
    this.#takenAtMs = nowMs
    return { machine: this.#machine, blockedShare }
  }
}
