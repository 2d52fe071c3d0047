import { z } from 'zod'
import type { Bus, Json, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { factsStream, factsWantedTopic, ordersTopic, PresenceFact } from '../../infra/contract/facts.ts'
import { partsOfRoom, roomIdOf, type RoomId, type TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import { minuteEventsTopic } from '../protocol/minutes.ts'
import { MinuteNotices } from '../ringing/minuteNotices.ts'
import { AccountNews } from './accountNews.ts'
import { BusCheckpoints } from './busCheckpoints.ts'
import type { Payer } from './payers.ts'
import { RoomMeter, type HeardFact, type RoomMeterDeps, type RunResult } from './roomMeter.ts'
import { LeaseEpochStale } from './leases.ts'
import { ClaimLost } from './roomStore.ts'
import { MeetingGone } from './roomTerms.ts'

export interface RoomMetersDeps extends RoomMeterDeps {
  bus: Bus
  clock: Clock
  log: Log
  newId: <T extends string>() => T
}

const tickMs = 250
const retryMs = 1_000
/** How often what is heard and not stored is put on the bus. */
const busCheckpointMs = 1_000
/** A process that ends waits this long to read what its nodes said last. */
const drainMs = 2_000

/** Between the facts of this process: reading it means that everything before was read. */
const Marker = z.object({ marker: z.string() })

interface Entry {
  meter: RoomMeter
  /** The rooms whose people it counts: its own, and side rooms of it. */
  rooms: Set<RoomId>
  /** From the monotonic to the wall clock, as it was when the room began: one that is set anew moves no room's time. */
  wallMs: number
  /** On the monotonic clock: a wall clock that is set back keeps no room waiting. */
  againAtMs: number
  /** The run that is under way. */
  running?: Promise<void>
  /** Something happened during the run that wants another. */
  again?: boolean
  /** A checkpoint is on its way to the bus. */
  writing?: Promise<void>
}

/** Reads the facts of all rooms and keeps a meter for each that is heard of. */
export class RoomMeters {
  readonly #deps: RoomMetersDeps
  readonly #rooms = new Map<RoomId, Entry>()
  readonly #checkpoints: BusCheckpoints
  readonly #news: AccountNews
  readonly #notices: MinuteNotices
  #reading?: Subscription
  #stopTicking: (() => void)[] = []
  readonly #markers = new Map<string, () => void>()

  constructor(deps: RoomMetersDeps) {
    this.#deps = deps
    this.#checkpoints = new BusCheckpoints(deps.bus)
    this.#notices = new MinuteNotices(deps)
    this.#news = new AccountNews(deps, (tenantId, payer) => this.#look(tenantId, payer))
  }

  async start(): Promise<void> {
    const { bus, clock, log } = this.#deps
    await this.#news.start()
    this.#reading = await bus.read(
      factsStream,
      '$',
      ({ message }) => this.#hear(message),
      // Facts are cumulative: what was missed is in the next one of each peer.
      () => log.warn('presence facts were lost'),
    )
    const stopRuns = clock.every(tickMs, () => {
      for (const [roomId, entry] of this.#rooms) {
        if (entry.againAtMs <= clock.monotonicMs() && !entry.running) void this.#run(roomId, entry)
      }
    })
    const stopWriting = clock.every(busCheckpointMs, () => {
      for (const [roomId, entry] of this.#rooms) this.#write(roomId, entry)
    })
    this.#stopTicking = [stopRuns, stopWriting]
  }

  /** Reads the last words of this process's nodes, stores everything and gives the rooms to whoever is left. */
  async close(): Promise<void> {
    if (!this.#reading) return
    for (const stop of this.#stopTicking) stop()
    await this.idle()
    await this.#reading.close()
    await this.#news.close()
    for (const [roomId, entry] of this.#rooms) await this.#run(roomId, entry, true)
    this.#rooms.clear()
  }

  /** Resolves when every fact that was published before is heard, and what is due is stored. */
  async idle(): Promise<void> {
    await this.#drain()
    for (let running = this.#running(); running.length; running = this.#running()) await Promise.all(running)
  }

  /**
   * Meters rooms again whose leases nobody renews: what the bus or the nodes still know of them is charged
   * before they are settled. [ML58]
   */
  async revive(tenantId: TenantId, lateMs: number): Promise<void> {
    const found = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('quota_leases')
        .select('meeting_id')
        .distinct()
        .where('state', '=', 'open')
        .where('used_total', '>', 0)
        .where('valid_until', '<', new Date(lateMs))
        .execute(),
    )
    for (const { meeting_id: meetingId } of found) {
      const roomId = roomIdOf(tenantId, meetingId)
      if (!this.#rooms.has(roomId)) await this.#run(roomId, this.#entry(roomId))
    }
  }

  #running(): Promise<void>[] {
    return [...this.#rooms.values()].flatMap(({ running, writing }) => [running ?? [], writing ?? []].flat())
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
    // One meter for a meeting and its side rooms: whoever goes over is charged once. [ML67]
    const roomId = fact.meteredIn ?? fact.roomId
    const isNew = !this.#rooms.has(roomId)
    const entry = this.#entry(roomId)
    entry.rooms.add(fact.roomId)
    const moved = entry.meter.hear(fact, this.#nowMs(entry))
    if (isNew || moved) void this.#run(roomId, entry)
  }

  #entry(roomId: RoomId): Entry {
    const known = this.#rooms.get(roomId)
    if (known) return known
    const { clock } = this.#deps
    const wallMs = clock.nowMs() - clock.monotonicMs()
    const entry = { meter: new RoomMeter(roomId, this.#deps), rooms: new Set([roomId]), wallMs, againAtMs: -Infinity }
    this.#rooms.set(roomId, entry)
    this.#news.follow(partsOfRoom(roomId).tenantId)
    return entry
  }

  #nowMs({ wallMs }: Entry): number {
    return Math.round(wallMs + this.#deps.clock.monotonicMs())
  }

  /** Something about an account has changed: the rooms it pays in see what that means for them. */
  #look(tenantId: TenantId, payer: Payer | null) {
    for (const [roomId, entry] of this.#rooms) {
      if (partsOfRoom(roomId).tenantId !== tenantId) continue
      if (payer === null || entry.meter.concerns(payer)) void this.#run(roomId, entry)
    }
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
    const { clock, log } = this.#deps
    const [nowMs, monotonicMs] = [this.#nowMs(entry), clock.monotonicMs()]
    entry.againAtMs = monotonicMs + retryMs
    try {
      const result = await entry.meter.run(nowMs, { handOver, recall: () => this.#recall(roomId) })
      if (result.againAtMs !== null) entry.againAtMs = monotonicMs + result.againAtMs - nowMs
      if (result.againAtMs === null && !entry.again) this.#forget(roomId)
      await this.#tell(roomId, entry, result)
    } catch (error) {
      // Its meeting is gone, or never was.
      if (error instanceof MeetingGone || isForeignKeyViolation(error)) this.#forget(roomId)
      if (error instanceof ClaimLost || error instanceof LeaseEpochStale)
        log.warn({ roomId }, 'another process meters the room')
      else log.warn({ err: error, roomId }, 'metering failed, to be tried again')
    }
  }

  /** What is stored is told; a bus that is away keeps nobody from storing more. */
  async #tell(roomId: RoomId, { rooms }: Entry, { orders, events, look, askNodes }: RunResult): Promise<void> {
    const { bus, log } = this.#deps
    const { tenantId } = partsOfRoom(roomId)
    try {
      if (askNodes) for (const room of rooms) await bus.publish(factsWantedTopic, { roomId: room })
      for (const order of orders) for (const room of rooms) await bus.publish(ordersTopic(room), order)
      for (const event of events) await bus.publish(minuteEventsTopic(tenantId), event)
      for (const payer of look) await this.#news.publish(tenantId, payer)
      for (const event of events) await this.#notices.keep(tenantId, event)
    } catch (error) {
      log.warn({ err: error, roomId }, 'orders were not told')
    }
  }

  async #recall(roomId: RoomId): Promise<HeardFact[]> {
    try {
      return await this.#checkpoints.read(roomId)
    } catch (error) {
      this.#deps.log.warn({ err: error, roomId }, 'without what the last meter had heard')
      return []
    }
  }

  #write(roomId: RoomId, entry: Entry) {
    // While it is being stored, what the bus has is still what is not.
    if (entry.writing || entry.running) return
    const unstored = entry.meter.unstored()
    if (!unstored?.heard.length) return
    entry.writing = this.#checkpoints
      .write(roomId, unstored)
      .then(
        (written) => written || this.#deps.log.warn({ roomId }, 'another process has checkpoints of the room'),
        (error: unknown) => this.#deps.log.warn({ err: error, roomId }, 'checkpoint not on the bus'),
      )
      .then(() => delete entry.writing)
      .then(() => undefined)
  }

  #forget(roomId: RoomId) {
    this.#rooms.delete(roomId)
    this.#checkpoints.forget(roomId)
  }
}

const isForeignKeyViolation = (error: unknown) => (error as { code?: unknown }).code === '23503'
