import { Redis, type RedisOptions } from 'ioredis'
import { systemClock, type Clock } from '../clock.ts'
import { ProblemError } from '../contract/problems.ts'
import { keepCountDefault, type Bus, type BusLog, type Json, type Listener } from './bus.ts'
import type { StreamEntry, Subscription } from './bus.ts'
import { RedisReaders } from './redisReaders.ts'
import { appendScript, compareAndSetScript } from './redisScripts.ts'
import { StreamId } from './streamId.ts'
import { StreamReader } from './streamReader.ts'

export interface RedisBusOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. Redis 7 or newer. */
  url: string
  clock?: Clock
  log?: BusLog
}

/** A stream nobody writes to is dropped; what it told is older than anything a reader can use. */
const streamIdleMs = 24 * 3_600_000
const answerMs = 3_000
/** Long enough for TLS to the other side of the world, and for one lost packet. */
const connectMs = 2_000
const retryMsMax = 500
/** So often a connection that only hears is asked whether it is still one. */
const pulseMs = 2_000

/** The bus of several processes. Connects in the background: calls wait up to three seconds for it. */
export function redisBus(options: RedisBusOptions): Bus {
  return new RedisBus(options)
}

class RedisBus implements Bus {
  readonly #commands: Redis
  readonly #subscriber: Redis
  readonly #blocking: Redis
  readonly #pulse: NodeJS.Timeout
  readonly #readers: RedisReaders
  readonly #listeners = new Map<string, Set<Listener>>()
  /** Subscribing and unsubscribing one after the other, so that the last word is the right one. */
  #turn: Promise<unknown> = Promise.resolve()
  readonly #log?: BusLog
  #closed = false

  constructor({ url, clock = systemClock, log }: RedisBusOptions) {
    this.#log = log
    const common: RedisOptions = {
      protocol: 2,
      keepAlive: 10_000,
      retryStrategy: (times) => Math.min(times * 50, retryMsMax),
    }
    // A command fails while its caller still listens: none is sent twice, or late, behind the caller's back.
    const impatient: RedisOptions = {
      ...common,
      connectTimeout: connectMs,
      commandTimeout: answerMs,
      // A network that was cut for a minute is tried by TCP again only after as long: a new connection is there sooner.
      socketTimeout: answerMs,
      maxRetriesPerRequest: 1,
      autoResendUnfulfilledCommands: false,
    }
    this.#commands = new Redis(url, impatient)
    this.#subscriber = new Redis(url, impatient)
    this.#blocking = new Redis(url, { ...common, socketTimeout: 10_000, maxRetriesPerRequest: null })
    for (const connection of this.#connections()) {
      connection.on('error', (error: Error) => log?.warn({ err: error }, 'redis connection failed'))
    }
    this.#pulse = setInterval(() => void this.#subscriber.ping().catch(() => {}), pulseMs).unref()
    this.#subscriber.on('messageBuffer', (topic: Buffer, payload: Buffer) => this.#hear(topic.toString(), payload))
    this.#readers = new RedisReaders({ commands: this.#commands, blocking: this.#blocking, clock, log })
  }

  async publish(topic: string, message: Json, bytes?: Uint8Array) {
    const text = JSON.stringify(message)
    await this.#ask(() => this.#commands.publish(topic, bytes ? payloadOf(text, bytes) : text))
  }

