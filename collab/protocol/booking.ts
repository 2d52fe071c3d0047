import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { MeetingId } from '../../infra/contract/ids.ts'
import { Email, Instant, Language, MinuteOfDay, Name, Secret, Zone } from '../../infra/contract/shapes.ts'

const done = z.object({})
const Text = z.string().trim().max(2000)

const BookingFields = z.strictObject({
  title: Name,
  text: Text,
  durationSeconds: z
    .int()
    .min(300)
    .max(8 * 3600),
  /** When it can be booked, on the host's clock by weekday, 1 Monday to 7 Sunday; empty: the host's work hours. */
  windows: z
    .array(z.strictObject({ weekday: z.int().min(1).max(7), fromMinute: MinuteOfDay, untilMinute: MinuteOfDay }))
    .max(50),
  /** Slots begin every so many minutes from the start of a window. */
  stepMinutes: z.literal([10, 15, 20, 30, 60]),
  /** Kept free around each booking. */
  bufferBeforeMinutes: z.int().min(0).max(240),
  bufferAfterMinutes: z.int().min(0).max(240),
  /** Not sooner than this from now. */
  noticeMinutes: z
    .int()
    .min(0)
    .max(60 * 24 * 30),
  /** And not later than this. */
  daysAheadMax: z.int().min(1).max(180),
  /** Bookings on one day of the host; null: as many as fit. */
  perDayMax: z.int().min(1).max(50).nullable(),
  /** Only links made one by one open it, each for one booking. */
  singleUse: z.boolean(),
})

export const BookingPage = BookingFields.extend({
  bookingPageId: z.uuid(),
  /** The page outsiders see: `/book/<secret>`; null where each link is for one booking. */
  link: z.string().nullable(),
  open: z.boolean(),
  bookings: z.array(
    z.object({ meetingId: MeetingId, startsAt: Instant, endsAt: Instant, name: Name, email: Email, zone: Zone }),
  ),
})
export type BookingPage = z.infer<typeof BookingPage>

const NewBookingPage = BookingFields.partial().required({ title: true, durationSeconds: true })

/** What someone outside sees. */
export const BookingOffer = z.object({
  title: Name,
  text: z.string(),
  hostName: Name,
  hostZone: Zone,
  durationSeconds: z.int(),
  /** Starts that are free, in order; at most 500. */
  startsAt: z.array(Instant),
  /** The last instant that can be asked for. */
  bookableUntil: Instant,
})
export type BookingOffer = z.infer<typeof BookingOffer>

/** What someone outside has booked, for whoever holds their link. */
export const Booking = z.object({
  title: Name,
  hostName: Name,
  startsAt: Instant,
  endsAt: Instant,
  name: Name,
  zone: Zone,
  state: z.enum(['booked', 'cancelled']),
  /** The meeting's door. */
  meetingLink: z.string(),
  /** `/booking/<secret>`: cancels and moves. */
  link: z.string(),
})
export type Booking = z.infer<typeof Booking>

const ByPage = z.strictObject({ bookingPageId: z.uuid() })
const ByLink = z.strictObject({ secret: Secret })
const spanned = z.strictObject({ from: Instant, until: Instant })

export const bookingRoutes = {
  'GET /api/booking-pages': {
    summary: 'My booking pages with what is booked from today on',
    access: 'person',
    out: z.object({ pages: z.array(BookingPage) }),
  },
  'POST /api/booking-pages': {
    summary: 'A page at which people outside book time with me; at most 20 each',
    access: 'person',
    body: NewBookingPage,
    out: BookingPage,
  },
  'PATCH /api/booking-pages/:bookingPageId': {
    summary: 'Changes a page, opens or shuts it; what is booked stays',
    access: 'person',
    params: ByPage,
    body: BookingFields.partial().extend({ open: z.boolean().optional() }),
    out: BookingPage,
  },
  'DELETE /api/booking-pages/:bookingPageId': {
    summary: 'Takes a page away; what is booked stays',
    access: 'person',
    params: ByPage,
    out: done,
  },
  'POST /api/booking-pages/:bookingPageId/links': {
    summary: 'A link for one booking; shown this once',
    access: 'person',
    params: ByPage,
    out: z.object({ link: z.string() }),
  },
  'GET /api/booking-links/:secret': {
    summary: 'Free starts behind a booking link, at most 62 days of them (LINK_INVALID)',
    access: 'anyone',
    params: ByLink,
    query: spanned,
    out: BookingOffer,
    perMinuteMax: 60,
  },
  'POST /api/booking-links/:secret/bookings': {
    summary: 'Books a start (SLOT_TAKEN where somebody was quicker, LINK_INVALID)',
    access: 'anyone',
    params: ByLink,
    body: z.strictObject({
      startsAt: Instant,
      name: Name,
      email: Email,
      zone: Zone,
      language: Language.default('en'),
      text: Text.default(''),
    }),
    out: Booking,
    perMinuteMax: 10,
  },
  'GET /api/bookings/:secret': {
    summary: 'What I booked',
    access: 'anyone',
    params: ByLink,
    out: Booking,
    perMinuteMax: 60,
  },
  'GET /api/bookings/:secret/starts': {
    summary: 'Free starts to move a booking to',
    access: 'anyone',
    params: ByLink,
    query: spanned,
    out: BookingOffer,
    perMinuteMax: 60,
  },
  'PUT /api/bookings/:secret': {
    summary: 'Moves a booking (SLOT_TAKEN, MEETING_OVER)',
    access: 'anyone',
    params: ByLink,
    body: z.strictObject({ startsAt: Instant }),
    out: Booking,
    perMinuteMax: 10,
  },
  'DELETE /api/bookings/:secret': {
    summary: 'Cancels a booking',
    access: 'anyone',
    params: ByLink,
    out: Booking,
    perMinuteMax: 10,
  },
} as const satisfies Routes
export type BookingRoutes = typeof bookingRoutes

/** The page to book at, and the page of one booking. */
export const bookingPath = (secret: string) => `/book/${secret}`
export const bookedPath = (secret: string) => `/booking/${secret}`
