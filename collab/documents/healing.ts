import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import { documentLimits } from './documentLimits.ts'
import type { Progress, Replica } from './replica.ts'

/** How far a process is, as it tells all the others; its state vector lies beside the message. */
export const ProgressTold = z.object({ deletes: z.string().max(64) })

/** What one process sends to another, and nobody else. A question has a state vector beside it, an answer an update. */
const Letter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask'), from: z.string().max(64) }),
  z.object({ kind: z.literal('answer') }),
  /** The answer is too large for the bus; it lies in the database. */
  z.object({ kind: z.literal('stored') }),
])
type Letter = z.infer<typeof Letter>

export interface HealingOptions {
  bus: Bus
  /** Names the part on the bus. */
  name: string
  /** Names this opening of the document, never used again. */
  self: string
  clock: Clock
  log: Log
  replica: Replica
  /** Tells all other processes how far we are. */
  tell: (progress: Progress) => void
  /** Resolves when no update is half applied. */
  whole: () => Promise<void>
  /** Resolves when everything that is here now is stored. */
  stored: () => Promise<void>
  apply: (update: Uint8Array) => void
  rebuild: () => Promise<void>
}

/**
 * Makes good what the bus lost. Every process tells how far it is; whoever learns that another has more asks
 * that one alone. The answer goes to the asker only: it would tell a third process, further behind, of
 * deletions of what it does not have. Only what is stored is handed over, so nobody need store it again.
 */
export class Healing {
  readonly #options: HealingOptions
  #subscription: Subscription | undefined
  #cancelTelling: (() => void) | undefined
  /** Those who seem to have more, and how to stop looking at them again. */
  readonly #looking = new Map<string, () => void>()
  #closed = false

  constructor(options: HealingOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { bus, clock, self } = this.#options
    this.#subscription = await bus.subscribe(this.#letterbox(self), (message, bytes) => this.#receive(message, bytes))
    this.#cancelTelling = clock.every(documentLimits.healEveryMs, () => this.#tell())
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelTelling?.()
    for (const cancel of this.#looking.values()) cancel()
    await this.#subscription?.close()
  }

  /** Another process told how far it is. */
  hear(from: string, theirs: Progress): void {
    if (this.#looking.has(from) || this.#looking.size >= documentLimits.processesKnownMax || !this.#lacks(theirs))
      return
    // What is merely under way has arrived by then.
    const cancel = this.#options.clock.after(documentLimits.healAfterMs, () => {
      this.#looking.delete(from)
      if (this.#lacks(theirs)) this.#ask(from)
    })
    this.#looking.set(from, cancel)
  }

  #tell(): void {
    this.#options.tell(this.#options.replica.progress())
  }

  #lacks({ vector, deletes }: Progress): boolean {
    const { replica } = this.#options
    if (replica.isBehind(vector)) return true
    const ours = replica.progress()
    // Deletions can be told apart only among equals; between others the longer text decides first.
    return Buffer.compare(ours.vector, vector) === 0 && ours.deletes !== deletes
  }

  #ask(from: string): void {
    this.#options.log.info({ of: from }, 'document heals')
    this.#send(from, { kind: 'ask', from: this.#options.self }, this.#options.replica.vector())
  }

  #receive(message: Json, bytes: Uint8Array | undefined): void {
    const letter = Letter.safeParse(message).data
    if (!letter || this.#closed) return
    if (letter.kind === 'stored') void this.#options.rebuild()
    else if (!bytes) this.#options.log.warn({ kind: letter.kind }, 'document letter without its bytes')
    else if (letter.kind === 'ask') void this.#answer(letter.from, bytes)
    else this.#options.apply(bytes)
  }

  async #answer(to: string, vector: Uint8Array): Promise<void> {
    try {
      await this.#options.whole()
      const update = this.#options.replica.since(vector)
      await this.#options.stored()
      if (this.#closed) return
      const large = update.byteLength > documentLimits.busUpdateBytesMax
      if (large) this.#send(to, { kind: 'stored' })
      else this.#send(to, { kind: 'answer' }, update)
    } catch (error) {
      this.#options.log.warn({ err: error }, 'document did not help another to heal')
    }
  }

  #send(to: string, letter: Letter, bytes?: Uint8Array): void {
    this.#options.bus.publish(this.#letterbox(to), letter, bytes).catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'document letter not sent')
    })
  }

  #letterbox(self: string): string {
    return `${this.#options.name}/to/${self}`
  }
}
