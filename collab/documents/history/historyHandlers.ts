import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Session } from '../../../infra/contract/session.ts'
import type { RouteHandlers } from '../../../infra/http.ts'
import type { HistoryRoutes } from '../../protocol/history.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import { personKeyOf } from '../../admission/bearer.ts'
import type { Author } from '../documentEditing.ts'
import type { DocumentRights } from '../../admission/documentRights.ts'
import type { Versions } from './versions.ts'

export interface HistoryHandlersDeps {
  rights: DocumentRights
  versions: Versions
  storage: Storage
}

export function historyHandlers({ rights, versions, storage }: HistoryHandlersDeps): RouteHandlers<HistoryRoutes> {
  return {
    'GET /api/documents/:documentId/versions': async ({ session, params: { documentId } }) => {
      await rights.require(session, documentId, 'read')
      return { versions: await versions.list(session.tenantId, documentId) }
    },
    'POST /api/documents/:documentId/versions': async ({ session, params: { documentId }, body }) => {
      await rights.require(session, documentId, 'edit')
      return versions.keep(session.tenantId, documentId, body.name, personKeyOf(session))
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
      const author = await authorOf(storage, session)
      await versions.restore(session.tenantId, params.documentId, params.versionId, author)
      return {}
    },
    'GET /api/documents/:documentId/writers': async ({ session, params: { documentId }, query }) => {
      await rights.require(session, documentId, 'read')
      return { writers: await versions.writers(session.tenantId, documentId, query.part) }
    },
  }
}

/** Under which name others know whoever asks. Throws NOT_FOUND when the person is gone. */
async function authorOf(storage: Storage, session: Session): Promise<Author> {
  const personKey = personKeyOf(session)
  if (session.kind === 'guest') return { personKey, name: session.name }
  const person = await storage.inTenant(session.tenantId, (tx) =>
    tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst(),
  )
  if (!person) throw new ProblemError('NOT_FOUND')
  return { personKey, name: person.name }
}
