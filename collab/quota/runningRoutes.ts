import type { RouteHandlers } from '../../infra/http.ts'
import type { MinuteRoutes } from '../protocol/minutes.ts'
import { MeetingPayers, type MeetingPayersDeps } from './meetingPayers.ts'
import { Requests, type RequestsDeps } from './requests.ts'

type RunningRoutes = Pick<
  MinuteRoutes,
  | 'POST /api/meetings/:meetingId/minutes/requests'
  | 'GET /api/admin/minutes/requests'
  | 'POST /api/admin/minutes/requests/:requestId'
  | 'GET /api/meetings/:meetingId/payer'
  | 'PUT /api/meetings/:meetingId/payer'
  | 'POST /api/meetings/:meetingId/takeovers'
>

/** The routes of the minutes that concern a meeting while it runs: requests for more, and who pays. */
export function runningHandlers(deps: RequestsDeps & MeetingPayersDeps): RouteHandlers<RunningRoutes> {
  const requests = new Requests(deps)
  const payers = new MeetingPayers(deps)
  return {
    'POST /api/meetings/:meetingId/minutes/requests': ({ session, params, body }) =>
      requests.ask(session, params.meetingId, body.note),
    'GET /api/admin/minutes/requests': async ({ session }) => ({ requests: await requests.list(session.tenantId) }),
    'POST /api/admin/minutes/requests/:requestId': ({ session, params, body }) =>
      requests.answer(session, params.requestId, body.seconds),
    'GET /api/meetings/:meetingId/payer': ({ session, params }) => payers.look(session, params.meetingId),
    'PUT /api/meetings/:meetingId/payer': ({ session, params, body }) => payers.set(session, params.meetingId, body),
    'POST /api/meetings/:meetingId/takeovers': ({ session, params, body }) =>
      payers.takeOver(session, params.meetingId, body.departmentId),
  }
}
