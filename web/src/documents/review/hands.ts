import type { AskWriters } from '../around/writersFeature.ts'
import type { PageClock } from '../../link/pageClock.ts'
import type { DocumentPart } from '../../../../infra/contract/permits.ts'

/** Somebody as the house knows them. */
export interface Hand {
  personKey: string
  name: string
}

export interface HandsOptions {
  documentId: string
  part: DocumentPart
  /** The Yjs client that writes here, and whose it is. */
  own: { clientId: number; hand: Hand }
  ask: AskWriters
  clock: PageClock
  /** Called when more is known. */
  learnt: () => void
}

/** The house knows a new hand a moment after its first letters are here: once they are stored. */
const firstAskMs = 400
const askAgainMs = 2000
const asksMax = 5

/**
 * Whose hand each Yjs client of a part was, as the house knows it from the sockets it came over. Names that clients
 * write into a document may be anybody's, and are not shown.
 */
export class Hands {
  readonly #options: HandsOptions
  readonly #known = new Map<number, Hand>()
  /** How often was asked for those who are not known. */
  readonly #asks = new Map<number, number>()
  #cancel: (() => void) | undefined
  #closed = false

  constructor(options: HandsOptions) {
    this.#options = options
    this.#known.set(options.own.clientId, options.own.hand)
  }

  /** null while it is not known; the house is asked then. */
  of(clientId: number | null): Hand | null {
    const known = clientId === null ? undefined : this.#known.get(clientId)
    if (clientId === null || known) return known ?? null
    const asked = this.#asks.get(clientId)
    if (asked === undefined) this.#asks.set(clientId, 0)
    if ((asked ?? 0) < asksMax) this.#askAfter(asked ? askAgainMs : firstAskMs)
    return null
  }

  close(): void {
    this.#closed = true
    this.#cancel?.()
  }

  #askAfter(delayMs: number): void {
    this.#cancel ??= this.#options.clock.after(delayMs, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    const { ask, documentId, part, learnt } = this.#options
    for (const [clientId, count] of this.#asks) this.#asks.set(clientId, count + 1)
    // Without an answer nobody is named: better than somebody else.
    const writers = await ask(documentId, part).catch(() => [])
    this.#cancel = undefined
    if (this.#closed) return
    for (const { clientId, personKey, name } of writers) {
      this.#known.set(clientId, { personKey, name })
      this.#asks.delete(clientId)
    }
    // Whoever is still not known is asked for again when this draws them.
    learnt()
  }
}
