import type { z } from 'zod'
import type { Clock } from '../../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../../infra/contract/ids.ts'
import { limits } from '../../../infra/contract/limits.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Mail } from '../../../infra/mail/mail.ts'
import { hashSecret, tenantOf } from '../../../infra/secrets.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PersonTimes } from '../../hours/personTimes.ts'
import { bookedPath, type Booking, type BookingOffer, type bookingRoutes } from '../../protocol/booking.ts'
import { joinPath } from '../joinPath.ts'
import { hostedMeeting } from '../meetingAccess.ts'
import type { Meetings } from '../meetings.ts'
import { spanAsked, type OccurrenceSpan } from '../occurrenceSpan.ts'
import { scheduleAt } from '../scheduleAt.ts'
import type { Viewer } from '../viewer.ts'
import { BookingLetters, type BookingNotice } from './bookingLetters.ts'
import { bookableUntil, freeStarts } from './freeStarts.ts'
import {
  bookedAt,
  bookingsQuery,
  hostOf,
  pageBehind,
  startOf,
  termsOf,
  type BookingRow,
  type PageRow,
} from './pageRecord.ts'

const dayMs = 86_400_000

type Asked = z.output<(typeof bookingRoutes)['POST /api/booking-links/:secret/bookings']['body']>

export interface GuestBookingsDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  mail: Mail
  publicUrl: string
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
  times: PersonTimes
  meetings: Pick<Meetings, 'insert' | 'changeIn' | 'cancel'>
}

/** What people outside do: they see free starts, book one, move it and cancel it, each by a secret link. */
export class GuestBookings {
  readonly #deps: GuestBookingsDeps
  readonly #letters: BookingLetters

  constructor(deps: GuestBookingsDeps) {
    this.#deps = deps
    this.#letters = new BookingLetters(deps)
  }

