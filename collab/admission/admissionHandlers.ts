import type { RouteHandlers } from '../../infra/http.ts'
import type { MeetingRoutes } from '../protocol/meetings.ts'
import { Doors, type DoorsDeps } from './doors.ts'
import { Passes, type PassesDeps } from './passes.ts'
import { Tickets, type TicketsDeps } from './tickets.ts'

export type AdmissionHandlers = Pick<
  RouteHandlers<MeetingRoutes>,
  | 'GET /api/doors/:secret'
  | 'POST /api/doors/:secret/guests'
  | 'GET /api/codes/:code'
  | 'POST /api/meetings/:meetingId/tickets'
  | 'GET /api/nodes'
  | 'POST /api/meetings/:meetingId/placement'
  | 'GET /api/doors/:secret/nodes'
  | 'POST /api/doors/:secret/placement'
  | 'POST /api/documents/:documentId/passes'
>

/** The part of the meeting routes that decides who comes in. */
export function admissionHandlers(deps: DoorsDeps & TicketsDeps & PassesDeps): AdmissionHandlers {
  const doors = new Doors(deps)
  const tickets = new Tickets(deps)
  const passes = new Passes(deps)
  return {
    'GET /api/doors/:secret': ({ session, params }) => doors.look(session, params.secret),
    'POST /api/doors/:secret/guests': ({ session, params, body, raw, reply }) =>
      doors.enterAsGuest(session, params.secret, body, raw, reply),
    'GET /api/codes/:code': ({ session, params }) => doors.byCode(session, params.code),
    'POST /api/meetings/:meetingId/tickets': ({ session, params, body, raw }) =>
      tickets.issue(session, params.meetingId, body.rttsMs, raw.headers['user-agent']),
    'GET /api/nodes': async ({ session, query }) => ({ nodes: await tickets.nodes(session, query.meetingId) }),
    'POST /api/meetings/:meetingId/placement': ({ session, params, body }) =>
      tickets.suggest(session, params.meetingId, body.rttsMs),
    'GET /api/doors/:secret/nodes': async ({ params }) => ({
      nodes: await tickets.nodesAt(await doors.meeting(params.secret)),
    }),
    'POST /api/doors/:secret/placement': async ({ params, body }) =>
      tickets.suggestAt(await doors.meeting(params.secret), body.rttsMs),
    'POST /api/documents/:documentId/passes': async ({ session, params }) => ({
      pass: await passes.issue(session, params.documentId),
    }),
  }
}
