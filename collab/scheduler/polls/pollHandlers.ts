import type { RouteHandlers } from '../../../infra/http.ts'
import type { PollRoutes } from '../../protocol/polls.ts'
import type { Polls } from './polls.ts'

export function pollHandlers({ polls }: { polls: Polls }): RouteHandlers<PollRoutes> {
  return {
    'GET /api/polls': async ({ session }) => ({ polls: await polls.list(session) }),
    'POST /api/polls': ({ session, body }) => polls.create(session, body),
    'GET /api/polls/:pollId': ({ session, params }) => polls.get(session, params.pollId),
    'PUT /api/polls/:pollId/votes': ({ session, params, body }) => polls.vote(session, params.pollId, body),
    'POST /api/polls/:pollId/meeting': ({ session, params, body }) => polls.close(session, params.pollId, body.slotId),
    'DELETE /api/polls/:pollId': async ({ session, params }) => {
      await polls.cancel(session, params.pollId)
      return {}
    },
    'GET /api/poll-links/:secret': ({ params }) => polls.look(params.secret),
    'POST /api/poll-links/:secret/ballots': ({ params, body }) => polls.cast(params.secret, body),
    'PUT /api/poll-links/:secret/ballots': ({ params, body }) => polls.change(params.secret, body),
  }
}
