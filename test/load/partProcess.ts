import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What a part answers: the value, or why there is none. */
export type Spoken = { value: unknown } | { failure: string }

/** A process of ours with peers in it, so that neither they nor the house wait for one another's event loop. */
export class PartProcess<Order> {
  readonly #child: ChildProcess

  /** In a network namespace where one is named. */
  constructor(entry: string, namespace: string | null = null) {
    const elsewhere = { execPath: 'ip', execArgv: ['netns', 'exec', namespace ?? '', process.execPath] }
    this.#child = fork(entry, { serialization: 'advanced', ...(namespace !== null && elsewhere) })
  }

  /** One order at a time. Rejects with what the process says, or when it ended. */
  async ask<Answer>(order: Order): Promise<Answer> {
    const ended = new AbortController()
    const gone = once(this.#child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('a process with peers ended')
    })
    this.#child.send(order as object)
    try {
      const [spoken] = (await Promise.race([once(this.#child, 'message', { signal: ended.signal }), gone])) as [Spoken]
      if ('failure' in spoken) throw new Error(spoken.failure)
      return spoken.value as Answer
    } finally {
      ended.abort()
      gone.catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.disconnect()
    await ended
  }
}

/** The other side: answers every order, and ends with whoever gives them. */
export function obeyOrders<Order>(obey: (order: Order) => Promise<unknown>, close: () => void): void {
  const answer = (spoken: Spoken) => process.send?.(spoken)
  process.on('message', (order: Order) => {
    obey(order).then(
      (value) => answer({ value }),
      (error: unknown) => answer({ failure: String(error) }),
    )
  })
  process.once('disconnect', () => {
    close()
    process.exit(0)
  })
}
