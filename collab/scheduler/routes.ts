import type { RouteHandlers } from '../../infra/http.ts'
import type { MeetingRoutes } from '../protocol/meetings.ts'
import type { Meetings } from './meetings.ts'

type SchedulerRoutes =
  | 'GET /api/meetings'
  | 'POST /api/meetings'
  | 'POST /api/meetings/now'
  | 'GET /api/meetings/:meetingId'
  | 'PATCH /api/meetings/:meetingId'
  | 'DELETE /api/meetings/:meetingId'
  | 'PUT /api/meetings/:meetingId/answer'
  | 'PUT /api/meetings/:meetingId/delegate'
  | 'GET /api/meetings/:meetingId/proposals'
  | 'POST /api/meetings/:meetingId/proposals'
  | 'PUT /api/meetings/:meetingId/proposals/:proposalId'

/** The scheduler's share of the meeting routes; doors, tickets and passes are collab/admission's. */
export function meetingHandlers(deps: { meetings: Meetings }): Pick<RouteHandlers<MeetingRoutes>, SchedulerRoutes> {
  const { meetings } = deps
  return {
    'GET /api/meetings': async ({ session, query }) => ({
      occurrences: await meetings.agenda.list(session, query.from, query.until, { cancelled: query.cancelled }),
    }),
    'POST /api/meetings': async ({ session, body }) => meetings.create(session, body),
    'POST /api/meetings/now': async ({ session, body }) => meetings.now(session, body.title),
    'GET /api/meetings/:meetingId': async ({ session, params }) => meetings.get(session, params.meetingId),
    'PATCH /api/meetings/:meetingId': async ({ session, params, body }) =>
      meetings.change(session, params.meetingId, body),
    'DELETE /api/meetings/:meetingId': async ({ session, params, query }) => {
      await meetings.cancel(session, params.meetingId, query)
      return {}
    },
    'PUT /api/meetings/:meetingId/answer': async ({ session, params, body }) => {
      await meetings.answers.answer(session, params.meetingId, body)
      return {}
    },
    'PUT /api/meetings/:meetingId/delegate': ({ session, params, body }) =>
      meetings.delegations.delegate(session, params.meetingId, body.personId),
    'GET /api/meetings/:meetingId/proposals': async ({ session, params }) => ({
      proposals: await meetings.proposals.list(session, params.meetingId),
    }),
    'POST /api/meetings/:meetingId/proposals': ({ session, params, body }) =>
      meetings.proposals.ask(session, params.meetingId, body),
    'PUT /api/meetings/:meetingId/proposals/:proposalId': ({ session, params, body }) =>
      meetings.proposals.decide(session, params.meetingId, params.proposalId, body.accept),
  }
}
