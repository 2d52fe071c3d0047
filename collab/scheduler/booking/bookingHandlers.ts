import type { RouteHandlers } from '../../../infra/http.ts'
import type { BookingRoutes } from '../../protocol/booking.ts'
import type { BookingPages } from './bookingPages.ts'
import type { GuestBookings } from './guestBookings.ts'

export function bookingHandlers(deps: { pages: BookingPages; bookings: GuestBookings }): RouteHandlers<BookingRoutes> {
  const { pages, bookings } = deps
  return {
    'GET /api/booking-pages': async ({ session }) => ({ pages: await pages.list(session) }),
    'POST /api/booking-pages': ({ session, body }) => pages.create(session, body),
    'PATCH /api/booking-pages/:bookingPageId': ({ session, params, body }) =>
      pages.change(session, params.bookingPageId, body),
    'DELETE /api/booking-pages/:bookingPageId': async ({ session, params }) => {
      await pages.remove(session, params.bookingPageId)
      return {}
    },
    'POST /api/booking-pages/:bookingPageId/links': async ({ session, params }) => ({
      link: await pages.singleLink(session, params.bookingPageId),
    }),
    'GET /api/booking-links/:secret': ({ params, query }) => bookings.offer(params.secret, query),
    'POST /api/booking-links/:secret/bookings': ({ params, body }) => bookings.book(params.secret, body),
    'GET /api/bookings/:secret': ({ params }) => bookings.look(params.secret),
    'GET /api/bookings/:secret/starts': ({ params, query }) => bookings.starts(params.secret, query),
    'PUT /api/bookings/:secret': ({ params, body }) => bookings.move(params.secret, body.startsAt),
    'DELETE /api/bookings/:secret': ({ params }) => bookings.cancel(params.secret),
  }
}
