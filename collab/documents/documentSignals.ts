import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { Log } from '../../infra/log.ts'
import { documentLimits } from './documentLimits.ts'
import { ProgressTold } from './healing.ts'
import { PresenceEntry } from './presence.ts'
import type { Progress } from './replica.ts'

/** What processes tell each other about a part of a document besides its updates. */
const Told = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('presence'), entries: z.array(PresenceEntry).max(documentLimits.presenceEntriesMax) }),
  z.object({ kind: z.literal('who-is-there') }),
  /** This person may no longer open it. */
  z.object({ kind: z.literal('revoked'), personKey: z.string().max(64) }),
  /** What the company, guests or many people may do has changed. */
  z.object({ kind: z.literal('rights-changed') }),
  /** An editor of this schema may write from now on. */
  z.object({ kind: z.literal('schema'), version: z.int().min(0) }),
  z.object({ kind: z.literal('progress'), ...ProgressTold.shape }),
])
export type Told = z.infer<typeof Told>
const Signal = z.intersection(Told, z.object({ from: z.string().max(64) }))

export interface SignalListeners {
  presence: (entries: PresenceEntry[]) => void
  /** Answers with those who are connected here. */
  whoIsThere: () => PresenceEntry[]
  revoked: (personKey: string) => void
  rightsChanged: () => void
  schema: (version: number) => void
  progress: (from: string, progress: Progress) => void
}

/** The topic on which the processes that have one part open speak of it. */
export class DocumentSignals {
  readonly #bus: Bus
  readonly #topic: string
  readonly #self: string
  readonly #log: Log
  readonly #listeners: SignalListeners
  #subscription: Subscription | undefined

  constructor(bus: Bus, name: string, self: string, log: Log, listeners: SignalListeners) {
    this.#bus = bus
    this.#topic = topicOf(name)
    this.#self = self
    this.#log = log
    this.#listeners = listeners
  }

  /** What the house tells every process that has the part open, this one included. */
  static async announce(bus: Bus, name: string, told: Told): Promise<void> {
    await bus.publish(topicOf(name), { ...told, from: 'house' })
  }

  async start(): Promise<void> {
    this.#subscription = await this.#bus.subscribe(this.#topic, (message, bytes) => this.#hear(message, bytes))
  }

  async close(): Promise<void> {
    await this.#subscription?.close()
  }

  tell(told: Told, bytes?: Uint8Array): void {
    this.#bus.publish(this.#topic, { ...told, from: this.#self }, bytes).catch((error: unknown) => {
      this.#log.warn({ topic: this.#topic, err: error }, 'document signal not sent')
    })
  }

  #hear(message: Json, bytes: Uint8Array | undefined): void {
    const signal = Signal.safeParse(message).data
    if (!signal || signal.from === this.#self) return
    switch (signal.kind) {
      case 'presence':
        return this.#listeners.presence(signal.entries)
      case 'who-is-there':
        return this.#introduce()
      case 'revoked':
        return this.#listeners.revoked(signal.personKey)
      case 'rights-changed':
        return this.#listeners.rightsChanged()
      case 'schema':
        return this.#listeners.schema(signal.version)
      case 'progress':
        return bytes && this.#listeners.progress(signal.from, { vector: bytes, deletes: signal.deletes })
      default:
        return signal satisfies never
    }
  }

  #introduce(): void {
    const entries = this.#listeners.whoIsThere()
    if (entries.length > 0) this.tell({ kind: 'presence', entries })
  }
}

const topicOf = (name: string): string => `${name}/signals`
