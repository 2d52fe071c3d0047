import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { endingsTopic, ordersTopic, RoomEnding, type RoomOrder } from '../../infra/contract/facts.ts'
import { partsOfRoom, roomIdOf, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { MeetingFeed } from '../chat/meetingFeed.ts'
import type { Placement } from '../ports.ts'
import type { BreakoutNotes } from './breakoutNotes.ts'
import { roomsOf } from './breakoutStore.ts'

export interface BreakoutEndsDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  feed: MeetingFeed
  placement: Pick<Placement, 'presence'>
  notes: Pick<BreakoutNotes, 'flowBack'>
}

interface Awaited {
  tenantId: TenantId
  breakoutId: string
  endsAtMs: number | null
}

/** Pages go back by themselves when they are told; who is still there after this is sent out. */
const wayBackMs = 8_000
const sweepEveryMs = 30_000
/** Rooms in which nobody is, nor in the main one, are given up after this. */
const desertedAfterMs = 5 * 60_000

/**
 * Ends side rooms: when their time is over, when the main meeting is ended, when nobody is there any more. Every
 * process may; the first one does it. What a process that died left half done is finished by the next sweep. [BR5]
 */
export class BreakoutEnds {
  readonly #deps: BreakoutEndsDeps
  readonly #timers = new Map<string, () => void>()
  readonly #stops: (() => void)[] = []
  #subscription: Subscription | null = null
  #sweeping: Promise<void> | null = null
  #closed = false