  /** Throws ProblemError LINK_INVALID, BODY_INVALID (more than 62 days). */
  async offer(secret: string, { from, until }: { from: string; until: string }): Promise<BookingOffer> {
    const span = spanAsked(from, until)
    return this.#deps.storage.inTenant(tenantOf(secret), async (tx) => {
      const page = await pageBehind(tx, secret)
      if (!page) throw new ProblemError('LINK_INVALID')
      return this.#offerOf(tx, page, span, null)
    })
  }

  /**
   * One transaction under a lock of the host, so that of two who want a start one gets a clear answer. Throws
   * ProblemError LINK_INVALID, SLOT_TAKEN, ZONE_UNKNOWN. [PB5]
   */
  async book(secret: string, asked: Asked): Promise<Booking> {
    const { storage, zones, newId, newSecret, meetings } = this.#deps
    const tenantId = tenantOf(secret)
    if (!hasZone(zones, asked.zone)) throw new ProblemError('ZONE_UNKNOWN', asked.zone)
    return storage.inTenant(tenantId, async (tx) => {
      const page = await this.#lockedPage(tx, secret)
      const host = await hostOf(tx, page.host_id)
      const startMs = Date.parse(asked.startsAt)
      await this.#refuseTaken(tx, page, startMs, null)
      const { name, email, zone, language } = asked
      const schedule = scheduleAt(zones, host.zone, startMs, page.duration_seconds)
      const made = await meetings.insert(tx, viewerOf(page), meetingAsked(page, asked), schedule)
      const own = newSecret(tenantId)
      const keys = { id: newId<string>(), tenant_id: tenantId, booking_page_id: page.id, meeting_id: made.row.id }
      await tx
        .insertInto('page_bookings')
        .values({ ...keys, secret_hash: hashSecret(own), name, email, zone })
        .execute()
      // Whoever books has said yes.
      const said = { answer: 'yes' as const, answered_at: new Date(this.#deps.clock.nowMs()) }
      await tx.updateTable('meeting_guests').set(said).where('meeting_id', '=', made.row.id).execute()
      await tx
        .updateTable('booking_links')
        .set({ used_at: new Date(this.#deps.clock.nowMs()) })
        .where('secret_hash', '=', hashSecret(secret))
        .execute()
      const notice = { tenantId, title: made.row.title, startMs, host, guest: { name, email, zone, language } }
      await this.#letters.toHost(tx, 'booked', notice)
      await this.#letters.toGuest(tx, notice, own)
      return this.#bookingOf(await mustFind(tx, own), host.name, own)
    })
  }

  /** Throws ProblemError LINK_INVALID, here and below for a secret that leads nowhere. */
  async look(secret: string): Promise<Booking> {
    return this.#deps.storage.inTenant(tenantOf(secret), async (tx) => {
      const row = await mustFind(tx, secret)
      return this.#bookingOf(row, (await hostOf(tx, row.host_id)).name, secret)
    })
  }

  /** Where a booking may be moved. Throws ProblemError MEETING_OVER where its page was taken away, too. */
  async starts(secret: string, { from, until }: { from: string; until: string }): Promise<BookingOffer> {
    const span = spanAsked(from, until)
    return this.#deps.storage.inTenant(tenantOf(secret), async (tx) => {
      const { row, page } = await this.#movable(tx, secret)
      return this.#offerOf(tx, page, span, row.meeting_id)
    })
  }

  /** Throws ProblemError SLOT_TAKEN, MEETING_OVER (cancelled, begun, or the page is gone). [PB7] */
  async move(secret: string, startsAt: string): Promise<Booking> {
    const { storage, zones, meetings } = this.#deps
    return storage.inTenant(tenantOf(secret), async (tx) => {
      const { row, page } = await this.#movable(tx, secret)
      await lockHost(tx, page)
      const startMs = Date.parse(startsAt)
      await this.#refuseTaken(tx, page, startMs, row.meeting_id)
      const host = await hostOf(tx, page.host_id)
      const before = await hostedMeeting(tx, viewerOf(page), row.meeting_id)
      const { startLocal, zone } = scheduleAt(zones, host.zone, startMs, page.duration_seconds)
      await meetings.changeIn(tx, viewerOf(page), before, { revision: before.row.revision, startLocal, zone })
      await this.#letters.toHost(tx, 'moved', noticeOf(row, host, startMs))
      return this.#bookingOf(await mustFind(tx, secret), host.name, secret)
    })
  }

  /** Cancelling twice changes nothing. Throws ProblemError MEETING_OVER once it has begun. [PB7] */
  async cancel(secret: string): Promise<Booking> {
    const { storage, zones, clock, meetings } = this.#deps
    const tenantId = tenantOf(secret)
    const row = await storage.inTenant(tenantId, (tx) => mustFind(tx, secret))
    if (row.cancelled_at === null) {
      if (startOf(zones, row) <= clock.nowMs()) throw new ProblemError('MEETING_OVER')
      await meetings.cancel(viewerOf(row), row.meeting_id)
      await storage.inTenant(tenantId, async (tx) => {
        const host = await hostOf(tx, row.host_id)
        await this.#letters.toHost(tx, 'cancelled', noticeOf(row, host, startOf(zones, row)))
      })
    }
    return this.look(secret)
  }

  async #offerOf(tx: Tx, page: PageRow, span: OccurrenceSpan, moving: MeetingId | null): Promise<BookingOffer> {
    const host = await hostOf(tx, page.host_id)
    const starts = await this.#starts(tx, page, span, moving)
    return {
      title: page.title,
      text: page.body,
      hostName: host.name,
      hostZone: host.zone,
      durationSeconds: page.duration_seconds,
      startsAt: starts.map((atMs) => new Date(atMs).toISOString()),
      bookableUntil: new Date(bookableUntil(termsOf(page), this.#deps.clock.nowMs())).toISOString(),
    }
  }

  async #starts(tx: Tx, page: PageRow, span: OccurrenceSpan, moving: MeetingId | null): Promise<number[]> {
    const { clock, zones, times } = this.#deps
    const around = { fromMs: span.fromMs - dayMs, untilMs: span.untilMs + dayMs, exceptMeetingId: moving }
    const calendar = (await times.read(tx, [page.host_id], around)).get(page.host_id)
    if (!calendar) return []
    const booked = (await bookedAt(tx, page.id)).filter(({ meeting_id }) => meeting_id !== moving)
    const host = { time: calendar.time, busy: calendar.busy, booked: booked.map((row) => startOf(zones, row)) }
    return freeStarts(zones, termsOf(page), host, { ...span, nowMs: clock.nowMs() })
  }

  async #refuseTaken(tx: Tx, page: PageRow, startMs: number, moving: MeetingId | null): Promise<void> {
    const free = await this.#starts(tx, page, { fromMs: startMs, untilMs: startMs + 1 }, moving)
    if (!free.includes(startMs)) throw new ProblemError('SLOT_TAKEN')
  }

  /** Read again under the lock: a link for one booking may have been used in the meantime. */
  async #lockedPage(tx: Tx, secret: string): Promise<PageRow> {
    const seen = await pageBehind(tx, secret)
    if (seen) await lockHost(tx, seen)
    const page = seen && (await pageBehind(tx, secret))
    if (!page) throw new ProblemError('LINK_INVALID')
    return page
  }

  async #movable(tx: Tx, secret: string): Promise<{ row: BookingRow; page: PageRow }> {
    const row = await mustFind(tx, secret)
    const begun = startOf(this.#deps.zones, row) <= this.#deps.clock.nowMs()
    const page = await tx
      .selectFrom('booking_pages')
      .selectAll()
      .where('id', '=', row.booking_page_id)
      .executeTakeFirst()
    if (row.cancelled_at !== null || begun || !page) throw new ProblemError('MEETING_OVER')
    return { row, page }
  }

  #bookingOf(row: BookingRow, hostName: string, secret: string): Booking {
    const startMs = startOf(this.#deps.zones, row)
    return {
      title: row.title,
      hostName,
      startsAt: new Date(startMs).toISOString(),
      endsAt: new Date(startMs + row.duration_seconds * 1000).toISOString(),
      name: row.name,
      zone: row.zone,
      state: row.cancelled_at === null ? 'booked' : 'cancelled',
      meetingLink: joinPath(row.link_secret),
      link: bookedPath(secret),
    }
  }
}

