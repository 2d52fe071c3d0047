import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Clock } from '../clock.ts'
import type { BusLog } from './bus.ts'
import { StreamId } from './streamId.ts'
import type { StoredEntry, StreamReader } from './streamReader.ts'

const entriesPerReadMax = 100
const blockMs = 1_000
/** Whoever finds this key missing writes a new value: a changed value tells every reader of a wipe. */
const lifeKey = 'house/bus-life'

type XreadReply = [key: Buffer, entries: [id: Buffer, fields: Buffer[]][]][] | null

/** All stream readers of one bus on a single blocking connection. */
export class RedisReaders {
  readonly #readers = new Set<StreamReader>()
  readonly #commands: Redis
  readonly #blocking: Redis
  readonly #clock: Clock
  readonly #log?: BusLog
  /** An entry here ends the blocking read early, whenever it arrives. */
  readonly #wakeKey = `house/bus-wake/${randomUUID()}`
  #wakeId = '0'
  #life?: string
  #checkedAtMs = 0
  #looping = false
  /** A read is under way, without those readers that were busy when it began. */
  #blocked = false
  #closed = false

  constructor(options: { commands: Redis; blocking: Redis; clock: Clock; log?: BusLog }) {
    this.#commands = options.commands
    this.#blocking = options.blocking
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Rejects when the server does not answer; reads until `remove`. */
  async add(reader: StreamReader) {
    this.#life ??= await this.#readLife()
    reader.compare(await this.lastOf(reader.stream))
    this.#readers.add(reader)
    if (this.#looping) await this.#wakeNow()
    else void this.#loop()
  }

  remove(reader: StreamReader) {
    reader.close()
    this.#readers.delete(reader)
  }

  /** Where the stream ends; the beginning when it is not there. */
  async lastOf(streamKey: string): Promise<StreamId> {
    const [last] = await this.#commands.xrevrange(streamKey, '+', '-', 'COUNT', 1)
    return last ? StreamId.parse(last[0]) : StreamId.beginning
  }

  /** A reader has delivered what it was given. */
  wake() {
    if (this.#blocked && !this.#closed) {
      // The blocking read ends by itself within `blockMs` when this fails.
      this.#wakeNow().catch(() => {})
    }
  }

  close() {
    this.#closed = true
    for (const reader of this.#readers) this.remove(reader)
  }

  async #wakeNow() {
    await this.#commands.multi().xadd(this.#wakeKey, 'MAXLEN', 1, '*', 'w', '1').pexpire(this.#wakeKey, 60_000).exec()
  }

  async #loop() {
    this.#looping = true
    while (!this.#closed && this.#readers.size) {
      try {
        await this.#readOnce()
        if (this.#clock.monotonicMs() - this.#checkedAtMs >= blockMs) await this.#checkLife()
      } catch (error) {
        if (this.#closed) break
        this.#log?.warn({ err: error }, 'bus reading interrupted')
        const { promise, resolve } = Promise.withResolvers<void>()
        this.#clock.after(blockMs, resolve)
        await promise
      }
    }
    this.#looping = false
  }

  async #readOnce() {
    const idle = [...this.#readers].filter((reader) => reader.wantsMore)
    const streams = [...Map.groupBy(idle, (reader) => reader.stream)]
    // Several readers of a stream share one read from the earliest place; each skips what it has.
    const places = streams.map(([, readers]) =>
      readers.reduce((least, { after }) => (least.isAfter(after) ? after : least), StreamId.greatest),
    )
    this.#blocked = true
    const reading = this.#blocking.callBuffer(
      ...(['XREAD', 'COUNT', entriesPerReadMax, 'BLOCK', blockMs, 'STREAMS', this.#wakeKey] as const),
      ...streams.map(([stream]) => stream),
      this.#wakeId,
      ...places.map(({ text }) => text),
    )
    const reply = (await reading.finally(() => (this.#blocked = false))) as XreadReply
    for (const [name, entries] of reply ?? []) {
      const key = name.toString()
      if (key === this.#wakeKey) this.#wakeId = entries.at(-1)?.[0].toString() ?? this.#wakeId
      const offered = entries.map(storedEntry)
      for (const reader of streams.find(([stream]) => stream === key)?.[1] ?? []) reader.offer(offered)
    }
  }

  async #readLife(): Promise<string> {
    const mine = randomUUID()
    return (await this.#commands.set(lifeKey, mine, 'NX', 'GET')) ?? mine
  }

  /** After a wipe each reader is told, also one whose stream gets no new entries. */
  async #checkLife() {
    this.#checkedAtMs = this.#clock.monotonicMs()
    const life = await this.#readLife()
    if (life === this.#life) return
    this.#log?.warn({}, 'the bus store was wiped')
    for (const reader of this.#readers) reader.compare(await this.lastOf(reader.stream))
    this.#life = life
  }
}

/** The fields are `m`, the message, and `b`, bytes beside it. */
function storedEntry([id, [, message, , bytes]]: [id: Buffer, fields: Buffer[]]): StoredEntry {
  return { id: StreamId.parse(id.toString()), text: message?.toString() ?? 'null', bytes }
}