  constructor(deps: BreakoutEndsDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { bus, clock, log } = this.#deps
    this.#subscription = await bus.subscribe(endingsTopic, (message) => {
      const ending = RoomEnding.safeParse(message)
      if (!ending.success) return log.warn('message among the endings is none')
      const { tenantId, meetingId } = partsOfRoom(ending.data.roomId)
      void this.#try({ tenantId, meetingId }, () => this.#endBeside(tenantId, meetingId))
    })
    this.#stops.push(
      clock.every(sweepEveryMs, () => {
        this.#sweeping ??= this.sweep().finally(() => (this.#sweeping = null))
      }),
    )
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const stop of [...this.#stops, ...this.#timers.values()]) stop()
    await this.#subscription?.close()
    await this.#sweeping
  }

  /** Ends them at that instant, unless it is put off by another word. */
  await({ tenantId, breakoutId, endsAtMs }: Awaited): void {
    this.#after(breakoutId, endsAtMs === null ? null : endsAtMs - this.#deps.clock.nowMs(), () =>
      this.#endInTime(tenantId, breakoutId),
    )
  }

  /** Throws STORAGE_UNAVAILABLE. */
  endNow(tenantId: TenantId, breakoutId: string): Promise<void> {
    return this.#end(tenantId, breakoutId, false)
  }

  /** What is due, in every company. */
  async sweep(): Promise<void> {
    const { storage } = this.#deps
    await this.#try({}, async () => {
      for (const tenantId of await storage.tenants()) await this.#try({ tenantId }, () => this.#sweepTenant(tenantId))
    })
  }

  async #sweepTenant(tenantId: TenantId): Promise<void> {
    const { storage, clock } = this.#deps
    const rows = await storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('breakouts')
        .select(['id', 'meeting_id', 'opened_at', 'ends_at', 'closed_at'])
        .where((where) =>
          where.or([
            where('closed_at', 'is', null),
            where('notes_at', 'is', null),
            where('notes_seed', 'is not', null),
          ]),
        )
        .execute(),
    )
    for (const { id, meeting_id: meetingId, opened_at, ends_at, closed_at } of rows) {
      const nowMs = clock.nowMs()
      if (closed_at) {
        if (nowMs >= closed_at.getTime() + wayBackMs) await this.#settle(tenantId, id)
      } else if (ends_at && ends_at.getTime() <= nowMs) await this.#end(tenantId, id, false)
      else if (nowMs >= opened_at.getTime() + desertedAfterMs && (await this.#isDeserted(tenantId, id, meetingId)))
        await this.#end(tenantId, id, false)
      else if (!this.#timers.has(id)) this.await({ tenantId, breakoutId: id, endsAtMs: ends_at?.getTime() ?? null })
    }
  }

  async #isDeserted(tenantId: TenantId, breakoutId: string, meetingId: MeetingId): Promise<boolean> {
    const { storage, placement } = this.#deps
    const rooms = await storage.inTenant(tenantId, (tx) => roomsOf(tx, breakoutId))
    for (const id of [meetingId, ...rooms.map(({ roomId }) => roomId)])
      if ((await placement.presence(roomIdOf(tenantId, id))).length > 0) return false
    return true
  }

  /** Somebody may have given more time in another process. */
  async #endInTime(tenantId: TenantId, breakoutId: string): Promise<void> {
    const row = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('breakouts').select(['ends_at', 'closed_at']).where('id', '=', breakoutId).executeTakeFirst(),
    )
    if (!row || row.closed_at || !row.ends_at) return
    const endsAtMs = row.ends_at.getTime()
    if (endsAtMs > this.#deps.clock.nowMs()) this.await({ tenantId, breakoutId, endsAtMs })
    else await this.#end(tenantId, breakoutId, false)
  }

  /** The main meeting was ended for everybody, and with it what stands beside it. */
  async #endBeside(tenantId: TenantId, meetingId: MeetingId): Promise<void> {
    const row = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('breakouts')
        .select('id')
        .where('meeting_id', '=', meetingId)
        .where('closed_at', 'is', null)
        .executeTakeFirst(),
    )
    if (row) await this.#end(tenantId, row.id, true)
  }

  async #end(tenantId: TenantId, breakoutId: string, over: boolean): Promise<void> {
    const { storage, clock, feed, log } = this.#deps
    const now = new Date(clock.nowMs())
    const ended = await storage.inTenant(tenantId, async (tx) => {
      const row = await tx
        .updateTable('breakouts')
        .set({ closed_at: now })
        .where('id', '=', breakoutId)
        .where('closed_at', 'is', null)
        .returning('meeting_id')
        .executeTakeFirst()
      if (!row) return undefined
      const rooms = tx.selectFrom('breakout_rooms').select('meeting_id').where('breakout_id', '=', breakoutId)
      await tx.updateTable('meetings').set({ cancelled_at: now }).where('id', 'in', rooms).execute()
      return row
    })
    this.#after(breakoutId, wayBackMs, () => this.#settle(tenantId, breakoutId))
    if (!ended) return
    log.info({ tenantId, breakoutId, over }, 'side rooms closed')
    await feed.tell(tenantId, ended.meeting_id, 'breakouts.changed', { meetingId: ended.meeting_id, over })
  }

  /** Sends out who is still there, and brings the notes home. */
  async #settle(tenantId: TenantId, breakoutId: string): Promise<void> {
    const { storage, bus, notes } = this.#deps
    this.#timers.delete(breakoutId)
    const order: RoomOrder = { order: 'end' }
    for (const { roomId } of await storage.inTenant(tenantId, (tx) => roomsOf(tx, breakoutId)))
      await bus.publish(ordersTopic(roomIdOf(tenantId, roomId)), order)
    await notes.flowBack(tenantId, breakoutId)
  }

  #after(breakoutId: string, delayMs: number | null, task: () => Promise<void>): void {
    this.#timers.get(breakoutId)?.()
    this.#timers.delete(breakoutId)
    if (delayMs === null || this.#closed) return
    const run = () => void this.#try({ breakoutId }, task)
    this.#timers.set(breakoutId, this.#deps.clock.after(Math.max(0, delayMs), run))
  }

  /** A failure is the next sweep's to mend. */
  async #try(about: object, task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (err) {
      this.#deps.log.warn({ err, ...about }, 'side rooms could not be ended or settled')
    }
  }
}
