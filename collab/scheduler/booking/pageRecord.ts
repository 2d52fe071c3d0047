import type { Selectable } from 'kysely'
import type { PersonId } from '../../../infra/contract/ids.ts'
import { hashSecret } from '../../../infra/secrets.ts'
import type { BookingPagesTable, PageBookingsTable } from '../../../infra/storage/pollTables.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import { resolveLocal } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { bookingPath, type BookingPage } from '../../protocol/booking.ts'
import type { MeetingRow } from '../meetingRecord.ts'
import type { BookingTerms } from './freeStarts.ts'

export type PageRow = Selectable<BookingPagesTable>

/** A booking with when its meeting is, or was. */
export type BookingRow = Selectable<PageBookingsTable> &
  Pick<MeetingRow, 'start_local' | 'duration_seconds' | 'cancelled_at' | 'host_id' | 'link_secret'> & {
    meeting_zone: string
    title: string
  }

export function termsOf(page: PageRow): BookingTerms {
  return {
    durationSeconds: page.duration_seconds,
    windows: page.windows,
    stepMinutes: page.step_minutes,
    bufferBeforeMinutes: page.buffer_before_minutes,
    bufferAfterMinutes: page.buffer_after_minutes,
    noticeMinutes: page.notice_minutes,
    daysAheadMax: page.days_ahead_max,
    perDayMax: page.per_day_max,
  }
}

export function bookingsQuery(tx: Tx) {
  return tx
    .selectFrom('page_bookings')
    .innerJoin('meetings', 'meetings.id', 'page_bookings.meeting_id')
    .selectAll('page_bookings')
    .select(['start_local', 'duration_seconds', 'cancelled_at', 'host_id', 'link_secret', 'title'])
    .select('meetings.zone as meeting_zone')
}

export const startOf = (zones: ZoneTable, row: Pick<BookingRow, 'meeting_zone' | 'start_local'>): number =>
  resolveLocal(zones, row.meeting_zone, row.start_local).atMs

/** What is booked at a page and was not cancelled, by start. */
export async function bookedAt(tx: Tx, pageId: string): Promise<BookingRow[]> {
  return bookingsQuery(tx)
    .where('booking_page_id', '=', pageId)
    .where('cancelled_at', 'is', null)
    .orderBy('start_local')
    .execute()
}

export function pageOf(zones: ZoneTable, page: PageRow, booked: readonly BookingRow[], nowMs: number): BookingPage {
  const shown = booked.map((row) => {
    const startMs = startOf(zones, row)
    return { row, startMs, endMs: startMs + row.duration_seconds * 1000 }
  })
  return {
    bookingPageId: page.id,
    title: page.title,
    text: page.body,
    ...termsOf(page),
    windows: [...page.windows],
    stepMinutes: page.step_minutes as BookingPage['stepMinutes'],
    singleUse: page.single_use,
    link: page.single_use ? null : bookingPath(page.link_secret),
    open: page.open,
    bookings: shown
      .filter(({ endMs }) => endMs > nowMs)
      .map(({ row: { meeting_id, name, email, zone }, startMs, endMs }) => ({
        meetingId: meeting_id,
        startsAt: new Date(startMs).toISOString(),
        endsAt: new Date(endMs).toISOString(),
        name,
        email,
        zone,
      })),
  }
}

/** An open page behind a link of its own or one for a single booking that was not used; undefined otherwise. */
export async function pageBehind(tx: Tx, secret: string): Promise<PageRow | undefined> {
  const open = tx.selectFrom('booking_pages').selectAll('booking_pages').where('open', '=', true)
  const own = await open.where('link_secret', '=', secret).where('single_use', '=', false).executeTakeFirst()
  if (own) return own
  return open
    .innerJoin('booking_links', 'booking_links.booking_page_id', 'booking_pages.id')
    .where('secret_hash', '=', hashSecret(secret))
    .where('used_at', 'is', null)
    .executeTakeFirst()
}

/** All that people outside may know of a host. */
export async function hostOf(tx: Tx, personId: PersonId) {
  return tx
    .selectFrom('people')
    .select(['id', 'name', 'email', 'zone', 'language'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
}
export type BookingHost = Awaited<ReturnType<typeof hostOf>>
