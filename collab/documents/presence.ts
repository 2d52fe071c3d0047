import { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import { awarenessFrame, readAwareness, speaksFor, type AwarenessEntry } from './documentFrame.ts'
import { documentLimits } from './documentLimits.ts'
import { stampedState } from './stampedState.ts'
import { websocketFrame } from './websocketFrame.ts'

/** Presence of one client as processes tell each other; `state` is JSON text. */
export const PresenceEntry = z.object({
  clientId: z.int().min(0),
  clock: z.int().min(0),
  state: z.string().max(documentLimits.presenceStateBytesMax * 2),
  personKey: z.string().max(64),
})
export type PresenceEntry = z.infer<typeof PresenceEntry>

/** Someone connected here, as presence needs to know them. */
export interface Speaker {
  readonly claims: { personKey: string; name: string; external?: true | undefined }
  /** The one awareness client this connection introduced, once it has. */
  clientId: number | undefined
  sendFramed(framed: Buffer): void
}

export interface PresenceOptions {
  clock: Clock
  /** Sends the same frame to everybody here. */
  sendAll: (framed: Buffer) => void
  /** How many are here. */
  count: () => number
  /** Tells the other processes. */
  publish: (entries: PresenceEntry[]) => void
}

interface Kept extends PresenceEntry {
  /** Who introduced it here; undefined when it is with another process, or gone. */
  speaker: Speaker | undefined
  /** Where the clock stood when it was introduced: what the client says with a lower one is from before. */
  adoptedClock: number
  heardAtMs: number
}

const gone = 'null'
const toUtf8 = new TextEncoder()

/**
 * Who is in a document and where their carets stand. Each connection speaks for the one client id it
 * introduced, under the name of its pass; echoes of others are dropped unread.
 *
 * Changes are gathered for a tick and go out as one frame, the same bytes for everybody, its speakers included:
 * with five hundred moving carets, leaving out each one's own would mean five hundred frames a tick. A client
 * passes over its own entry as long as it carries no higher clock than it said itself, so what was said goes
 * out with the clock with which it was said. Yet a client's own clock is old news to those who saw it leave:
 * hence, when it introduces itself, it is handed its own state once with a clock of ours (milliseconds since
 * the epoch), counts on from there, and is never behind what anybody knows of it.
 */
export class Presence {
  readonly #options: PresenceOptions
  readonly #entries = new Map<number, Kept>()
  readonly #changed = new Set<number>()
  readonly #toPublish = new Set<number>()
  #everybody: Buffer | undefined
  #cancelFlush: (() => void) | undefined
  #nextFlushAtMs = 0

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** Takes what a connection says of itself. Throws ProblemError UPDATE_INVALID. */
  speak(speaker: Speaker, body: Uint8Array): void {
    if (speaker.clientId !== undefined && !speaksFor(body, speaker.clientId)) return
    const [said] = readAwareness(body)
    if (said) this.#take(speaker, said)
  }

  leave(speaker: Speaker): void {
    const kept = speaker.clientId === undefined ? undefined : this.#entries.get(speaker.clientId)
    if (kept?.speaker === speaker) this.#keep({ ...kept, clock: kept.clock + 1, state: gone, speaker: undefined })
  }

  /** Takes what another process says of its clients. */
  hear(entries: PresenceEntry[]): void {
    for (const entry of entries) {
      const kept = this.#entries.get(entry.clientId)
      if (kept && (kept.clock >= entry.clock || kept.personKey !== entry.personKey)) continue
      if (!kept && this.#entries.size >= documentLimits.presenceEntriesMax) continue
      // Where it was a client of ours, it went over to the other process; its old socket just has not noticed.
      this.#entries.set(entry.clientId, { ...entry, speaker: undefined, adoptedClock: 0, heardAtMs: this.#nowMs })
      this.#mark(entry.clientId)
    }
  }

  /** Everyone present, for someone who just came. */
  frame(): Buffer {
    const present = () => [...this.#entries.values()].filter((kept) => kept.state !== gone)
    this.#everybody ??= websocketFrame(awarenessFrame(present().map(onWire)))
    return this.#everybody
  }

  /** Those connected here, for a process that just came. */
  local(): PresenceEntry[] {
    return [...this.#entries.values()].filter((kept) => kept.speaker).map(onBus)
  }

  /** Drops those whose process fell silent, and forgets those who left long ago. */
  sweep(): void {
    const silentSinceMs = this.#nowMs - documentLimits.presenceSilentMs
    for (const kept of this.#entries.values()) {
      if (kept.speaker || kept.heardAtMs > silentSinceMs) continue
      if (kept.state === gone) this.#entries.delete(kept.clientId)
      else this.#keep({ ...kept, clock: kept.clock + 1, state: gone })
    }
  }

  close(): void {
    this.#cancelFlush?.()
    this.#entries.clear()
  }

  get #nowMs(): number {
    return this.#options.clock.nowMs()
  }

  #take(speaker: Speaker, said: AwarenessEntry): void {
    const { clientId } = said
    const kept = this.#entries.get(clientId)
    if (kept?.speaker !== speaker) return this.#introduce(speaker, said, kept)
    const state = stampedState(said.state, speaker.claims) ?? gone
    const clock = nextClock(kept, said.clock, state)
    if (clock !== undefined) this.#keep({ ...kept, clock, state })
  }

  /** A client id that is somebody else's, or was a moment ago, cannot be introduced; nor a second one. */
  #introduce(speaker: Speaker, { clientId, state }: AwarenessEntry, kept: Kept | undefined): void {
    const { personKey } = speaker.claims
    if (speaker.clientId !== undefined && speaker.clientId !== clientId) return
    if (kept && kept.personKey !== personKey) return
    if (!kept && this.#entries.size >= documentLimits.presenceEntriesMax) return
    speaker.clientId = clientId
    const clock = Math.max((kept?.clock ?? 0) + 1, this.#nowMs)
    const stamped = stampedState(state, speaker.claims) ?? gone
    const entry = { clientId, clock, state: stamped, personKey, speaker, adoptedClock: clock, heardAtMs: this.#nowMs }
    this.#keep(entry)
    // From here on it counts on from our clock.
    speaker.sendFramed(websocketFrame(awarenessFrame([onWire(entry)])))
  }

  #keep(entry: Kept): void {
    this.#entries.set(entry.clientId, { ...entry, heardAtMs: this.#nowMs })
    // What was said here is told to the other processes; what they said is not repeated to them.
    this.#toPublish.add(entry.clientId)
    this.#mark(entry.clientId)
  }

  #mark(clientId: number): void {
    this.#everybody = undefined
    this.#changed.add(clientId)
    if (this.#cancelFlush) return
    const { clock } = this.#options
    // The first change after a pause has waited long enough when it comes.
    const delayMs = Math.max(documentLimits.presenceGatherMs, this.#nextFlushAtMs - clock.monotonicMs())
    this.#cancelFlush = clock.after(delayMs, () => this.#flush())
  }

  #flush(): void {
    this.#cancelFlush = undefined
    const changed = [...this.#changed].flatMap((clientId) => this.#entries.get(clientId) ?? [])
    const published = changed.filter((kept) => this.#toPublish.has(kept.clientId))
    this.#changed.clear()
    this.#toPublish.clear()
    if (changed.length === 0) return
    const framed = websocketFrame(awarenessFrame(changed.map(onWire)))
    this.#options.sendAll(framed)
    if (published.length > 0) this.#options.publish(published.map(onBus))
    // A crowd in motion would fill every line with carets: it gets fewer ticks, and the letters keep their way.
    const sentBytes = framed.byteLength * this.#options.count()
    const restMs = Math.max(
      documentLimits.presenceTickMs,
      (sentBytes / documentLimits.presenceBytesPerSecondMax) * 1000,
    )
    this.#nextFlushAtMs = this.#options.clock.monotonicMs() + restMs
  }
}

/** The clock with which something goes out; undefined when it is no news. */
function nextClock(kept: Kept, said: number, state: string): number | undefined {
  // Said before our clock reached the client: it is told the new one along with its own state once more.
  if (said < kept.adoptedClock) return kept.clock + 1
  if (said < kept.clock) return undefined
  if (said > kept.clock) return said
  // The echo of what we told it, unless it moved while that was on its way.
  return state === kept.state ? undefined : kept.clock + 1
}

const onWire = ({ clientId, clock, state }: Kept): AwarenessEntry => ({ clientId, clock, state: toUtf8.encode(state) })
const onBus = ({ clientId, clock, state, personKey }: Kept): PresenceEntry => ({ clientId, clock, state, personKey })
