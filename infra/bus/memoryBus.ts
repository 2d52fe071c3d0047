import type { Clock } from '../clock.ts'
import { ProblemError } from '../contract/problems.ts'
import { keepCountDefault, type Bus, type BusLog, type Json, type Listener } from './bus.ts'
import type { StreamEntry, Subscription } from './bus.ts'
import { StreamId } from './streamId.ts'
import { StreamReader, type StoredEntry } from './streamReader.ts'

const entriesPerOffer = 100

export interface MemoryBusOptions {
  clock: Clock
  log?: BusLog
}

/** The bus of a single process: the same promises as Redis, with nothing to run. */
export function memoryBus(options: MemoryBusOptions): Bus {
  return new MemoryBus(options)
}

interface Held {
  text: string
  version: number
  endsAtMs: number
}

interface Stream {
  entries: StoredEntry[]
  last: StreamId
  wakes: Set<() => void>
}

class MemoryBus implements Bus {
  readonly #clock: Clock
  readonly #log?: BusLog
  readonly #listeners = new Map<string, Set<(text: string, bytes?: Uint8Array) => void>>()
  readonly #streams = new Map<string, Stream>()
  readonly #values = new Map<string, Held>()
  readonly #versioned = new Map<string, Held>()
  readonly #stopSweeping: () => void
  #closed = false

  constructor({ clock, log }: MemoryBusOptions) {
    this.#clock = clock
    this.#log = log
    this.#stopSweeping = clock.every(60_000, () => {
      for (const map of [this.#values, this.#versioned]) for (const key of map.keys()) this.#live(map, key)
    })
  }

  async publish(topic: string, message: Json, bytes?: Uint8Array) {
    this.#checkOpen()
    const text = JSON.stringify(message)
    for (const listener of this.#listeners.get(topic) ?? []) listener(text, bytes && new Uint8Array(bytes))
  }

  async subscribe(topic: string, listener: Listener): Promise<Subscription> {
    this.#checkOpen()
    let open = true
    // Never inside the publisher's own call: a listener that publishes again would run in the middle of itself.
    const hear = (text: string, bytes?: Uint8Array) =>
      queueMicrotask(() => {
        if (!open) return
        try {
          listener(JSON.parse(text) as Json, bytes)
        } catch (error) {
          this.#log?.error({ err: error, topic }, 'bus listener threw')
        }
      })
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(hear))
    return {
      close: async () => {
        open = false
        listeners.delete(hear)
        if (!listeners.size && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
      },
    }
  }

  async append(name: string, message: Json, keepCount = keepCountDefault, bytes?: Uint8Array) {
    this.#checkOpen()
    const stream = this.#streamOf(name)
    stream.last = stream.last.next()
    stream.entries.push({ id: stream.last, text: JSON.stringify(message), bytes: bytes && new Uint8Array(bytes) })
    // Trimming in portions keeps the cost of a full stream's append constant.
    if (stream.entries.length >= keepCount + Math.max(100, keepCount / 10))
      stream.entries.splice(0, stream.entries.length - keepCount)
    for (const wake of stream.wakes) queueMicrotask(wake)
    return stream.last.text
  }

  async read(
    name: string,
    afterId: string,
    onEntry: (entry: StreamEntry) => void | Promise<void>,
    onLost: () => void,
  ): Promise<Subscription> {
    this.#checkOpen()
    const stream = this.#streamOf(name)
    const wake = () => {
      if (!reader.wantsMore || !stream.last.isAfter(reader.after)) return
      // Ids of one life are dense, so the place of the next entry is known.
      const first = stream.entries[0]?.id.count ?? 0
      const from = reader.after.isBeginning ? 0 : Math.max(0, reader.after.count + 1 - first)
      reader.offer(stream.entries.slice(from, from + entriesPerOffer))
    }
    const after = afterId === '$' ? stream.last : StreamId.parse(afterId)
    const reader = new StreamReader({ stream: name, after, onEntry, onLost, onIdle: wake, log: this.#log })
    stream.wakes.add(wake)
    // Not inside this call: the caller has no subscription to close yet.
    queueMicrotask(() => {
      reader.compare(stream.last)
      wake()
    })
    return {
      close: async () => {
        reader.close()
        stream.wakes.delete(wake)
      },
    }
  }

  async claim(key: string, value: Json, ttlMs: number) {
    this.#checkOpen()
    if (this.#live(this.#values, key)) return false
    this.#values.set(key, this.#held(value, 0, ttlMs))
    return true
  }

  async put(key: string, value: Json, ttlMs: number) {
    this.#checkOpen()
    this.#values.set(key, this.#held(value, 0, ttlMs))
  }

  async get(key: string) {
    this.#checkOpen()
    const held = this.#live(this.#values, key)
    return held && (JSON.parse(held.text) as Json)
  }

  async list(prefix: string) {
    this.#checkOpen()
    const found: { key: string; value: Json }[] = []
    for (const key of this.#values.keys()) {
      const held = key.startsWith(prefix) ? this.#live(this.#values, key) : undefined
      if (held) found.push({ key, value: JSON.parse(held.text) as Json })
    }
    return found
  }

  async delete(key: string) {
    this.#checkOpen()
    this.#values.delete(key)
    this.#versioned.delete(key)
  }

  async compareAndSet(key: string, version: number, value: Json, ttlMs: number) {
    this.#checkOpen()
    if ((this.#live(this.#versioned, key)?.version ?? 0) !== version) return null
    this.#versioned.set(key, this.#held(value, version + 1, ttlMs))
    return version + 1
  }

  async getVersioned(key: string) {
    this.#checkOpen()
    const held = this.#live(this.#versioned, key)
    return held && { version: held.version, value: JSON.parse(held.text) as Json }
  }

  async close() {
    this.#closed = true
    this.#stopSweeping()
    this.#listeners.clear()
    for (const stream of this.#streams.values()) stream.wakes.clear()
  }

  #checkOpen() {
    if (this.#closed) throw new ProblemError('STORAGE_UNAVAILABLE', 'the bus is closed')
  }

  #streamOf(name: string): Stream {
    let stream = this.#streams.get(name)
    if (!stream) {
      stream = { entries: [], last: StreamId.beforeLife(this.#clock.nowMs()), wakes: new Set() }
      this.#streams.set(name, stream)
    }
    return stream
  }

  #held(value: Json, version: number, ttlMs: number): Held {
    return { text: JSON.stringify(value), version, endsAtMs: this.#clock.monotonicMs() + ttlMs }
  }

  #live(map: Map<string, Held>, key: string): Held | undefined {
    const held = map.get(key)
    if (held && held.endsAtMs > this.#clock.monotonicMs()) return held
    map.delete(key)
    return undefined
  }
}
