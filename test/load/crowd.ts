import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answers, Order, Seat, Spoken } from './crowdSpeech.ts'

/** Light peers in several processes, so that neither they nor the house wait for one another's event loop. */
export class Crowd {
  readonly #parts: ChildProcess[]

  private constructor(parts: ChildProcess[]) {
    this.#parts = parts
  }

  /** Opens every peer's socket; peers next to each other in the list go to different processes. */
  static async open(seats: Seat[], options: { processes: number; framesPerSecond: number }): Promise<Crowd> {
    const entry = join(import.meta.dirname, 'crowdProcess.ts')
    const parts = Array.from({ length: options.processes }, () => fork(entry, { serialization: 'advanced' }))
    const crowd = new Crowd(parts)
    const { framesPerSecond } = options
    await Promise.all(
      parts.map((part, index) => {
        const own = seats.filter((_seat, number) => number % parts.length === index)
        return ask(part, { do: 'open', seats: own, framesPerSecond })
      }),
    )
    return crowd
  }

  /** What every process answers. */
  tell<K extends Exclude<Order['do'], 'open'>>(what: K): Promise<Answers[K][]> {
    return Promise.all(this.#parts.map((part) => ask(part, { do: what } as Order) as Promise<Answers[K]>))
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#parts.map(async (part) => {
        if (part.exitCode !== null || part.signalCode !== null) return
        const ended = once(part, 'exit')
        part.disconnect()
        await ended
      }),
    )
  }
}

async function ask(part: ChildProcess, order: Order): Promise<Answers[Order['do']]> {
  const ended = new AbortController()
  const gone = once(part, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('a crowd process ended')
  })
  part.send(order)
  try {
    const [spoken] = (await Promise.race([once(part, 'message', { signal: ended.signal }), gone])) as [Spoken]
    if ('failure' in spoken) throw new Error(spoken.failure)
    return spoken.value
  } finally {
    ended.abort()
    gone.catch(() => undefined)
  }
}
