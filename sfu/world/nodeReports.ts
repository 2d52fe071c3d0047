import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import { NodeReport } from './nodeReport.ts'

const prefix = 'house/reports/'
const reportEveryMs = 2000
/** A node that said nothing for three reports is not shown. */
const lifeMs = 7000

/** What every node of the house tells operators, kept on the bus for a moment. */
export class NodeReports {
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #log: Log

  constructor(options: { bus: Bus; clock: Clock; log: Log }) {
    this.#bus = options.bus
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Tells at once and every two seconds from then on; the answer stops it and takes the report back. */
  tell(nodeId: string, report: () => Promise<NodeReport>): () => Promise<void> {
    const key = `${prefix}${nodeId}`
    let stopped = false
    const once = async () => {
      try {
        const value = await report()
        if (!stopped) await this.#bus.put(key, { ...value }, lifeMs)
      } catch (error) {
        this.#log.warn({ err: error }, 'bus did not take the report')
      }
    }
    void once()
    const cancel = this.#clock.every(reportEveryMs, () => void once())
    return async () => {
      stopped = true
      cancel()
      await this.#bus.delete(key).catch(() => undefined)
    }
  }

  /** Of all live nodes, by name. Throws ProblemError STORAGE_UNAVAILABLE. */
  async look(): Promise<NodeReport[]> {
    const entries = await this.#bus.list(prefix)
    return entries
      .flatMap(({ value }) => NodeReport.safeParse(value).data ?? [])
      .toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1))
  }
}