  async subscribe(topic: string, listener: Listener): Promise<Subscription> {
    // The same function may be given twice; each subscription is its own.
    const mine: Listener = (message, bytes) => listener(message, bytes)
    await this.#inTurn(async () => {
      const listeners = this.#listeners.get(topic)
      if (listeners) return void listeners.add(mine)
      await this.#ask(() => this.#subscriber.subscribe(topic))
      this.#listeners.set(topic, new Set([mine]))
    })
    return {
      close: async () => {
        const listeners = this.#listeners.get(topic)
        listeners?.delete(mine)
        await this.#inTurn(async () => {
          if (!listeners || listeners.size || this.#listeners.get(topic) !== listeners) return
          this.#listeners.delete(topic)
          // Unheard of on a lost connection: it will not be asked for again.
          if (!this.#closed) await this.#subscriber.unsubscribe(topic).catch(() => {})
        })
      },
    }
  }

  async append(stream: string, message: Json, keepCount = keepCountDefault, bytes?: Uint8Array) {
    const values = [JSON.stringify(message), keepCount, streamIdleMs, ...(bytes ? [asBuffer(bytes)] : [])]
    return (await this.#ask(() => this.#commands.eval(appendScript, 1, streamKey(stream), ...values))) as string
  }

  async read(
    stream: string,
    afterId: string,
    onEntry: (entry: StreamEntry) => void | Promise<void>,
    onLost: () => void,
  ): Promise<Subscription> {
    const key = streamKey(stream)
    const after = afterId === '$' ? await this.#ask(() => this.#readers.lastOf(key)) : StreamId.parse(afterId)
    const onIdle = () => this.#readers.wake()
    const reader = new StreamReader({ stream: key, after, onEntry, onLost, onIdle, log: this.#log })
    await this.#ask(() => this.#readers.add(reader))
    return { close: async () => this.#readers.remove(reader) }
  }

  async claim(key: string, value: Json, ttlMs: number) {
    const answer = await this.#ask(() =>
      this.#commands.set(valueKey(key), JSON.stringify(value), 'PX', Math.ceil(ttlMs), 'NX'),
    )
    return answer === 'OK'
  }

  async put(key: string, value: Json, ttlMs: number) {
    await this.#ask(() => this.#commands.set(valueKey(key), JSON.stringify(value), 'PX', Math.ceil(ttlMs)))
  }

  async get(key: string) {
    const text = await this.#ask(() => this.#commands.get(valueKey(key)))
    return text === null ? undefined : (JSON.parse(text) as Json)
  }

  async list(prefix: string) {
    const match = `${prefix.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)}*#value`
    // A scan may name a key twice.
    const keys = new Set<string>()
    let cursor = '0'
    do {
      const [next, found] = await this.#ask(() => this.#commands.scan(cursor, 'MATCH', match, 'COUNT', 1_000))
      cursor = next
      for (const key of found) keys.add(key)
    } while (cursor !== '0')
    if (!keys.size) return []
    const names = [...keys]
    const texts = await this.#ask(() => this.#commands.mget(names))
    return names.flatMap((name, index) => {
      const text = texts[index]
      return typeof text === 'string' ? [{ key: name.slice(0, -'#value'.length), value: JSON.parse(text) as Json }] : []
    })
  }

  async delete(key: string) {
    await this.#ask(() => this.#commands.del(valueKey(key), versionedKey(key)))
  }

  async compareAndSet(key: string, version: number, value: Json, ttlMs: number) {
    const text = JSON.stringify(value)
    return (await this.#ask(() =>
      this.#commands.eval(compareAndSetScript, 1, versionedKey(key), version, text, Math.ceil(ttlMs)),
    )) as number | null
  }

  async getVersioned(key: string) {
    const [version, text] = await this.#ask(() => this.#commands.hmget(versionedKey(key), 'v', 'm'))
    return version && text ? { version: Number(version), value: JSON.parse(text) as Json } : undefined
  }

  async close() {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#pulse)
    this.#readers.close()
    this.#listeners.clear()
    for (const connection of this.#connections()) connection.disconnect()
  }

  #connections() {
    return [this.#commands, this.#subscriber, this.#blocking]
  }

  #hear(topic: string, payload: Buffer) {
    const end = payload.indexOf(bytesFollow)
    const text = payload.toString('utf8', 0, end < 0 ? payload.length : end)
    for (const listener of this.#listeners.get(topic) ?? []) {
      try {
        listener(JSON.parse(text) as Json, end < 0 ? undefined : new Uint8Array(payload.subarray(end + 1)))
      } catch (error) {
        this.#log?.error({ err: error, topic }, 'bus listener threw')
      }
    }
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task)
    this.#turn = result.catch(() => {})
    return result
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new ProblemError('STORAGE_UNAVAILABLE', 'the bus is closed')
    try {
      return await command()
    } catch (error) {
      // The server's own refusals are bugs of ours, except where it says that it cannot serve now.
      const refusal = error instanceof Error && error.name === 'ReplyError'
      if (refusal && !/^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM)/.test(error.message)) throw error
      throw Object.assign(new ProblemError('STORAGE_UNAVAILABLE'), { cause: error })
    }
  }
}

/** Between a message and the bytes beside it: JSON as we write it holds no line end. */
const bytesFollow = 0x0a
const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const payloadOf = (text: string, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from(text), Buffer.of(bytesFollow), asBuffer(bytes)])

const streamKey = (name: string) => `${name}#stream`
const valueKey = (name: string) => `${name}#value`
const versionedKey = (name: string) => `${name}#versioned`
