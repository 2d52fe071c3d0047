import type { TenantId } from '../../infra/contract/ids.ts'
import { calendarFile } from './calendarFile.ts'
import { invitedTo } from './changeNews.ts'
import type { Freshness } from './freshness.ts'
import type { Addressee } from './invitations.ts'
import { loadMeeting } from './meetingRecord.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import { zoneChangeLetter } from './zoneChangeLetter.ts'

const meetingsPerRound = 50
/** What somebody's look moved, between one start and the next, waits no longer for its letter. */
const sweepEveryMs = 10 * 60_000

type Parts = Pick<
  SchedulerParts,
  'storage' | 'zones' | 'clock' | 'mail' | 'log' | 'publicUrl' | 'zoneMoves' | 'invitations'
>

/**
 * After a new release of tzdata: derives the instants of all coming meetings anew and writes to the people of those
 * that moved. What is left to do stands in the tables, so that a process that dies loses nothing, and several may
 * sweep at once.
 */
export class ZoneChange {
  readonly #parts: Parts
  readonly #freshness: Freshness
  #sweeping: Promise<void> | null = null
  #stop: (() => void) | null = null
  #closed = false

  constructor(parts: Parts, freshness: Freshness) {
    this.#parts = parts
    this.#freshness = freshness
  }

  /** Sweeps at once and from time to time; nobody waits for it. */
  start(): void {
    this.#stop = this.#parts.clock.every(sweepEveryMs, () => void this.sweep())
    void this.sweep()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stop?.()
    await this.#sweeping
  }

  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepAll().finally(() => {
      this.#sweeping = null
    })
    return this.#sweeping
  }

  async #sweepAll(): Promise<void> {
    const { storage, log } = this.#parts
    try {
      for (const tenantId of await storage.tenants()) {
        while (!this.#closed && (await this.#deriveSome(tenantId)) === meetingsPerRound);
        while (!this.#closed && (await this.#tellSome(tenantId)) === meetingsPerRound);
      }
    } catch (err) {
      log.warn({ err }, 'meetings could not be derived anew; they are when somebody looks, or in the next round')
    }
  }

  #deriveSome(tenantId: TenantId): Promise<number> {
    return this.#parts.storage.inTenant(tenantId, (tx) => this.#freshness.ensureSome(tx, meetingsPerRound))
  }

  /** One letter to each person of a meeting, however many of its occurrences moved. */
  #tellSome(tenantId: TenantId): Promise<number> {
    const { storage, zones, clock, mail, publicUrl, zoneMoves, invitations } = this.#parts
    return storage.inTenant(tenantId, async (tx) => {
      const meetingIds = await zoneMoves.waiting(tx, meetingsPerRound)
      for (const meetingId of meetingIds) {
        const moves = await zoneMoves.take(tx, meetingId)
        const meeting = await loadMeeting(tx, { meetingId })
        if (!meeting || meeting.row.cancelled_at || moves.length === 0) continue
        const nowMs = clock.nowMs()
        const to = invitedTo(meeting)
        const copies = await invitations.copies(tx, meeting, to, nowMs)
        const hosts = calendarFile({ zones, meeting, method: 'PUBLISH', publicUrl, nowMs })
        const letter = (reader: Addressee, calendar: string) =>
          zoneChangeLetter({ zones, publicUrl, meeting, moves, reader, calendar })
        await mail.post(tx, [
          letter(meeting.host, hosts),
          ...to.map((reader, place) => letter(reader, copies[place] ?? hosts)),
        ])
      }
      return meetingIds.length
    })
  }
}
