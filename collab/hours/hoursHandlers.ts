import { ProblemError } from '../../infra/contract/problems.ts'
import { holidayCountries, publicDays } from '../../infra/holidays.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { HoursRoutes } from '../protocol/hours.ts'
import type { BusyFeeds } from './busyFeeds.ts'
import type { FreeBusy } from './freeBusy.ts'
import { meetingReminders, setMeetingReminders } from './meetingReminders.ts'
import { companyHoursOf, setCompanyHours, type MyHours } from './myHours.ts'
import type { Pushes } from './pushes.ts'
import type { Reminders } from './reminders.ts'

export interface HoursHandlersDeps {
  storage: Storage
  mine: MyHours
  freeBusy: FreeBusy
  reminders: Reminders
  feeds: BusyFeeds
  pushes: Pushes
}

export function hoursHandlers(deps: HoursHandlersDeps): RouteHandlers<HoursRoutes> {
  const { storage, mine, freeBusy, reminders, feeds, pushes } = deps
  return {
    'GET /api/me/hours': ({ session }) => mine.get(session),
    'PATCH /api/me/hours': ({ session, body }) => mine.change(session, body),
    'PUT /api/me/mode': ({ session, body }) => mine.setMode(session, body),
    'DELETE /api/me/mode': ({ session }) => mine.clearMode(session),
    'POST /api/me/leaves': ({ session, body }) => mine.addLeave(session, body),
    'DELETE /api/me/leaves/:leaveId': async ({ session, params }) => {
      await mine.removeLeave(session, params.leaveId)
      return {}
    },
    'GET /api/company/hours': ({ session }) => storage.inTenant(session.tenantId, companyHoursOf),
    'PUT /api/company/hours': ({ session, body }) =>
      storage.inTenant(session.tenantId, async (tx) => {
        await setCompanyHours(tx, session.tenantId, body)
        return companyHoursOf(tx)
      }),
    'GET /api/holidays': async () => ({ countries: holidayCountries() }),
    'GET /api/holidays/:country': async ({ params, query }) => {
      const days = publicDays({ ...params, region: query.region ?? null }, query.from, query.until)
      if (!days) throw new ProblemError('NOT_FOUND')
      return { days }
    },
    'GET /api/free-busy': async ({ session, query }) => ({
      people: await freeBusy.list(session.tenantId, query.personIds, query.from, query.until),
    }),
    'GET /api/me/busy-feeds': async ({ session }) => ({ feeds: await feeds.list(session) }),
    'POST /api/me/busy-feeds': ({ session, body }) => feeds.add(session, body),
    'POST /api/me/busy-feeds/:feedId/readings': ({ session, params }) => feeds.read(session, params.feedId),
    'DELETE /api/me/busy-feeds/:feedId': async ({ session, params }) => {
      await feeds.remove(session, params.feedId)
      return {}
    },
    'GET /api/push': async () => ({ publicKey: pushes.publicKey }),
    'POST /api/me/push-subscriptions': async ({ session, body }) => {
      await pushes.subscribe(session, body)
      return {}
    },
    'DELETE /api/me/push-subscriptions': async ({ session, body }) => {
      await pushes.unsubscribe(session, body.endpoint)
      return {}
    },
    'GET /api/me/reminders': async ({ session }) => ({ reminders: await reminders.list(session) }),
    'DELETE /api/me/reminders/:reminderId': async ({ session, params }) => {
      await reminders.dismiss(session, params.reminderId)
      return {}
    },
    'GET /api/meetings/:meetingId/reminders': ({ session, params }) =>
      storage.inTenant(session.tenantId, async (tx) => ({
        reminders: await meetingReminders(tx, session, params.meetingId),
      })),
    'PUT /api/meetings/:meetingId/reminders': ({ session, params, body }) =>
      storage.inTenant(session.tenantId, async (tx) => {
        await setMeetingReminders(tx, session, params.meetingId, body.reminders)
        return { reminders: body.reminders }
      }),
  }
}
