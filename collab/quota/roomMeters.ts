import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { factsStream, ordersTopic, PresenceFact } from '../../infra/contract/facts.ts'
import type { RoomId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { RoomMeter, type RoomMeterDeps } from './roomMeter.ts'
import { ClaimLost } from './roomStore.ts'

export interface RoomMetersDeps extends RoomMeterDeps {
  bus: Bus
  clock: Clock
  log: Log
  newId: () => string
}

const tickMs = 250
const retryMs = 1_000
/** A process that ends waits this long to read what its nodes said last. */
const drainMs = 2_000

/** Between the facts of this process: reading it means that everything before was read. */
const Marker = z.object({ marker: z.string() })

interface Entry {
  meter: RoomMeter
  againAtMs: number
  /** The run that is under way. */
  running?: Promise<void>
  /** Something happened during the run that wants another. */
  again?: boolean
}

/** Reads the facts of all rooms and keeps a meter for each that is heard of. */
export class RoomMeters {
  readonly #deps: RoomMetersDeps
  readonly #rooms = new Map<RoomId, Entry>()
  #reading?: Subscription
  #stopTicking: () => void = () => undefined
  readonly #markers = new Map<string, () => void>()

  constructor(deps: RoomMetersDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { bus, clock, log } = this.#deps
    this.#reading = await bus.read(
      factsStream,
      '$',
      ({ message }) => this.#hear(message),
      // Facts are cumulative: what was missed is in the next one of each peer.
      () => log.warn('presence facts were lost'),
    )
    this.#stopTicking = clock.every(tickMs, () => {
      for (const [roomId, entry] of this.#rooms) {
        if (entry.againAtMs <= clock.nowMs() && !entry.running) void this.#run(roomId, entry)
      }
    })
  }

  /** Reads the last words of this process's nodes, stores everything and gives the rooms to whoever is left. */
  async close(): Promise<void> {
    if (!this.#reading) return
    this.#stopTicking()
    await this.idle()
    await this.#reading.close()
    for (const [roomId, entry] of this.#rooms) await this.#run(roomId, entry, true)
    this.#rooms.clear()
  }

  /** Resolves when every fact that was published before is heard, and what is due is stored. */
  async idle(): Promise<void> {
    await this.#drain()
    for (let running = this.#running(); running.length; running = this.#running()) await Promise.all(running)
  }

  #running(): Promise<void>[] {
    return [...this.#rooms.values()].flatMap((entry) => entry.running ?? [])
  }

  async #drain(): Promise<void> {
    const { bus, clock, newId } = this.#deps
    const { promise, resolve } = Promise.withResolvers<void>()
    const marker = newId()
    this.#markers.set(marker, resolve)
    const cancel = clock.after(drainMs, resolve)
    try {
      await bus.append(factsStream, { marker })
      await promise
    } catch {
      // Without a bus nothing more can be heard.
    } finally {
      cancel()
      this.#markers.delete(marker)
    }
  }

  #hear(message: Json) {
    const parsed = PresenceFact.safeParse(message)
    if (!parsed.success) {
      const marker = Marker.safeParse(message)
      if (!marker.success) this.#deps.log.warn({ err: parsed.error }, 'presence fact unreadable')
      else this.#markers.get(marker.data.marker)?.()
      return
    }
    const fact = parsed.data
    const entry = this.#rooms.get(fact.roomId) ?? { meter: new RoomMeter(fact.roomId, this.#deps), againAtMs: 0 }
    const isNew = !this.#rooms.has(fact.roomId)
    this.#rooms.set(fact.roomId, entry)
    entry.meter.hear(fact, this.#deps.clock.nowMs())
    if (isNew || fact.ended) void this.#run(fact.roomId, entry)
  }

  /** One run at a time for a room; who comes meanwhile has it run once more. */
  async #run(roomId: RoomId, entry: Entry, handOver = false): Promise<void> {
    if (entry.running) {
      entry.again = true
      return entry.running
    }
    entry.running = (async () => {
      do {
        entry.again = false
        await this.#runOnce(roomId, entry, handOver)
      } while (entry.again)
    })().finally(() => delete entry.running)
    return entry.running
  }

  async #runOnce(roomId: RoomId, entry: Entry, handOver: boolean): Promise<void> {
    const { bus, clock, log } = this.#deps
    const nowMs = clock.nowMs()
    try {
      const { orders, againAtMs } = await entry.meter.run(nowMs, handOver)
      entry.againAtMs = againAtMs ?? nowMs + retryMs
      if (againAtMs === null && !entry.again) this.#rooms.delete(roomId)
      for (const order of orders) await bus.publish(ordersTopic(roomId), order)
    } catch (error) {
      entry.againAtMs = nowMs + retryMs
      // Its meeting is gone, or never was.
      if (isForeignKeyViolation(error)) this.#rooms.delete(roomId)
      if (error instanceof ClaimLost) log.warn({ roomId }, 'another process meters the room')
      else log.warn({ err: error, roomId }, 'metering failed, to be tried again')
    }
  }
}

const isForeignKeyViolation = (error: unknown) => (error as { code?: unknown }).code === '23503'
