import type { Session } from '../../../infra/contract/session.ts'
import type { RouteHandlers } from '../../../infra/http.ts'
import type { HistoryRoutes } from '../../protocol/history.ts'
import type { Author } from '../documentEditing.ts'
import type { DocumentRights } from '../documentRights.ts'
import type { Versions } from './versions.ts'

export interface HistoryHandlersDeps {
  rights: DocumentRights
  versions: Versions
  /** Who a session is, under which name others know them. */
  authorOf: (session: Session) => Promise<Author>
}

export function historyHandlers({ rights, versions, authorOf }: HistoryHandlersDeps): RouteHandlers<HistoryRoutes> {
  return {
    'GET /api/documents/:documentId/versions': async ({ session, params: { documentId } }) => {
      await rights.require(session, documentId, 'read')
      return { versions: await versions.list(session.tenantId, documentId) }
    },
    'POST /api/documents/:documentId/versions': async ({ session, params: { documentId }, body }) => {
      await rights.require(session, documentId, 'edit')
      const { personKey } = await authorOf(session)
      return versions.keep(session.tenantId, documentId, body.name, personKey)
    },
    'PATCH /api/documents/:documentId/versions/:versionId': async ({ session, params, body }) => {
      await rights.require(session, params.documentId, 'edit')
      return versions.rename(session.tenantId, params.documentId, params.versionId, body.name)
    },
    'GET /api/documents/:documentId/versions/:versionId': async ({ session, params, query }) => {
      await rights.require(session, params.documentId, 'read')
      return versions.compare(session.tenantId, params.documentId, params.versionId, query.against)
    },
    'POST /api/documents/:documentId/versions/:versionId/restore': async ({ session, params }) => {
      await rights.require(session, params.documentId, 'edit')
      await versions.restore(session.tenantId, params.documentId, params.versionId, await authorOf(session))
      return {}
    },
    'GET /api/documents/:documentId/writers': async ({ session, params: { documentId } }) => {
      await rights.require(session, documentId, 'read')
      return { writers: await versions.writers(session.tenantId, documentId) }
    },
  }
}
