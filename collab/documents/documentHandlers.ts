import type { Clock } from '../../infra/clock.ts'
import type { DocumentId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PersonSession, RouteHandlers } from '../../infra/http.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { personKeyOf } from '../admission/bearer.ts'
import type { DocumentInfo, DocumentRoutes } from '../protocol/documents.ts'
import type { DocumentKeys } from './documentKeys.ts'
import { grantsOf, type DocumentGrant, type DocumentRights } from '../admission/documentRights.ts'
import type { Documents } from './documents.ts'
import { DocumentSharing } from './documentSharing.ts'
import type { DocumentStores } from './documentStores.ts'

export interface DocumentHandlersDeps {
  storage: Storage
  clock: Clock
  rights: DocumentRights
  keys: Pick<DocumentKeys, 'offlineKeyOf'>
  stores: Pick<DocumentStores, 'erase'>
  documents: Pick<Documents, 'revoke' | 'revokeAll'>
  newId: <T extends string>() => T
}

const listedMax = 200
const pagesPerOwnerMax = 5000

export function documentHandlers(deps: DocumentHandlersDeps): RouteHandlers<DocumentRoutes> {
  const { storage, rights, keys, stores, documents } = deps
  const sharing = new DocumentSharing(deps)
  return {
    'GET /api/documents': async ({ session }) => {
      const grants = await storage.inTenant(session.tenantId, (tx) => grantsOf(tx, session, listedMax))
      return { documents: grants.map(infoOf) }
    },
    'POST /api/documents': async ({ session, body }) => createPage(deps, session, body.title),
    'GET /api/documents/:documentId': async ({ session, params: { documentId } }) =>
      infoOf(await rights.require(session, documentId, 'read')),
    'PATCH /api/documents/:documentId': async ({ session, params: { documentId }, body: { title } }) => {
      const grant = await rights.require(session, documentId, 'manage')
      await storage.inTenant(session.tenantId, (tx) =>
        tx.updateTable('documents').set({ title }).where('id', '=', documentId).execute(),
      )
      return infoOf({ ...grant, title })
    },
    'DELETE /api/documents/:documentId': async ({ session, params: { documentId } }) => {
      const { kind } = await rights.require(session, documentId, 'manage')
      if (kind === 'notes') throw new ProblemError('CONFLICT', 'Notes belong to their meeting.')
      await stores.erase(session.tenantId, documentId)
      await documents.revokeAll(session.tenantId, documentId)
      return {}
    },
    'GET /api/documents/:documentId/sharing': async ({ session, params: { documentId } }) => {
      await rights.require(session, documentId, 'manage')
      return sharing.read(session.tenantId, documentId)
    },
    'PATCH /api/documents/:documentId/sharing': async ({ session, params: { documentId }, body }) => {
      await rights.require(session, documentId, 'manage')
      return sharing.change(session.tenantId, documentId, body)
    },
    'PUT /api/documents/:documentId/sharing/:personId': async ({ session, params, body }) => {
      await rights.require(session, params.documentId, 'manage')
      return sharing.setPerson(session.tenantId, params.documentId, params.personId, body.access)
    },
    'GET /api/documents/:documentId/offline-key': async ({ session, params: { documentId } }) => {
      await rights.require(session, documentId, 'read')
      const key = await keys.offlineKeyOf(session.tenantId, documentId, personKeyOf(session))
      return { key: Buffer.from(key).toString('base64url') }
    },
  }
}

/** A page is its owner's alone until it is shared. */
async function createPage(deps: DocumentHandlersDeps, session: PersonSession, title: string): Promise<DocumentInfo> {
  const documentId = deps.newId<DocumentId>()
  const updatedAt = new Date(deps.clock.nowMs())
  await deps.storage.inTenant(session.tenantId, async (tx) => {
    const { count } = await tx
      .selectFrom('documents')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('owner_id', '=', session.personId)
      .executeTakeFirstOrThrow()
    if (count >= pagesPerOwnerMax) throw new ProblemError('CONFLICT', 'You have as many pages as one person may.')
    await tx
      .insertInto('documents')
      .values({
        id: documentId,
        tenant_id: session.tenantId,
        title,
        meeting_id: null,
        kind: 'page',
        owner_id: session.personId,
        company_access: 'none',
        guest_access: 'none',
        created_at: updatedAt,
        updated_at: updatedAt,
      })
      .execute()
  })
  return infoOf({ documentId, title, kind: 'page', meetingId: null, access: 'edit', mayManage: true, updatedAt })
}

function infoOf({ updatedAt, ...grant }: DocumentGrant): DocumentInfo {
  return { ...grant, updatedAt: updatedAt.toISOString() }
}
