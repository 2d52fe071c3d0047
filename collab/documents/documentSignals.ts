import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { Log } from '../../infra/log.ts'
import { documentLimits } from './documentLimits.ts'
import { PresenceEntry } from './presence.ts'

/** What processes tell each other about a document besides its updates. */
const Signal = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('presence'),
    from: z.string(),
    entries: z.array(PresenceEntry).max(documentLimits.presenceEntriesMax),
  }),
  z.object({ kind: z.literal('who-is-there'), from: z.string() }),
  z.object({ kind: z.literal('revoked'), from: z.string(), personKey: z.string() }),
])

type Told =
  | { kind: 'presence'; entries: PresenceEntry[] }
  | { kind: 'who-is-there' }
  | { kind: 'revoked'; personKey: string }

export interface SignalListeners {
  presence: (entries: PresenceEntry[]) => void
  /** Answers with those who are connected here. */
  whoIsThere: () => PresenceEntry[]
  revoked: (personKey: string) => void
}

/** The topic on which the processes that have one document open speak of who is in it. */
export class DocumentSignals {
  readonly #bus: Bus
  readonly #topic: string
  readonly #self: string
  readonly #log: Log
  readonly #listeners: SignalListeners
  #subscription: Subscription | undefined

  constructor(bus: Bus, document: string, self: string, log: Log, listeners: SignalListeners) {
    this.#bus = bus
    this.#topic = `${document}/signals`
    this.#self = self
    this.#log = log
    this.#listeners = listeners
  }

  async start(): Promise<void> {
    this.#subscription = await this.#bus.subscribe(this.#topic, (message) => this.#hear(message))
  }

  async close(): Promise<void> {
    await this.#subscription?.close()
  }

  tell(told: Told): void {
    this.#bus.publish(this.#topic, { ...told, from: this.#self }).catch((error: unknown) => {
      this.#log.warn({ topic: this.#topic, err: error }, 'document signal not sent')
    })
  }

  #hear(message: Json): void {
    const signal = Signal.safeParse(message).data
    if (!signal || signal.from === this.#self) return
    if (signal.kind === 'presence') this.#listeners.presence(signal.entries)
    else if (signal.kind === 'revoked') this.#listeners.revoked(signal.personKey)
    else {
      const entries = this.#listeners.whoIsThere()
      if (entries.length > 0) this.tell({ kind: 'presence', entries })
    }
  }
}
