import { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'
import { awarenessFrame, type AwarenessEntry } from './documentFrame.ts'

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
  readonly claims: { personKey: string; name: string }
  clientId: number | undefined
  send(frame: Uint8Array): void
}

interface Kept extends PresenceEntry {
  /** Who introduced it here; undefined when it is with another process, or gone. */
  speaker: Speaker | undefined
  heardAtMs: number
}

const State = z.record(z.string(), z.json()).nullable()
const User = z.object({ color: z.string().regex(/^#[0-9a-fA-F]{6}$/) })
const gone = 'null'
const utf8 = new TextDecoder('utf-8', { fatal: true })
const toUtf8 = new TextEncoder()

/**
 * Who is in a document and where their carets stand. Each connection speaks for the one client id it
 * introduced, under the name of its pass. The clocks that go out are ours (milliseconds since the epoch), so
 * a client that comes back, perhaps to another process, is never taken for old news.
 */
export class Presence {
  readonly #clock: Clock
  readonly #speakers: Iterable<Speaker>
  readonly #publish: (entries: PresenceEntry[]) => void
  readonly #entries = new Map<number, Kept>()
  readonly #changed = new Set<number>()
  readonly #toPublish = new Set<number>()
  #cancelFlush: (() => void) | undefined

  constructor(clock: Clock, speakers: Iterable<Speaker>, publish: (entries: PresenceEntry[]) => void) {
    this.#clock = clock
    this.#speakers = speakers
    this.#publish = publish
  }

  /** Takes what a connection says of itself; its echoes of others are dropped. Throws ProblemError UPDATE_INVALID, MESSAGE_TOO_LARGE. */
  speak(speaker: Speaker, said: AwarenessEntry[]): void {
    for (const { clientId, state } of said) {
      if (speaker.clientId === undefined && !this.#introduce(speaker, clientId)) continue
      if (speaker.clientId !== clientId) continue
      if (state.byteLength > documentLimits.presenceStateBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
      this.#keep(clientId, stateOf(state, speaker.claims), speaker.claims.personKey, speaker)
    }
  }

  leave(speaker: Speaker): void {
    const { clientId } = speaker
    if (clientId === undefined || this.#entries.get(clientId)?.speaker !== speaker) return
    this.#keep(clientId, gone, speaker.claims.personKey, undefined)
  }

  /** Takes what another process says of its clients. */
  hear(entries: PresenceEntry[]): void {
    for (const entry of entries) {
      const kept = this.#entries.get(entry.clientId)
      if (kept && (kept.clock >= entry.clock || kept.personKey !== entry.personKey)) continue
      // The client went over to the other process; its old socket here just has not noticed.
      if (kept?.speaker) kept.speaker.clientId = undefined
      if (!kept && this.#entries.size >= documentLimits.presenceEntriesMax) continue
      this.#entries.set(entry.clientId, { ...entry, speaker: undefined, heardAtMs: this.#clock.nowMs() })
      this.#mark(entry.clientId)
    }
  }

  /** Everyone present, for someone who just came. */
  frame(): Uint8Array {
    return awarenessFrame([...this.#entries.values()].filter((kept) => kept.state !== gone).map(onWire))
  }

  /** Those connected here, for a process that just came. */
  local(): PresenceEntry[] {
    return [...this.#entries.values()].filter((kept) => kept.speaker).map(onBus)
  }

  /** Drops those whose process fell silent, and forgets those who left long ago. */
  sweep(): void {
    const silentSinceMs = this.#clock.nowMs() - documentLimits.presenceSilentMs
    for (const kept of this.#entries.values()) {
      if (kept.speaker || kept.heardAtMs > silentSinceMs) continue
      if (kept.state === gone) this.#entries.delete(kept.clientId)
      else this.#keep(kept.clientId, gone, kept.personKey, undefined)
    }
  }

  close(): void {
    this.#cancelFlush?.()
    this.#entries.clear()
  }

  /** A client id that is somebody else's, or was a moment ago, cannot be introduced. */
  #introduce(speaker: Speaker, clientId: number): boolean {
    const kept = this.#entries.get(clientId)
    if (kept && kept.personKey !== speaker.claims.personKey) return false
    if (!kept && this.#entries.size >= documentLimits.presenceEntriesMax) return false
    if (kept?.speaker) kept.speaker.clientId = undefined
    speaker.clientId = clientId
    return true
  }

  #keep(clientId: number, state: string, personKey: string, speaker: Speaker | undefined): void {
    const nowMs = this.#clock.nowMs()
    const clock = Math.max((this.#entries.get(clientId)?.clock ?? 0) + 1, nowMs)
    this.#entries.set(clientId, { clientId, clock, state, personKey, speaker, heardAtMs: nowMs })
    this.#mark(clientId)
    // What was said here is told to the other processes; what they said is not repeated to them.
    this.#toPublish.add(clientId)
  }

  #mark(clientId: number): void {
    this.#changed.add(clientId)
    this.#cancelFlush ??= this.#clock.after(documentLimits.presenceBatchMs, () => this.#flush())
  }

  #flush(): void {
    this.#cancelFlush = undefined
    const changed = [...this.#changed].flatMap((clientId) => this.#entries.get(clientId) ?? [])
    const published = changed.filter((kept) => this.#toPublish.has(kept.clientId))
    this.#changed.clear()
    this.#toPublish.clear()
    if (changed.length === 0) return
    const all = awarenessFrame(changed.map(onWire))
    for (const speaker of this.#speakers) {
      // Nobody hears of themselves: a client would answer with its next clock, for ever.
      const others = changed.filter((kept) => kept.speaker !== speaker)
      if (others.length === changed.length) speaker.send(all)
      else if (others.length > 0) speaker.send(awarenessFrame(others.map(onWire)))
    }
    if (published.length > 0) this.#publish(published.map(onBus))
  }
}

const onWire = ({ clientId, clock, state }: Kept): AwarenessEntry => ({ clientId, clock, state: toUtf8.encode(state) })
const onBus = ({ clientId, clock, state, personKey }: Kept): PresenceEntry => ({ clientId, clock, state, personKey })

/** What the client said, with the name and key of its pass; only the colour is its own to choose. */
function stateOf(bytes: Uint8Array, claims: Speaker['claims']): string {
  try {
    const said = State.parse(JSON.parse(utf8.decode(bytes)))
    if (said === null) return gone
    const user = User.safeParse(said['user'])
    return JSON.stringify({ ...said, user: { ...user.data, name: claims.name, personKey: claims.personKey } })
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}
