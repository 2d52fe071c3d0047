import type { RouteHandlers } from '../../infra/http.ts'
import type { SearchRoutes } from '../protocol/documentFiles.ts'
import type { Indexing } from './indexing.ts'
import type { Search } from './search.ts'

export function searchHandlers(deps: {
  search: Search
  indexing: Pick<Indexing, 'catchUp'>
}): RouteHandlers<SearchRoutes> {
  return {
    'GET /api/search/documents': async ({ session, query }) => {
      await deps.indexing.catchUp(session.tenantId)
      return { found: await deps.search.find(session, query.q) }
    },
  }
}
