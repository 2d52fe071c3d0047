import type { RouteHandlers } from '../../infra/http.ts'
import type { CalendarRoutes } from '../protocol/calendars.ts'
import type { ResourceRoutes } from '../protocol/resources.ts'
import type { Meetings } from './meetings.ts'

/** Other people's calendars, and handing meetings over when somebody leaves. */
export function calendarHandlers({ meetings }: { meetings: Meetings }): RouteHandlers<CalendarRoutes> {
  return {
    'GET /api/calendars': async ({ session, query }) => ({
      calendars: await meetings.calendars.list(session, query.personIds, query.from, query.until),
    }),
    'POST /api/admin/people/:personId/handover': async ({ session, params, body }) => ({
      meetings: await meetings.handover.handOver(session, params.personId, body.receiverId),
    }),
  }
}

/** Rooms and devices. */
export function resourceHandlers({ meetings: { resources } }: { meetings: Meetings }): RouteHandlers<ResourceRoutes> {
  return {
    'GET /api/resources': async ({ session }) => ({ resources: await resources.list(session) }),
    'POST /api/resources': ({ session, body }) => resources.add(session, body),
    'PATCH /api/resources/:resourceId': ({ session, params, body }) =>
      resources.change(session, params.resourceId, body),
    'DELETE /api/resources/:resourceId': async ({ session, params }) => {
      await resources.retire(session, params.resourceId)
      return {}
    },
  }
}
