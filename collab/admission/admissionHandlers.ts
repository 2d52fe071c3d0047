import type { RouteHandlers } from '../../infra/http.ts'
import type { MeetingRoutes } from '../protocol/meetings.ts'
import { Doors, type DoorsDeps } from './doors.ts'
import { Passes } from './passes.ts'
import { Tickets, type TicketsDeps } from './tickets.ts'

export type AdmissionHandlers = Pick<
  RouteHandlers<MeetingRoutes>,
  | 'GET /api/doors/:secret'
  | 'POST /api/doors/:secret/guests'
  | 'POST /api/meetings/:meetingId/tickets'
  | 'GET /api/nodes'
  | 'POST /api/documents/:documentId/passes'
>

/** The part of the meeting routes that decides who comes in. */
export function admissionHandlers(deps: DoorsDeps & TicketsDeps): AdmissionHandlers {
  const doors = new Doors(deps)
  const tickets = new Tickets(deps)
  const passes = new Passes(deps)
  return {
    'GET /api/doors/:secret': ({ session, params }) => doors.look(session, params.secret),
    'POST /api/doors/:secret/guests': ({ session, params, body, raw, reply }) =>
      doors.enterAsGuest(session, params.secret, body, raw, reply),
    'POST /api/meetings/:meetingId/tickets': ({ session, params, body }) =>
      tickets.issue(session, params.meetingId, body.rttsMs),
    'GET /api/nodes': async () => ({ nodes: await deps.placement.nodes() }),
    'POST /api/documents/:documentId/passes': async ({ session, params }) => ({
      pass: await passes.issue(session, params.documentId),
    }),
  }
}
