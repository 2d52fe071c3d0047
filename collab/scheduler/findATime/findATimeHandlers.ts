import type { RouteHandlers } from '../../../infra/http.ts'
import type { FindATimeRoutes } from '../../protocol/findATime.ts'
import type { Burdens } from './burdens.ts'
import type { TimeFinder } from './timeFinder.ts'

export function findATimeHandlers(deps: { finder: TimeFinder; burdens: Burdens }): RouteHandlers<FindATimeRoutes> {
  const { finder, burdens } = deps
  return {
    'POST /api/find-a-time': ({ session, body }) => finder.ask(session, body),
    'GET /api/burdens': ({ session, query }) => burdens.list(session.tenantId, query),
    'GET /api/people/:personId/burden': ({ session, params }) => burdens.entries(session.tenantId, params.personId),
  }
}
