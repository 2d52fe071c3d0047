import { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { Bus, StreamEntry, Subscription } from '../../infra/bus/bus.ts'
import { Name } from '../../infra/contract/shapes.ts'
import type { Log } from '../../infra/log.ts'
import { documentLimits } from './documentLimits.ts'
import type { UpdateRow } from './documentStore.ts'

/** `sequence` counts the updates of one opening of the document in one process, from 1. The update lies beside it. */
const RemoteMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('update'),
    from: z.string().max(64),
    sequence: z.int().min(1),
    personKey: z.string().max(64),
    name: Name.optional(),
    clientIds: z.array(z.int().min(0)).max(documentLimits.clientIdsPerRowMax),
  }),
  z.object({ kind: z.literal('stored'), from: z.string().max(64), sequence: z.int().min(1) }),
])

interface Waiting {
  from: string
  sequence: number
  row: UpdateRow
  sinceMs: number
  resolve: () => void
  stored: Promise<void>
}

export interface RemoteUpdatesOptions {
  bus: Bus
  stream: string
  /** Names this opening of the document, never used again. */
  self: string
  clock: Clock
  log: Log
  /** Applies another process's update to the document here. */
  apply: (row: UpdateRow) => void
  /** Reads the document from the database again; what is already here does no harm. Never rejects. */
  rebuild: () => Promise<void>
  /** Stores an update whose writer may have died before it did; resolves after COMMIT. */
  adopt: (row: UpdateRow) => Promise<void>
}

/**
 * Carries a document's updates between processes. The bus is only the quick way: a process that missed
 * anything learns so from the next `stored` number and reads the database, and an update whose writer never
 * reports it stored is stored by those who received it.
 */
export class RemoteUpdates {
  readonly #options: RemoteUpdatesOptions
  readonly #applied = new Map<string, number>()
  #waiting: Waiting[] = []
  #sent = 0
  #subscription: Subscription | undefined
  #cancelAdopting: (() => void) | undefined
  #rebuilding: Promise<void> | undefined
  #closed = false

  constructor(options: RemoteUpdatesOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { bus, stream, clock } = this.#options
    this.#subscription = await bus.read(
      stream,
      '$',
      (entry) => this.#take(entry),
      () => void this.#rebuild(),
    )
    this.#cancelAdopting = clock.every(documentLimits.adoptAfterMs / 2, () => this.#adoptOverdue())
  }

  /** Announces an update of ours, in the order of the log. */
  publish(row: UpdateRow): void {
    this.#sent++
    // A large update is left to the database: its `stored` number tells the others to look there.
    if (row.update.byteLength > documentLimits.busUpdateBytesMax) return
    const { update, personKey, name, clientIds } = row
    const from = this.#options.self
    this.#append({ kind: 'update', from, sequence: this.#sent, personKey, ...(name && { name }), clientIds }, update)
  }

  /** Announces that our updates up to `sequence` are stored. */
  reportStored(sequence: number): void {
    this.#append({ kind: 'stored', from: this.#options.self, sequence })
  }

  /** Resolves when every update received so far is stored, by its writer or by us. */
  async stored(): Promise<void> {
    await this.#rebuilding
    await Promise.all(this.#waiting.map((waiting) => waiting.stored))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelAdopting?.()
    // What was never reported stored stays unanswered: nobody may be told "saved" because we closed.
    this.#waiting = []
    await this.#subscription?.close()
  }

  #append(message: z.infer<typeof RemoteMessage>, update?: Uint8Array): void {
    const { bus, stream, log } = this.#options
    bus.append(stream, message, documentLimits.busKeepCount, update).catch((error: unknown) => {
      log.warn({ stream, err: error }, 'document update not announced to other processes')
    })
  }

  #take(entry: StreamEntry): void {
    const parsed = RemoteMessage.safeParse(entry.message)
    const update = entry.bytes
    if (!parsed.success || (parsed.data.kind === 'update' && !update)) {
      this.#options.log.warn({ stream: this.#options.stream }, 'unreadable document update on the bus')
      return
    }
    const message = parsed.data
    if (this.#closed || message.from === this.#options.self) return
    const applied = this.#applied.get(message.from) ?? 0
    if (message.kind === 'stored') this.#markStored(message.from, message.sequence, applied)
    else if (update && message.sequence > applied) {
      const { from, sequence, personKey, name, clientIds } = message
      const row = { update, personKey, ...(name && { name }), clientIds }
      const { promise: stored, resolve } = Promise.withResolvers<void>()
      this.#waiting.push({ from, sequence, row, sinceMs: this.#options.clock.monotonicMs(), resolve, stored })
      // After a gap the number stays behind, so that the next `stored` sends us to the database.
      if (sequence === applied + 1) this.#advance(from, sequence)
      this.#options.apply(row)
    }
  }

  #markStored(from: string, sequence: number, applied: number): void {
    const settled = this.#waiting.filter((waiting) => waiting.from === from && waiting.sequence <= sequence)
    this.#waiting = this.#waiting.filter((waiting) => !settled.includes(waiting))
    for (const waiting of settled) waiting.resolve()
    if (sequence <= applied) return
    this.#advance(from, sequence)
    void this.#rebuild()
  }

  /** Moves on over what arrived after the gap, or typing on would mean reading the database again and again. */
  #advance(from: string, sequence: number): void {
    const arrived = new Set(this.#waiting.filter((waiting) => waiting.from === from).map((waiting) => waiting.sequence))
    let applied = sequence
    while (arrived.has(applied + 1)) applied++
    this.#applied.delete(from)
    this.#applied.set(from, applied)
    // The least lately heard goes; should it speak again, that costs one reading of the database.
    const oldest = this.#applied.keys().next().value
    if (this.#applied.size > documentLimits.processesKnownMax && oldest) this.#applied.delete(oldest)
  }

  /** One rebuild at a time; one that is asked for meanwhile follows, since the running one may have read too early. */
  #rebuild(): Promise<void> {
    this.#rebuilding = this.#rebuildAfter(this.#rebuilding)
    return this.#rebuilding
  }

  async #rebuildAfter(running: Promise<void> | undefined): Promise<void> {
    await running
    if (!this.#closed) await this.#options.rebuild()
  }

  #adoptOverdue(): void {
    const beforeMs = this.#options.clock.monotonicMs() - documentLimits.adoptAfterMs
    const overdue = this.#waiting.filter((waiting) => waiting.sinceMs <= beforeMs)
    this.#waiting = this.#waiting.filter((waiting) => waiting.sinceMs > beforeMs)
    if (overdue.length === 0) return
    this.#options.log.warn(
      { stream: this.#options.stream, updates: overdue.length },
      'storing updates of another process',
    )
    for (const waiting of overdue) {
      // Not resolved when it fails: then the whole document is given up, and nobody is told "saved".
      this.#options.adopt(waiting.row).then(waiting.resolve, () => undefined)
    }
  }
}
