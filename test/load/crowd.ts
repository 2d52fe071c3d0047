import { join } from 'node:path'
import type { Answers, Order, Seat } from './crowdSpeech.ts'
import { PartProcess } from './partProcess.ts'

/** Light peers in several processes. */
export class Crowd {
  readonly #parts: PartProcess<Order>[]

  private constructor(parts: PartProcess<Order>[]) {
    this.#parts = parts
  }

  /**
   * Opens every peer's socket; peers next to each other in the list go to different processes. With namespaces there
   * is one process in each, and a seat's number modulo their count says which.
   */
  static async open(
    seats: Seat[],
    options: { processes: number; framesPerSecond: number; namespaces?: (string | null)[] },
  ): Promise<Crowd> {
    const entry = join(import.meta.dirname, 'crowdProcess.ts')
    const places = options.namespaces ?? Array.from({ length: options.processes }, () => null)
    const parts = places.map((namespace) => new PartProcess<Order>(entry, namespace))
    const crowd = new Crowd(parts)
    const { framesPerSecond } = options
    await Promise.all(
      parts.map((part, index) => {
        const own = seats.filter((_seat, number) => number % parts.length === index)
        return part.ask({ do: 'open', seats: own, framesPerSecond })
      }),
    )
    return crowd
  }

  /** What every process answers. */
  tell<K extends Exclude<Order['do'], 'open'>>(what: K): Promise<Answers[K][]> {
    return Promise.all(this.#parts.map((part) => part.ask<Answers[K]>({ do: what } as Order)))
  }

  async close(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.close()))
  }
}