/** Whoever books with the same host waits here. */
async function lockHost(tx: Tx, { host_id }: Pick<PageRow, 'host_id'>): Promise<void> {
  await tx.selectFrom('people').select('id').where('id', '=', host_id).forNoKeyUpdate().execute()
}

async function mustFind(tx: Tx, secret: string): Promise<BookingRow> {
  const row = await bookingsQuery(tx).where('secret_hash', '=', hashSecret(secret)).executeTakeFirst()
  if (!row) throw new ProblemError('LINK_INVALID')
  return row
}

/** The meeting is the host's; so is everything done to it. */
function viewerOf({ tenant_id, host_id }: Pick<BookingRow, 'tenant_id' | 'host_id'>): Viewer {
  return { tenantId: tenant_id, personId: host_id, role: 'member' }
}

function meetingAsked(page: PageRow, { name, email, zone, language, text }: Asked) {
  return {
    title: `${page.title}: ${name}`.slice(0, limits.nameCharactersMax),
    notes: text,
    guests: [{ email, name, zone, language, required: true }],
    bufferBeforeMinutes: page.buffer_before_minutes,
    bufferAfterMinutes: page.buffer_after_minutes,
  }
}

function noticeOf(row: BookingRow, host: BookingNotice['host'], startMs: number): BookingNotice {
  const guest = { name: row.name, email: row.email, zone: row.zone, language: host.language }
  return { tenantId: row.tenant_id, title: row.title, startMs, host, guest }
}
